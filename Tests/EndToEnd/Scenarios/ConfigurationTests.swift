import Contracts
import SystemProcess
import Testing

extension EndToEnd {
    @Suite("Bad configuration")
    struct Configuration {
        /// What every service needs; nothing listens there.
        private static let sound = [
            "DATABASE_URL": "postgresql://nobody:secret@127.0.0.1:1/nothing",
            "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
        ]

        private func run(_ service: Service, _ changes: [String: String]) throws -> (
            SystemProcess.ExitStatus, [Substring]
        ) {
            let environment = Self.sound.merging(changes) { $1 }
            let (status, output) = try Programs.run(
                service.rawValue, environment: environment, withinMilliseconds: 20_000)
            return (status, output.split(separator: "\n"))
        }

        @Test("is one clear line that names the variable, and exit code 78", arguments: Service.allCases)
        func oneLine(service: Service) throws {
            for (name, value, mayHold) in [
                ("KAFKA_BOOTSTRAP_SERVERS", "", "host:port"), ("KAFKA_BOOTSTRAP_SERVERS", "here", "host:port"),
                ("DATABASE_URL", "", "postgresql://"), ("O2C_WORKERS", "many", "a whole number"),
                ("O2C_LOG_FORMAT", "xml", "json"), ("O2C_HTTP_PORT", "70000", "65535"),
            ] {
                let (status, lines) = try run(service, [name: value])
                #expect(status == .exited(code: 78), "\(name)=\(value)")
                try #require(lines.count == 1, "\(lines)")
                #expect(lines[0].contains(name) && lines[0].contains(mayHold), "\(lines[0])")
            }
        }

        @Test("in several variables is a line each, and no password is shown")
        func severalLines() throws {
            let (status, lines) = try run(
                .orderIntake,
                [
                    "DATABASE_URL": "mysql://me:hunter2@db/o2c", "O2C_HOLD_SECONDS": "0", "O2C_LEAD_TIME_DAYS": "soon",
                ])
            #expect(status == .exited(code: 78))
            #expect(lines.count == 3)
            #expect(!lines.contains { $0.contains("hunter2") })
        }

        @Test("is told by --help: every setting, what it may hold, and its default", arguments: Service.allCases)
        func help(service: Service) throws {
            let (status, output) = try Programs.run(service.rawValue, ["--help"])
            #expect(status == .exited(code: 0))
            for name in ["DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS", "O2C_HTTP_PORT", "O2C_WORKERS"] {
                #expect(output.contains(name))
            }
        }
    }
}
