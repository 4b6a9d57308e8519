import Kafka
import Testing

@Suite("A consumer")
struct ConsumerTests {
    @Test("reads keys, values, headers and places as they were sent", arguments: Cluster.kinds)
    func roundTrip(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let topic = try cluster.makeTopic(partitions: 2)
        let producer = try cluster.producer()
        let headers = [
            Header(name: "ce_id", value: Array("7-1".utf8)), Header(name: "empty", value: []),
            Header(name: "ce_id", value: Array("7-2".utf8)),
        ]
        try producer.send(topic: topic, partition: 1, key: [0, 255], value: [1, 0, 2], headers: headers)
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }

        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(TopicPartition(topic: topic, partition: 1), offset: Offset.beginning)])
        func check(_ message: borrowing Message) {
            #expect(message.topicPartition == TopicPartition(topic: topic, partition: 1))
            #expect(message.offset == 0)
            #expect(bytes(message.key) == [0, 255])
            #expect(bytes(message.value) == [1, 0, 2])
            #expect(message.headers == headers)
            #expect(bytes(message.header("ce_id")) == Array("7-2".utf8))
            #expect(bytes(message.header("empty")) == [])
            #expect(bytes(message.header("absent")) == nil)
            #expect(message.timestamp?.kind == .created)
        }
        try pollUntil(consumer, "the message", read: check, until: { $0.isMessage })
    }
}
