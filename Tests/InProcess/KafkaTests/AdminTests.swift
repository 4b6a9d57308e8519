import EmbeddedKafka
import Kafka
import LocalStack
import Testing

@Suite("Offsets and topics, as an operator sees them")
struct AdminTests {
    @Test("commits without membership show as lag", arguments: Cluster.kinds)
    func lag(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let topic = try cluster.makeTopic(partitions: 3)
        let partitions = (0..<3).map { TopicPartition(topic: topic, partition: $0) }
        try cluster.fill(partitions[0], count: 10)
        try cluster.fill(partitions[1], count: 20)
        let group = uniqueName("group")
        let consumer = try cluster.consumer(group: group)
        try consumer.assign([PartitionOffset(partitions[0], offset: 0)])
        try consumer.commit([PartitionOffset(partitions[0], offset: 4)], deadlineMilliseconds: 20_000)

        let admin = try Admin(cluster.client())
        let lag = try admin.lag(of: group, partitions, deadlineMilliseconds: 20_000)
        #expect(
            lag == [
                Lag(partition: partitions[0], committed: 4, watermarks: Watermarks(low: 0, high: 10)),
                Lag(partition: partitions[1], committed: nil, watermarks: Watermarks(low: 0, high: 20)),
                Lag(partition: partitions[2], committed: nil, watermarks: Watermarks(low: 0, high: 0)),
            ])
        #expect(lag.map(\.count) == [6, 20, 0])
    }

    @Test("commits without waiting are done when the consumer has closed", arguments: Cluster.kinds)
    func closeKeepsCommits(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        let group = uniqueName("group")
        let consumer = try cluster.consumer(group: group)
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        try consumer.commit([PartitionOffset(partition, offset: 0)], deadlineMilliseconds: 20_000)
        try consumer.commit([PartitionOffset(partition, offset: 3)])
        try consumer.close(deadlineMilliseconds: 20_000)
        let admin = try Admin(cluster.client())
        #expect(
            try admin.committedOffsets(of: group, [partition], deadlineMilliseconds: 20_000) == [partition: 3])
    }

    @Test(
        "watermarks are the same from the broker, from a consumer, and from what was fetched", arguments: Cluster.kinds)
    func watermarks(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        try cluster.fill(partition, count: 7)
        let expected = Watermarks(low: 0, high: 7)
        let consumer = try cluster.consumer()
        #expect(consumer.cachedWatermarks(partition) == nil)
        #expect(try consumer.queryWatermarks(partition, deadlineMilliseconds: 20_000) == expected)
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        #expect(try take(7, from: consumer).count == 7)
        #expect(consumer.cachedWatermarks(partition)?.high == 7)
        let admin = try Admin(cluster.client())
        #expect(try admin.watermarks(of: [partition], deadlineMilliseconds: 20_000) == [partition: expected])
    }

    @Test("watermarks of a topic that does not exist are an error", arguments: Cluster.kinds)
    func watermarksOfNothing(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let absent = TopicPartition(topic: try cluster.makeTopic(), partition: 9)
        let admin = try Admin(cluster.client())
        #expect(throws: KafkaError.self) { try admin.watermarks(of: [absent], deadlineMilliseconds: 3_000) }
    }

    @Test("the cluster tells its brokers and the partitions of its topics", arguments: Cluster.kinds)
    func description(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let topic = try cluster.makeTopic(partitions: 5)
        let description = try Admin(cluster.client()).describeCluster(deadlineMilliseconds: 20_000)
        #expect(description.brokers.count == 1)
        #expect(description.topics[topic]?.partitionCount == 5)
        #expect(description.topics[topic]?.error == nil)
        #expect(description.topics["absent"] == nil)
    }

    @Test("a request to a cluster that cannot be reached ends at its deadline")
    func unreachable() throws {
        let cluster = try Cluster(.embedded)
        try cluster.front?.takeDown()
        let admin = try Admin(cluster.client())
        let start = ContinuousClock.now
        #expect(throws: KafkaError.self) { try admin.describeCluster(deadlineMilliseconds: 200) }
        #expect(throws: KafkaError.self) {
            try admin.lag(of: "group", [TopicPartition(topic: "t", partition: 0)], deadlineMilliseconds: 200)
        }
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test("creating and deleting a topic names each outcome", .enabled(if: Cluster.kinds.contains(.real)))
    func createAndDelete() throws {
        let cluster = try Cluster(.real)
        let admin = try Admin(cluster.client())
        let topic = TopicSpecification(name: uniqueName("topic"), partitions: 2, replication: 1)
        let impossible = TopicSpecification(name: "no/such name", partitions: 1, replication: 1)
        #expect(try admin.createTopics([topic], deadlineMilliseconds: 20_000) == [topic.name: .created])
        let outcomes = try admin.createTopics([topic, impossible], deadlineMilliseconds: 20_000)
        #expect(outcomes[topic.name] == .exists)
        guard case .failed(let error) = outcomes[impossible.name] else {
            Issue.record("a bad name was not refused: \(outcomes)")
            return
        }
        #expect(error.code.name == "TOPIC_EXCEPTION")
        #expect(try admin.deleteTopics([topic.name], deadlineMilliseconds: 20_000) == [topic.name: .deleted])
        #expect(try admin.deleteTopics([topic.name], deadlineMilliseconds: 20_000) == [topic.name: .unknown])
    }

    @Test("a topic that was asked about, deleted and made again answers", .enabled(if: Cluster.kinds.contains(.real)))
    func madeAgain() throws {
        let admin = try Admin(Cluster(.real).client())
        let topic = TopicSpecification(name: uniqueName("topic"), partitions: 2, replication: 1)
        let partitions = (0..<2).map { TopicPartition(topic: topic.name, partition: $0) }
        for _ in 0..<3 {
            #expect(try admin.createTopics([topic], deadlineMilliseconds: 20_000) == [topic.name: .created])
            #expect(try admin.watermarks(of: partitions, deadlineMilliseconds: 20_000).count == 2)
            #expect(try admin.deleteTopics([topic.name], deadlineMilliseconds: 20_000) == [topic.name: .deleted])
            // Until the brokers have forgotten it, and the client knows that.
            let end = ContinuousClock.now + .seconds(20)
            while try admin.describeCluster(deadlineMilliseconds: 20_000).topics[topic.name] != nil {
                try #require(ContinuousClock.now < end)
            }
        }
    }

    @Test(
        "whatever is asked about a topic as soon as it is made is answered", .enabled(if: Cluster.kinds.contains(.real))
    )
    func knownAtOnce() throws {
        let admin = try Admin(Cluster(.real).client())
        for _ in 0..<20 {
            let topic = TopicSpecification(name: uniqueName("topic"), partitions: 12, replication: 1)
            #expect(try admin.createTopics([topic], deadlineMilliseconds: 20_000) == [topic.name: .created])
            #expect(try admin.topicConfigurations([topic.name], deadlineMilliseconds: 20_000).count == 1)
            #expect(try admin.describeCluster(deadlineMilliseconds: 20_000).topics[topic.name]?.partitionCount == 12)
        }
    }

    @Test("the embedded broker refuses a topic that exists")
    func embeddedTopicExists() throws {
        let broker = try EmbeddedBroker()
        try broker.createTopic("orders", partitions: 1)
        let refusal = #expect(throws: KafkaError.self) { try broker.createTopic("orders", partitions: 1) }
        #expect(refusal?.code == .topicAlreadyExists)
    }

    @Test("behind a prefix topics have their own names everywhere but on the wire", arguments: Cluster.kinds)
    func prefix(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let name = try cluster.makeTopic(partitions: 2)
        let plain = cluster.client()
        var prefixed = plain
        prefixed.topicPrefix = String(name.prefix(3))
        let ours = String(name.dropFirst(3))
        let place = TopicPartition(topic: ours, partition: 1)
        let producer = try Producer(ProducerConfiguration(client: prefixed))
        try producer.send(topic: ours, partition: 1, key: nil, value: [1])
        try producer.flush(deadlineMilliseconds: 20_000) { report in
            #expect(report.error == nil && report.topic == ours)
        }
        let admin = try Admin(prefixed)
        #expect(try admin.watermarks(of: [place], deadlineMilliseconds: 20_000) == [place: .init(low: 0, high: 1)])
        #expect(try admin.describeCluster(deadlineMilliseconds: 20_000).topics[ours]?.name == ours)
        #expect(try admin.describeCluster(deadlineMilliseconds: 20_000).topics[name] == nil)
        #expect(try Admin(plain).describeCluster(deadlineMilliseconds: 20_000).topics[name]?.partitionCount == 2)
        let consumer = try Consumer(ConsumerConfiguration(client: prefixed, groupID: "group"))
        try consumer.assign([PartitionOffset(place, offset: 0)])
        #expect(try consumer.queryWatermarks(place, deadlineMilliseconds: 20_000) == .init(low: 0, high: 1))
        var found: TopicPartition?
        let end = ContinuousClock.now + .seconds(20)
        while found == nil, ContinuousClock.now < end {
            if case .message(let place) = consumer.poll(milliseconds: 100, { $0.topicPartition }) { found = place }
        }
        #expect(found == place)
        try consumer.commit([PartitionOffset(place, offset: 1)], deadlineMilliseconds: 20_000)
        #expect(try admin.committedOffsets(of: "group", [place], deadlineMilliseconds: 20_000) == [place: 1])
        try consumer.unassign([place])
    }
}
