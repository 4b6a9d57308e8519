import Kafka
import Testing

@Suite("A producer")
struct ProducerTests {
    @Test("reports each delivery with its tag, in order, at dense offsets", arguments: Cluster.kinds)
    func deliveryReports(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let topic = try cluster.makeTopic()
        let producer = try cluster.producer()
        for tag in 1...1000 as ClosedRange<UInt64> {
            try producer.send(topic: topic, partition: 0, key: nil, value: [1], tag: tag)
        }
        #expect(producer.queuedCount == 1000)
        var reports: [DeliveryReport] = []
        try producer.flush(deadlineMilliseconds: 20_000) { reports.append($0) }
        #expect(producer.queuedCount == 0)
        #expect(reports.map(\.tag) == Array(1...1000))
        #expect(reports.map(\.offset) == Array(0..<1000))
        #expect(reports.allSatisfy { $0.error == nil && $0.topic == topic && $0.partition == 0 })
    }
}
