import Contracts
import HTTPServer
import Kafka
import Testing

@testable import Runtime

@Suite("Before a service touches anything")
struct StartChecksTests {
    private func settings(_ changes: [String: String] = [:]) throws -> RuntimeSettings {
        let environment = [
            "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "DATABASE_URL": "postgresql://billing:s3cret@127.0.0.1:1/o2c",
        ].merging(changes) { $1 }
        let launch = Launch(program: "billing", summary: "", arguments: [], environment: environment) {
            RuntimeSettings(&$0)
        }
        guard case .run(let settings, unknownNames: _) = launch else { throw Refused(launch: "\(launch)") }
        return settings
    }

    private struct Refused: Error { let launch: String }

    private func client(_ settings: RuntimeSettings) throws -> ClientConfiguration {
        let logger = Logger(label: "test", handler: LogRecorder())
        return try Connections(service: .billing, settings: settings, logger: logger, metrics: MetricsRegistry())
            .kafka(role: "check")
    }

    @Test("it counts the files that it may open, and names what asks for so many")
    func files() throws {
        let settings = try settings(["O2C_HTTP_CONNECTIONS_MAX": "5000"])
        let needed = settings.http.descriptorsMax(databaseConnections: 8, workers: 1)
        #expect(needed > 5_000)
        try StartChecks.files(limit: needed, settings: settings)
        let refusal = #expect(throws: StartRefusal.self) {
            try StartChecks.files(limit: needed - 1, settings: settings)
        }
        #expect(refusal?.exitCode == 78)
        #expect(refusal?.line.contains("\(needed - 1) files") == true)
        #expect(refusal?.line.contains("O2C_HTTP_CONNECTIONS_MAX, which is 5000") == true)
    }

    @Test(
        "it has librdkafka look at its settings, and names the one at fault, never what it holds",
        arguments: [
            (["O2C_KAFKA_PROPERTIES": "no.such.property=hunter2"], "O2C_KAFKA_PROPERTIES names no.such.property"),
            (
                ["O2C_KAFKA_PROPERTIES": "linger.ms=hunter2"],
                "O2C_KAFKA_PROPERTIES holds a value that linger.ms does not take"
            ),
            (["O2C_KAFKA_PROPERTIES": "acks=-7"], "O2C_KAFKA_PROPERTIES holds a value that acks does not take"),
            (
                ["O2C_KAFKA_SECURITY_PROTOCOL": "sasl_plaintext", "O2C_KAFKA_SASL_MECHANISM": "HUNTER2"],
                "O2C_KAFKA_ settings do not go together"
            ),
            (
                ["O2C_KAFKA_SECURITY_PROTOCOL": "ssl", "O2C_KAFKA_SSL_CA_LOCATION": "/no/such/file"],
                "O2C_KAFKA_ settings do not go together"
            ),
        ])
    func kafka(changes: [String: String], words: String) throws {
        let settings = try settings(changes)
        let client = try client(settings)
        let refusal = #expect(throws: StartRefusal.self) { try StartChecks.kafka(client, settings: settings) }
        #expect(refusal?.exitCode == 78)
        #expect(refusal?.line.contains(words) == true, "\(refusal?.line ?? "")")
        #expect(refusal?.line.contains("hunter2") == false)
    }

    @Test("it takes what librdkafka takes")
    func soundKafka() throws {
        let settings = try settings(["O2C_KAFKA_PROPERTIES": "linger.ms=5,fetch.wait.max.ms=20,debug=broker"])
        try StartChecks.kafka(client(settings), settings: settings)
    }

    @Test(
        "an address that cannot be had is told by the setting that named it; a port in use may be free later",
        arguments: [
            (ListenFault.portInUse, "O2C_HTTP_PORT is 8081, and the port is in use at here", Int32(75)),
            (.portNotAllowed, "O2C_HTTP_PORT is 8081, and the port is for privileged processes alone", 78),
            (.unknownHost("Name or service not known"), "O2C_HTTP_HOST is here, and there is no such host", 78),
            (.addressNotHere, "O2C_HTTP_HOST is here, and the address is none of this machine's", 78),
            (.resolverUnavailable("Try again"), "O2C_HTTP_HOST is here, and the name cannot be resolved now", 75),
        ])
    func addresses(fault: ListenFault, words: String, exitCode: Int32) {
        let refusal = StartChecks.refusal(.api, "here", 8081, fault)
        #expect(refusal.line.contains(words), "\(refusal.line)")
        #expect(refusal.exitCode == exitCode)
    }
}
