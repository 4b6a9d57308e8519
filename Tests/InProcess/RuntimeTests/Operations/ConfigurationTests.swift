import HTTPServer
import Runtime
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    private static let complete = [
        "KAFKA_BOOTSTRAP_SERVERS": "a.example:9092,[::1]:9093",
        "DATABASE_URL": "postgresql://billing:s3cret@db.example:5432/o2c", "O2C_PLAINTEXT": "allowed",
    ]

    private func launch(
        _ changes: [String: String] = [:], arguments: [String] = []
    ) -> Launch<RuntimeSettings> {
        Launch(
            program: "billing", summary: "Issues invoices.", arguments: arguments,
            environment: Self.complete.merging(changes) { $1 }, read: { RuntimeSettings(&$0) })
    }

    private func problems(_ changes: [String: String]) -> [String] {
        guard case .refuse(let lines, exitCode: 78) = launch(changes) else { return [] }
        return lines
    }

    @Test("has a default for all but the two addresses")
    func defaults() throws {
        guard case .run(let settings, unknownNames: []) = launch() else {
            Issue.record("refused")
            return
        }
        #expect(settings.workers == 1)
        #expect(settings.batchEventsMax == 500)
        #expect(settings.commandDeadlineMilliseconds == 5000)
        #expect(settings.shutdownDeadlineMilliseconds == 10_000)
        #expect(settings.databasePoolConnectionsMax == 8)
        #expect(settings.partitions == 12)
        #expect(settings.http.connectionsMax == 1_000)
        #expect(settings.http.connectionsPerAddressMax == 500)
        #expect(settings.http.bodiesBytesMax == 16 << 20)
        #expect(settings.http.answersBytesMax == 16 << 20)
        #expect(settings.http.operationsHost == "127.0.0.1")
        #expect(settings.http.operationsPort == 9080)
        #expect(settings.readinessPatienceSeconds == 10)
        #expect(settings.logFormat == .text)
        #expect(settings.logLevel == .info)
        #expect(settings.kafkaSecurity.properties == ["security.protocol": "plaintext"])
    }

    @Test("takes what the environment holds; an empty variable is an unset one")
    func values() {
        let launched = launch([
            "O2C_WORKERS": "4", "O2C_LOG_FORMAT": "json", "O2C_HTTP_PORT": "0", "O2C_PARTITIONS": "",
            "O2C_KAFKA_PROPERTIES": "debug = broker,client.rack=a=b",
            "O2C_KAFKA_SECURITY_PROTOCOL": "sasl_ssl", "O2C_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
            "O2C_KAFKA_SASL_USERNAME": "billing", "O2C_KAFKA_SASL_PASSWORD": "x",
        ])
        guard case .run(let settings, _) = launched else {
            Issue.record("refused")
            return
        }
        #expect(settings.workers == 4)
        #expect(settings.logFormat == .json)
        #expect(settings.httpPort == 0)
        #expect(settings.partitions == 12)
        #expect(settings.kafkaProperties == ["debug": "broker", "client.rack": "a=b"])
        #expect(settings.kafkaSecurity.properties["sasl.mechanisms"] == "SCRAM-SHA-512")
        #expect(settings.kafkaSecurity.properties["security.protocol"] == "sasl_ssl")
    }

    @Test("names every bad variable in a line of its own, and ends with 78")
    func allProblems() {
        #expect(
            problems(["O2C_WORKERS": "many\n", "O2C_LOG_LEVEL": "loud", "KAFKA_BOOTSTRAP_SERVERS": ""]) == [
                "billing: KAFKA_BOOTSTRAP_SERVERS is not set; it may hold host:port pairs divided by commas",
                "billing: O2C_LOG_LEVEL holds \"loud\"; it may hold "
                    + "trace, debug, info, notice, warning, error, critical",
                "billing: O2C_WORKERS holds \"many\\n\"; it may hold a whole number of threads from 1 to 64",
            ])
    }

    @Test("refuses numbers out of bounds", arguments: ["0", "65", "-1", "1.5", "99999999999999999999", " 1"])
    func bounds(text: String) {
        #expect(problems(["O2C_WORKERS": text]).count == 1)
    }

    @Test("never shows a secret")
    func secrets() {
        let lines = problems(["DATABASE_URL": "mysql://root:hunter2@db/o2c", "O2C_KAFKA_PROPERTIES": "hunter2"])
        #expect(lines.count == 2)
        #expect(!lines.joined().contains("hunter2"))
        #expect(
            lines.contains { $0.hasPrefix("billing: DATABASE_URL cannot be used; database URL: scheme") })
    }

    @Test("says what contradicts")
    func contradictions() {
        #expect(problems(["O2C_KAFKA_SECURITY_PROTOCOL": "sasl_ssl"]).count == 1)
        #expect(problems(["O2C_KAFKA_SSL_KEY_LOCATION": "key.pem"]).count == 1)
        #expect(
            problems(["O2C_HTTP_PORT": "9080"]) == [
                "billing: O2C_OPERATIONS_PORT is 9080, which is O2C_HTTP_PORT too"
            ])
    }

    @Test("takes names under which clients may ask, and refuses what is none")
    func hosts() {
        #expect(problems(["O2C_HTTP_HOSTS": "http://shop.example"]).count == 1)
        guard case .run(let settings, _) = launch(["O2C_HTTP_HOSTS": "shop.example, *.shop.example"]) else {
            Issue.record("refused")
            return
        }
        #expect(settings.http.allowedHosts == AllowedHosts("shop.example,*.shop.example"))
    }

    @Test("names variables of this system that nobody knows")
    func unknown() {
        guard case .run(_, let names) = launch(["O2C_WORKER": "2", "PATH_OF_OTHERS": "x"]) else {
            Issue.record("refused")
            return
        }
        #expect(names == ["O2C_WORKER"])
    }

    @Test("is told in full by --help, even where it is bad")
    func help() {
        guard case .help(let text) = launch(["O2C_WORKERS": "x"], arguments: ["--help"]) else {
            Issue.record("no help")
            return
        }
        for name in [
            "KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "O2C_HTTP_HOST", "O2C_HTTP_PORT", "O2C_LOG_FORMAT",
            "O2C_LOG_LEVEL", "O2C_WORKERS", "O2C_BATCH_EVENTS_MAX", "O2C_COMMAND_DEADLINE_MILLISECONDS",
            "O2C_SHUTDOWN_DEADLINE_MILLISECONDS", "O2C_DATABASE_POOL_CONNECTIONS_MAX", "O2C_PARTITIONS",
            "O2C_KAFKA_SECURITY_PROTOCOL", "O2C_KAFKA_PROPERTIES", "O2C_BODY_BYTES_MAX", "O2C_HTTP_HOSTS",
            "O2C_HTTP_CONNECTIONS_MAX", "O2C_HTTP_CONNECTIONS_PER_ADDRESS_MAX", "O2C_HTTP_BODIES_BYTES_MAX",
            "O2C_HTTP_ANSWERS_BYTES_MAX", "O2C_OPERATIONS_HOST", "O2C_OPERATIONS_PORT",
            "O2C_READINESS_PATIENCE_SECONDS",
        ] { #expect(text.contains("  \(name)\n")) }
        #expect(text.contains("May hold a whole number of events from 1 to 10000. Default: 500."))
    }

    @Test("refuses arguments that it does not have")
    func arguments() {
        guard case .refuse(let lines, exitCode: 64) = launch(arguments: ["--port=1"]) else {
            Issue.record("taken")
            return
        }
        #expect(lines.count == 1)
    }
}
