import EmbeddedKafka
import Kafka
import LocalStack
import Testing

@Suite("A consumer in trouble")
struct ConsumerFaultTests {
    /// Polls until an error of a partition comes, and returns it.
    private func nextError(_ consumer: Consumer) throws -> (KafkaError, TopicPartition?)? {
        var found: (KafkaError, TopicPartition?)?
        try pollUntil(
            consumer, "an error", read: { _ in },
            until: { result in
                if case .error(let error, let partition) = result { found = (error, partition) }
                return found != nil
            })
        return found
    }

    @Test("names the partition whose offset does not exist, and reads it when assigned anew", arguments: Cluster.kinds)
    func offsetOutOfRangeIsAnError(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        try cluster.fill(partition, count: 10)
        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 1_000)])
        let (error, place) = try #require(try nextError(consumer))
        #expect(error.code == .automaticOffsetReset)
        #expect(error.code.name == "_AUTO_OFFSET_RESET")
        #expect(place == partition)

        try consumer.unassign([partition])
        try consumer.assign([PartitionOffset(partition, offset: 5)])
        #expect(try take(5, from: consumer) == (5..<10).map(String.init))
    }

    @Test("goes to the beginning instead, if it is told to", arguments: Cluster.kinds)
    func offsetOutOfRangeResets(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        try cluster.fill(partition, count: 3)
        let consumer = try cluster.consumer { $0.offsetReset = .earliest }
        try consumer.assign([PartitionOffset(partition, offset: 1_000)])
        #expect(try take(3, from: consumer) == ["0", "1", "2"])
    }

    @Test("says that a topic does not exist, and that a partition does not", arguments: Cluster.kinds)
    func unknown(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let absent = TopicPartition(topic: uniqueName("absent"), partition: 0)
        // The embedded broker would create it.
        cluster.embedded?.setTopicError(absent.topic, .unknownTopicOrPartition)
        let beyond = TopicPartition(topic: try cluster.makeTopic(), partition: 7)
        for partition in [absent, beyond] {
            let consumer = try cluster.consumer { $0.client.topicPropagationMilliseconds = 100 }
            try consumer.assign([PartitionOffset(partition, offset: 0)])
            let (error, place) = try #require(try nextError(consumer))
            #expect([.unknownTopicOrPartition, .unknownTopic, .unknownPartition].contains(error.code))
            #expect(place == partition)
        }
    }

    @Test("gives up a request that nobody answers, and reads on over another connection")
    func lostRoute() throws {
        let cluster = try Cluster(.embedded)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        try cluster.fill(partition, count: 10)
        let consumer = try cluster.consumer { $0.client.requestTimeoutMilliseconds = 2_000 }
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        #expect(try take(10, from: consumer).count == 10)

        cluster.front?.silence()
        try cluster.fill(partition, from: 10, count: 5)
        #expect(try take(5, from: consumer) == (10..<15).map(String.init))
    }

    @Test("says that no broker can be reached, and goes on when one is back")
    func brokerDownAndUp() throws {
        let cluster = try Cluster(.embedded)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        try cluster.fill(partition, count: 10)
        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        #expect(try take(10, from: consumer).count == 10)

        try cluster.front?.takeDown()
        let (error, place) = try #require(try nextError(consumer))
        #expect([.allBrokersDown, .transport].contains(error.code))
        #expect(error.isRetriable)
        #expect(place == nil)

        try cluster.front?.bringUp()
        try cluster.fill(partition, from: 10, count: 5)
        #expect(try take(5, from: consumer) == (10..<15).map(String.init))
    }

    @Test("reports by the next polls that a commit without waiting failed")
    func commitFails() throws {
        let cluster = try Cluster(.embedded)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        cluster.embedded?.failNext(.offsetCommit, with: [.topicAuthorizationFailed])
        try consumer.commit([PartitionOffset(partition, offset: 1)])
        let (error, place) = try #require(try nextError(consumer))
        #expect(error.code == .topicAuthorizationFailed)
        #expect(place == nil)
    }

    @Test("throws a failure of a commit that it waits for, and gives up at the deadline")
    func commitWithDeadlineFails() throws {
        let cluster = try Cluster(.embedded)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        let consumer = try cluster.consumer { $0.coordinatorWaitMilliseconds = 300 }
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        let offsets = [PartitionOffset(partition, offset: 1)]
        try consumer.commit(offsets, deadlineMilliseconds: 20_000)
        cluster.embedded?.failNext(.offsetCommit, with: [.topicAuthorizationFailed])
        let refusal = #expect(throws: KafkaError.self) { try consumer.commit(offsets, deadlineMilliseconds: 20_000) }
        #expect(refusal?.code == .topicAuthorizationFailed)
        try cluster.front?.takeDown()
        let late = #expect(throws: KafkaError.self) { try consumer.commit(offsets, deadlineMilliseconds: 200) }
        #expect(late?.isRetriable == true)
    }
}
