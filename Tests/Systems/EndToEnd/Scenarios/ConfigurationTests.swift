import Contracts
import HTTPServer
import Postgres
import SystemProcess
import TestSupport
import Testing

@testable import SystemDriver

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

        @Test(
            "of a password that is not percent-encoded is told without any piece of it",
            arguments: ["100%hunter", "a/hunter", "a?hunter", "a#hunter%", "1:hunter@x:y", "%zzhunter"])
        func password(password: String) throws {
            let url = "postgresql://me:\(password)@db.example:5432/o2c?sslmode=none"
            let (status, lines) = try run(.orderIntake, ["DATABASE_URL": url])
            #expect(status == .exited(code: 78))
            #expect(lines.count == 1)
            #expect(lines.first?.contains("DATABASE_URL cannot be used") == true, "\(lines)")
            #expect(!lines.contains { $0.contains("hunter") }, "\(lines)")
        }

        @Test("that only the system or a library can judge is one line too, before anything is touched")
        func foundAtStart() throws {
            let taken = HTTPServer(configuration: HTTPServerConfiguration(), router: Router()) { _ in }
            let port = try taken.listen()
            defer { taken.stop(deadlineMilliseconds: 0) }
            let free = ["O2C_HTTP_PORT": "0", "O2C_OPERATIONS_PORT": "0"]
            for (changes, code, words) in [
                (["O2C_HTTP_PORT": "\(port)"], Int32(75), "O2C_HTTP_PORT is \(port), and the port is in use"),
                (["O2C_OPERATIONS_PORT": "\(port)"], 75, "O2C_OPERATIONS_PORT is \(port), and the port is in use"),
                (["O2C_HTTP_HOST": "no.such.host.invalid"], 78, "O2C_HTTP_HOST is no.such.host.invalid"),
                (["O2C_HTTP_HOST": "192.0.2.1"], 78, "O2C_HTTP_HOST is 192.0.2.1"),
                (["O2C_KAFKA_PROPERTIES": "no.such.property=x"], 78, "O2C_KAFKA_PROPERTIES names no.such.property"),
                (["O2C_KAFKA_PROPERTIES": "linger.ms=soon"], 78, "O2C_KAFKA_PROPERTIES holds a value that linger.ms"),
                (["O2C_HTTP_CONNECTIONS_MAX": "100000"], 78, "O2C_HTTP_CONNECTIONS_MAX, which is 100000"),
            ] {
                let limit = changes["O2C_HTTP_CONNECTIONS_MAX"] == nil ? "ulimit -n" : "ulimit -n 4096"
                let environment = Self.sound.merging(free) { $1 }.merging(changes) { $1 }
                let (status, output) = try Programs.run(
                    "/bin/sh", ["-c", "\(limit) >/dev/null && exec \(Programs.path("order-intake"))"],
                    environment: environment, withinMilliseconds: 20_000)
                // A name may also be looked up in vain for the moment.
                let isUnresolved = output.contains("cannot be resolved now")
                #expect(status == .exited(code: isUnresolved ? 75 : code), "\(changes): \(output)")
                // Whoever runs the tests may have variables of their own.
                let lines = output.split(separator: "\n").filter { !$0.contains("there is no such setting") }
                try #require(lines.count == 1, "\(output)")
                #expect(lines[0].hasPrefix("order-intake: ") && lines[0].contains(words), "\(lines[0])")
            }
        }

        @Test("in several variables is a line each, and no password is shown")
        func severalLines() throws {
            let (status, lines) = try run(
                .orderIntake,
                [
                    "DATABASE_URL": "mysql://me:hunter2@db/o2c", "O2C_DECISION_SECONDS": "0",
                    "O2C_LEAD_TIME_DAYS": "soon",
                ])
            #expect(status == .exited(code: 78))
            #expect(lines.count == 3)
            #expect(!lines.contains { $0.contains("hunter2") })
        }

        @Test("is told by --help: every setting, what it may hold, and its default", arguments: Service.allCases)
        func help(service: Service) throws {
            let (status, output) = try Programs.run(service.rawValue, ["--help"])
            #expect(status == .exited(code: 0))
            for name in [
                "DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS", "O2C_HTTP_PORT", "O2C_OPERATIONS_PORT", "O2C_WORKERS",
            ] {
                #expect(output.contains(name))
            }
        }

        @Test("of partitions is refused by name, and no command is sent by it")
        func partitions() throws {
            let system = try TestSystem(on: Broker(.embedded))
            defer { for instance in system.instances { instance.kill() } }
            let service = try system.add(.inventory, ["O2C_PARTITIONS": "24"])
            try eventually(
                "the log names both numbers", seen: { service.logTail },
                holds: { service.log.contains("O2C_PARTITIONS says 24, and the topics have 12 partitions") })
            let answer = try service.http.post(
                "/v1/items", RegisterItem(sku: "A", name: "Lamp", kind: "goods", taxClass: "standard"))
            #expect(answer.status == 503 && answer.text.contains("O2C_PARTITIONS says 24"), "\(answer.text)")
        }

        @Test("of topics with fewer partitions than lanes have worked is refused by name")
        func fewerPartitions() throws {
            let system = try TestSystem(on: Broker(.embedded))
            defer { for instance in system.instances { instance.kill() } }
            let service = try system.add(.inventory)
            try system.awaitReady()
            service.kill()
            let connection = try Connection(
                ConnectionConfiguration(url: system.administratorURL), deadline: .after(milliseconds: 10_000))
            try connection.execute(
                """
                INSERT INTO inventory.checkpoint (lane, turn, clean, starts, state)
                SELECT 20, turn, clean, starts, state FROM inventory.checkpoint WHERE lane = 0
                """, deadline: .after(milliseconds: 10_000))
            try service.start()
            try eventually(
                "the log names both numbers", seen: { service.logTail },
                holds: { service.log.contains("the schema has 21 lanes, and the topics have 12 partitions only") })
        }

        @Test("of a schema that belongs to no system is refused by name")
        func noSystem() throws {
            let system = try TestSystem(on: Broker(.embedded))
            defer { for instance in system.instances { instance.kill() } }
            let connection = try Connection(
                ConnectionConfiguration(url: system.administratorURL), deadline: .after(milliseconds: 10_000))
            try connection.execute("DELETE FROM inventory.system_identity", deadline: .after(milliseconds: 10_000))
            let service = try system.add(.inventory)
            try eventually(
                "the log says what to do", seen: { service.logTail },
                holds: { service.log.contains("schema 'inventory' belongs to no system yet: run 'o2c setup'") })
        }
    }
}
