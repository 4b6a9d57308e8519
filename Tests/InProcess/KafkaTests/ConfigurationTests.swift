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

    @Test("whose properties contradict each other is refused, also where transfers are told", arguments: [false, true])
    func contradiction(tellsTransfers: Bool) {
        let client = client {
            $0.additional = ["max.in.flight": "1000"]
            if tellsTransfers { $0.transferHandler = { _ in } }
        }
        for _ in 0..<20 { #expect(throws: KafkaError.self) { try Producer(ProducerConfiguration(client: client)) } }
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
    private final class ProbeRecord: Sendable {
        let lines = Mutex<[String]>([])
    }

    @Test("sends log lines to its handler, which is released with the client, or at once if there is none")
    func handlerIsReleased() throws {
        weak var probe: ProbeRecord?
        for isRefused in [false, true] {
            let strong = ProbeRecord()
            probe = strong
            let client = client {
                $0.logHandler = { line in strong.lines.withLock { $0.append(line.facility) } }
                $0.additional = isRefused ? ["max.in.flight": "1000"] : ["debug": "generic"]
            }
            let producer = try? Producer(ProducerConfiguration(client: client))
            #expect((producer == nil) == isRefused)
            if !isRefused { #expect(strong.lines.withLock { $0.contains("INIT") }) }
        }
        #expect(probe == nil)
    }

    private final class Heard: Sendable {
        let transfers = Mutex<[Transfer]>([])
    }

    @Test("tells its handler of each transfer of records, with its size", arguments: Cluster.kinds)
    func transfers(_ kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let place = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        let heard = Heard()
        var client = cluster.client()
        client.transferHandler = { transfer in heard.transfers.withLock { $0.append(transfer) } }
        var producing = ProducerConfiguration(client: client)
        producing.compression = .none
        let producer = try Producer(producing)
        let value = [UInt8](repeating: 7, count: 10_000)
        try producer.send(topic: place.topic, partition: place.partition, key: nil, value: value)
        try producer.flush(deadlineMilliseconds: 20_000) { _ in }
        #expect(heard.transfers.withLock { $0.count } == 1)
        guard case .produced(let bytes)? = heard.transfers.withLock({ $0.first }) else {
            Issue.record("nothing was told of the request to produce")
            return
        }
        #expect(value.count < bytes && bytes < value.count + 500)

        let consumer = try Consumer(ConsumerConfiguration(client: client, groupID: uniqueName("group")))
        try consumer.assign([PartitionOffset(place, offset: 0)])
        let end = ContinuousClock.now + .seconds(20)
        var hasArrived = false
        while !hasArrived, ContinuousClock.now < end {
            if case .message = consumer.poll(milliseconds: 100, { _ in }) { hasArrived = true }
        }
        let fetches = heard.transfers.withLock { $0.dropFirst() }.compactMap { transfer -> Int? in
            if case .fetched(let bytes) = transfer { bytes } else { nil }
        }
        #expect(fetches.count { value.count < $0 && $0 < value.count + 500 } == 1)
    }
}
