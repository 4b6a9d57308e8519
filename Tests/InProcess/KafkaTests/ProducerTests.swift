import EmbeddedKafka
import Kafka
import LocalStack
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
        // 2001 and later, or nothing: the embedded broker knows no time.
        #expect(reports.allSatisfy { $0.loggedAtMilliseconds ?? .max > 1_000_000_000_000 })
        #expect(reports.map(\.offset) == Array(0..<1000))
        #expect(reports.allSatisfy { $0.error == nil && $0.topic == topic && $0.partition == 0 })
    }

    @Test("carries any tag, the largest too")
    func tags() throws {
        let cluster = try Cluster(.embedded)
        let topic = try cluster.makeTopic()
        let producer = try cluster.producer()
        let tags: [UInt64] = [0, 1, .max, 1 << 63]
        for tag in tags { try producer.send(topic: topic, key: nil, value: [], tag: tag) }
        var reported: Set<UInt64> = []
        try producer.flush(deadlineMilliseconds: 20_000) { reported.insert($0.tag) }
        #expect(reported == Set(tags))
    }

    @Test("chooses the partition that Kafka's Java client chooses", arguments: Cluster.kinds)
    func partitioner(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let topic = try cluster.makeTopic(partitions: 12)
        let producer = try cluster.producer()
        let keys = (0..<100 as Range<UInt64>).map { "customer-\($0)" }
        for (tag, key) in keys.enumerated() {
            try producer.send(topic: topic, key: Array(key.utf8), value: [1], tag: UInt64(tag))
        }
        var chosen: [String: Int32] = [:]
        try producer.flush(deadlineMilliseconds: 20_000) { chosen[keys[Int($0.tag)]] = $0.partition }
        for key in keys { #expect(chosen[key] == murmur2Partition(Array(key.utf8).span, count: 12)) }
        #expect(Set(chosen.values).count == 12)
    }

    @Test("says that its queue is full, and goes on once reports are served")
    func queueFull() throws {
        let cluster = try Cluster(.embedded)
        let topic = try cluster.makeTopic()
        let producer = try cluster.producer {
            $0.queueMessagesMax = 10
            $0.lingerMilliseconds = 0
        }
        try cluster.front?.takeDown()
        for tag in 0..<10 as Range<UInt64> {
            try producer.send(topic: topic, partition: 0, key: nil, value: [1], tag: tag)
        }
        let refusal = #expect(throws: KafkaError.self) {
            var headers = OutgoingHeaders()
            headers.append("name", "value")
            try producer.send(topic: topic, partition: 0, key: nil, value: nil, headers: headers, tag: 10)
        }
        #expect(refusal?.code == .queueFull)
        #expect(refusal?.code.name == "_QUEUE_FULL")
        #expect(refusal?.isRetriable == true)
        #expect(refusal?.isFatal == false)
        #expect(try !producer.offer(topic: topic, partition: 0, key: nil, value: [1].span, headers: nil, tag: 10))
        #expect(producer.queuedCount == 10)

        try cluster.front?.bringUp()
        var tags: [UInt64] = []
        try producer.flush(deadlineMilliseconds: 20_000) { if $0.error == nil { tags.append($0.tag) } }
        try producer.send(topic: topic, partition: 0, key: nil, value: [1], tag: 10)
        try producer.flush(deadlineMilliseconds: 20_000) { if $0.error == nil { tags.append($0.tag) } }
        #expect(tags == Array(0...10))
    }

    @Test("refuses a message that is too large, by name")
    func tooLarge() throws {
        let cluster = try Cluster(.embedded)
        let topic = try cluster.makeTopic()
        let producer = try cluster.producer { $0.messageBytesMax = 1000 }
        let refusal = #expect(throws: KafkaError.self) {
            try producer.send(topic: topic, key: nil, value: Array(repeating: 0, count: 2000))
        }
        #expect(refusal?.code == .messageTooLarge)
        #expect(refusal?.isRetriable == false)
        #expect(producer.queuedCount == 0)
    }

    @Test("does not linger when it is flushed", arguments: Cluster.kinds)
    func flushEndsLinger(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let topic = try cluster.makeTopic()
        let producer = try cluster.producer { $0.lingerMilliseconds = 60_000 }
        try producer.send(topic: topic, partition: 0, key: nil, value: [1])
        var delivered = 0
        try producer.flush(deadlineMilliseconds: 20_000) { if $0.error == nil { delivered += 1 } }
        #expect(delivered == 1)
    }

    @Test("keeps what it could not deliver before the deadline, and delivers it in order when the broker is back")
    func brokerDownAndUp() throws {
        let cluster = try Cluster(.embedded)
        let topic = try cluster.makeTopic()
        let producer = try cluster.producer()
        try producer.send(topic: topic, partition: 0, key: nil, value: [0], tag: 0)
        var tags: [UInt64] = []
        try producer.flush(deadlineMilliseconds: 20_000) { tags.append($0.tag) }

        try cluster.front?.takeDown()
        for tag in 1...100 as ClosedRange<UInt64> {
            try producer.send(topic: topic, partition: 0, key: nil, value: [1], tag: tag)
        }
        let failure = #expect(throws: KafkaError.self) {
            try producer.flush(deadlineMilliseconds: 300) { Issue.record("delivered \($0)") }
        }
        #expect(failure?.code == .timedOut)
        #expect(producer.queuedCount == 100)
        #expect(producer.lastError != nil)

        try cluster.front?.bringUp()
        try producer.flush(deadlineMilliseconds: 20_000) { report in
            #expect(report.error == nil)
            #expect(report.offset == Int64(report.tag))
            tags.append(report.tag)
        }
        #expect(tags == Array(0...100))
        #expect(producer.lastError == nil)
    }

    @Test("tries again what a broker refused for a moment, without doubling or reordering")
    func retries() throws {
        let cluster = try Cluster(.embedded)
        let topic = try cluster.makeTopic()
        let producer = try cluster.producer()
        cluster.embedded?.failNext(.produce, with: [.notLeader, .transport, .notEnoughReplicas])
        for tag in 0..<100 as Range<UInt64> {
            try producer.send(topic: topic, partition: 0, key: nil, value: [1], tag: tag)
        }
        var offsets: [Int64] = []
        try producer.flush(deadlineMilliseconds: 20_000) { report in
            #expect(report.error == nil)
            offsets.append(report.offset)
        }
        #expect(offsets == Array(0..<100))
    }

    @Test("reports by name what a broker refused for good")
    func refusedForGood() throws {
        let cluster = try Cluster(.embedded)
        let topic = try cluster.makeTopic()
        let producer = try cluster.producer()
        cluster.embedded?.failNext(.produce, with: [.topicAuthorizationFailed])
        try producer.send(topic: topic, partition: 0, key: nil, value: [1], tag: 7)
        var failed: [DeliveryReport] = []
        try producer.flush(deadlineMilliseconds: 20_000) { failed.append($0) }
        #expect(failed.map(\.tag) == [7])
        #expect(failed.first?.error?.code == .topicAuthorizationFailed)
        #expect(failed.first?.error?.code.name == "TOPIC_AUTHORIZATION_FAILED")
    }

    @Test("gives everything up when purged, and says so message by message")
    func purge() throws {
        let cluster = try Cluster(.embedded)
        let topic = try cluster.makeTopic()
        let producer = try cluster.producer()
        try cluster.front?.takeDown()
        for tag in 0..<50 as Range<UInt64> {
            try producer.send(topic: topic, partition: 0, key: nil, value: [1], tag: tag)
        }
        producer.purge()
        var tags: Set<UInt64> = []
        try producer.flush(deadlineMilliseconds: 20_000) { report in
            #expect(report.error?.code == .purgedInQueue || report.error?.code == .purgedInFlight)
            tags.insert(report.tag)
        }
        #expect(tags == Set(0..<50))
        #expect(producer.queuedCount == 0)
    }
}
