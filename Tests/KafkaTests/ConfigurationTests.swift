import Kafka
import Synchronization
import Testing

@Suite("A client's configuration")
struct ConfigurationTests {
    private func client(_ change: (inout ClientConfiguration) -> Void = { _ in }) -> ClientConfiguration {
        var client = ClientConfiguration(bootstrapServers: "127.0.0.1:1", clientID: "kafka-tests")
        client.logHandler = { _ in }
        change(&client)
        return client
    }

    @Test("that holds an unknown property is refused with the property's name")
    func unknownProperty() {
        let client = client { $0.additional = ["no.such.property": "1"] }
        let refusals = [
            #expect(throws: KafkaError.self) { try Producer(ProducerConfiguration(client: client)) },
            #expect(throws: KafkaError.self) { try Consumer(ConsumerConfiguration(client: client, groupID: "group")) },
            #expect(throws: KafkaError.self) { try Admin(client) },
        ]
        for refusal in refusals {
            #expect(refusal?.code == .invalidArgument)
            #expect(refusal?.context == "property no.such.property")
        }
    }

    @Test("that holds a bad value is refused with the property's name and what it may be")
    func badValue() {
        var configuration = ProducerConfiguration(client: client())
        configuration.lingerMilliseconds = -5
        let refusal = #expect(throws: KafkaError.self) { try Producer(configuration) }
        #expect(refusal?.context == "property linger.ms")
        #expect(refusal?.message.contains("range") == true)
    }

    @Test("whose properties contradict each other is refused")
    func contradiction() {
        let client = client { $0.additional = ["max.in.flight": "1000"] }
        #expect(throws: KafkaError.self) { try Producer(ProducerConfiguration(client: client)) }
    }

    @Test("lets an additional property win")
    func additionalWins() throws {
        let client = client {
            $0.additional = ["enable.idempotence": "false", "enable.gapless.guarantee": "false", "acks": "1"]
        }
        _ = try Producer(ProducerConfiguration(client: client))
    }

    @Test("can name every kind of security")
    func security() throws {
        let sasl = Security.SASL(mechanism: .scramSHA512, username: "user", password: "password")
        for security in [.plaintext, .tls(.init()), .sasl(sasl), .saslOverTLS(sasl, .init())] as [Security] {
            _ = try Admin(client { $0.security = security })
        }
        var tls = Security.TLS()
        tls.authoritiesPath = "/nonexistent/authorities.pem"
        #expect(throws: KafkaError.self) { try Admin(client { $0.security = .tls(tls) }) }
    }

    /// Something that the log handler keeps alive.
    private final class Witness: Sendable {
        let lines = Mutex<[String]>([])
    }

    @Test("sends log lines to its handler, which is let go with the client, or at once if there is none")
    func handlerIsReleased() throws {
        weak var witness: Witness?
        for isRefused in [false, true] {
            let strong = Witness()
            witness = strong
            let client = client {
                $0.logHandler = { line in strong.lines.withLock { $0.append(line.facility) } }
                $0.additional = isRefused ? ["max.in.flight": "1000"] : ["debug": "generic"]
            }
            let producer = try? Producer(ProducerConfiguration(client: client))
            #expect((producer == nil) == isRefused)
            if !isRefused { #expect(strong.lines.withLock { $0.contains("INIT") }) }
        }
        #expect(witness == nil)
    }

    @Test("sends statistics to its handler")
    func statistics() throws {
        let cluster = try Cluster(.embedded)
        let witness = Witness()
        var client = cluster.client()
        client.statisticsIntervalMilliseconds = 20
        client.statisticsHandler = { json in witness.lines.withLock { $0.append(json) } }
        let producer = try Producer(ProducerConfiguration(client: client))
        let end = ContinuousClock.now + .seconds(20)
        while witness.lines.withLock({ $0.isEmpty }), ContinuousClock.now < end {
            producer.serve(milliseconds: 10) { _ in }
        }
        #expect(witness.lines.withLock { $0.first?.contains("\"brokers\"") == true })
    }
}
