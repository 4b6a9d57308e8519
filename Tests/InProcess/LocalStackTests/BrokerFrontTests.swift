import EmbeddedKafka
import Kafka
import LocalStack
import SystemProcess
import Testing

@Suite("An embedded broker that is taken down and brought up")
struct BrokerFrontTests {
    private func send(_ value: UInt8, by producer: Producer) throws {
        try producer.send(topic: "orders", partition: 0, key: nil, value: [value])
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
    }

    private func client(_ front: BrokerFront) -> ClientConfiguration {
        var client = ClientConfiguration(bootstrapServers: front.bootstrapServers, clientID: "front-tests")
        client.logHandler = { _ in }
        return client
    }

    @Test("keeps its ports: no neighbour can take them, and each time it comes back where it was")
    func ports() throws {
        let front = try BrokerFront(brokers: 2)
        let ports = (front.bootstrapServers + "," + front.broker.bootstrapServers).split(separator: ",").map {
            UInt16($0.split(separator: ":")[1])
        }
        #expect(ports.count == 4)
        try front.broker.createTopic("orders", partitions: 1, replication: 2)
        let producer = try Producer(ProducerConfiguration(client: client(front)))
        for round in 1...20 as ClosedRange<UInt8> {
            try front.takeDown()
            for port in ports { #expect(try PortReservation.of(#require(port)) == nil, "port of round \(round)") }
            try front.bringUp()
            try send(round, by: producer)
        }
    }

    @Test("tells its clients the addresses of its proxies and no others, of brokers and of coordinators")
    func addresses() throws {
        let front = try BrokerFront(brokers: 3)
        let told = try Admin(client(front)).describeCluster(deadlineMilliseconds: 20_000).brokers
        #expect(
            Set(told.map { "\($0.host):\($0.port)" })
                == Set(front.bootstrapServers.split(separator: ",").map(String.init)))
        try front.broker.createTopic("orders", partitions: 1)
        let consumer = try Consumer(ConsumerConfiguration(client: client(front), groupID: "group"))
        let place = TopicPartition(topic: "orders", partition: 0)
        try consumer.assign([PartitionOffset(place, offset: 0)])
        try consumer.commit([PartitionOffset(place, offset: 7)], deadlineMilliseconds: 20_000)
        // The coordinator is down as well: nobody has gone past the proxies.
        try front.takeDown()
        #expect(throws: KafkaError.self) {
            try consumer.commit([PartitionOffset(place, offset: 8)], deadlineMilliseconds: 500)
        }
    }
}
