import Runtime
import Testing

@Suite("Nothing leaves the machine without TLS, unless that is asked for")
struct PlaintextTests {
    /// The variables that are refused.
    private func refused(_ environment: [String: String]) -> [String] {
        let defaults = [
            "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092", "DATABASE_URL": "postgresql://billing@127.0.0.1:5432/o2c",
        ]
        let launch = Launch(
            program: "billing", summary: "", arguments: [], environment: defaults.merging(environment) { $1 },
            read: { RuntimeSettings(&$0) })
        guard case .refuse(let lines, exitCode: 78) = launch else { return [] }
        return lines.map { line in
            #expect(line.contains("without TLS") && line.contains("O2C_PLAINTEXT=allowed"))
            return String(line.split(separator: " ")[1])
        }
    }

    @Test(
        "a database that is elsewhere, or may be, has to be reached by TLS",
        arguments: [
            ("db.example:5432/o2c", true), ("127.0.0.1,db.example/o2c", true), ("db.example/o2c?sslmode=prefer", true),
            ("db.example/o2c?sslmode=require", false), ("db.example/o2c?sslmode=verify-full", false),
            ("localhost/o2c", false), ("[::1]:5432/o2c", false), ("%2Frun%2Fpostgresql/o2c", false),
        ])
    func database(address: String, isRefused: Bool) {
        for name in ["DATABASE_URL", "O2C_OWNER_DATABASE_URL"] {
            let url = "postgresql://billing:secret@\(address)"
            #expect(refused([name: url]) == (isRefused ? [name] : []))
            #expect(refused([name: url, "O2C_PLAINTEXT": "allowed"]) == [])
        }
    }

    @Test(
        "and so does a broker",
        arguments: [
            ("kafka.example:9092", [:], true), ("127.0.0.1:9092,kafka.example:9092", [:], true),
            ("kafka.example:9092", ["O2C_KAFKA_SECURITY_PROTOCOL": "ssl"], false),
            ("kafka.example:9092", ["O2C_KAFKA_PROPERTIES": "security.protocol=ssl"], false),
            (
                "kafka.example:9092",
                ["O2C_KAFKA_SECURITY_PROTOCOL": "ssl", "O2C_KAFKA_PROPERTIES": "security.protocol=plaintext"], true
            ),
            ("[::1]:9092,localhost:9093", [:], false),
        ] as [(String, [String: String], Bool)])
    func broker(servers: String, settings: [String: String], isRefused: Bool) {
        let environment = settings.merging(["KAFKA_BOOTSTRAP_SERVERS": servers]) { $1 }
        #expect(refused(environment) == (isRefused ? ["KAFKA_BOOTSTRAP_SERVERS"] : []))
        #expect(refused(environment.merging(["O2C_PLAINTEXT": "allowed"]) { $1 }) == [])
    }
}
