import Postgres
import Testing

@testable import Operator

@Suite("The operator's connections leave the machine by TLS, as the services' do")
struct PlaintextTests {
    @Test(
        "to the database",
        arguments: [("db.example", "", true), ("db.example", "?sslmode=require", false), ("127.0.0.1", "", false)])
    func database(host: String, options: String, isRefused: Bool) throws {
        let configuration = try ConnectionConfiguration(url: "postgresql://o2c_operator:secret@\(host)/o2c\(options)")
        let failure = refusal { () throws(OperatorFailure) in try ConnectionOptions.requireEncryption(configuration) }
        #expect((failure != nil) == isRefused)
        #expect(failure?.message.contains("secret") != true)
        #expect(failure.map { $0.kind == .configuration && $0.message.contains("O2C_PLAINTEXT=allowed") } != false)
    }

    @Test("to the brokers", arguments: [("kafka.example:9092", true), ("127.0.0.1:9092,[::1]:9093", false)])
    func brokers(servers: String, isRefused: Bool) {
        let failure = refusal { () throws(OperatorFailure) in
            _ = try KafkaClients.configuration(bootstrapServers: servers, role: "test")
        }
        #expect((failure != nil) == isRefused)
        #expect(failure.map { $0.message.contains("KAFKA_BOOTSTRAP_SERVERS leaves this machine") } != false)
    }

    private func refusal(_ body: () throws(OperatorFailure) -> Void) -> OperatorFailure? {
        do {
            try body()
            return nil
        } catch { return error }
    }
}
