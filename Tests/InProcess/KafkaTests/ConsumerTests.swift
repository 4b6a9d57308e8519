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

    @Test("tells a tombstone from an empty value, and no key from an empty key", arguments: Cluster.kinds)
    func tombstones(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        let producer = try cluster.producer()
        try producer.send(topic: partition.topic, partition: 0, key: [1], value: nil)
        try producer.send(topic: partition.topic, partition: 0, key: [], value: [])
        try producer.send(topic: partition.topic, partition: 0, key: nil, value: [2])
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }

        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        var read: [[[UInt8]?]] = []
        try pollUntil(
            consumer, "three messages", read: { [bytes($0.key), bytes($0.value)] },
            until: { result in
                if case .message(let pair) = result { read.append(pair) }
                return read.count == 3
            })
        #expect(read == [[[1], nil], [[], []], [nil, [2]]])
    }

    @Test("says when a partition was appended to by the broker's clock")
    func logAppendTime() throws {
        guard Cluster.kinds.contains(.real) else { return }
        let cluster = try Cluster(.real)
        let topic = try cluster.makeTopic(configuration: ["message.timestamp.type": "LogAppendTime"])
        let partition = TopicPartition(topic: topic, partition: 0)
        try cluster.fill(partition, count: 1)
        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        try pollUntil(
            consumer, "the message", read: { #expect($0.timestamp?.kind == .appended) }, until: { $0.isMessage })
    }

    @Test("begins at the offset it is given and keeps the order", arguments: Cluster.kinds)
    func order(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        try cluster.fill(partition, count: 3000)
        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 500)])
        #expect(try take(2500, from: consumer) == (500..<3000).map(String.init))
        #expect(try consumer.position(partition) == 3000)
    }

    @Test(
        "delivers nothing of a partition that was taken away, and nothing stale when it is given back",
        arguments: Cluster.kinds)
    func reassignment(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let topic = try cluster.makeTopic(partitions: 2)
        let moving = TopicPartition(topic: topic, partition: 0)
        let staying = TopicPartition(topic: topic, partition: 1)
        try cluster.fill(moving, count: 5000)
        try cluster.fill(staying, from: 100_000, count: 5000)
        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(moving, offset: 0), PartitionOffset(staying, offset: 0)])

        var next: [Int32: Int] = [0: 0, 1: 0]
        for round in 1...20 {
            var isMovingRead = false
            try pollUntil(
                consumer, "both partitions", read: { ($0.partition, Int($0.offset)) },
                until: { result in
                    guard case .message(let (partition, offset)) = result else { return false }
                    #expect(offset == next[partition])
                    next[partition] = offset + 1
                    if partition == 0 { isMovingRead = true }
                    return isMovingRead
                })
            try consumer.unassign([moving])
            for _ in 0..<20 {
                if case .message(let partition) = consumer.poll(milliseconds: 1, { $0.partition }) {
                    #expect(partition == 1)
                    next[1]! += 1
                }
            }
            next[0] = round * 200
            try consumer.assign([PartitionOffset(moving, offset: Int64(round * 200))])
        }
    }

    @Test(
        "reads a backlog much larger than its queue without pausing each time that the queue runs dry",
        arguments: Cluster.kinds)
    func backlog(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        // A broker sends at least a whole batch, however large: these are small.
        let producer = try cluster.producer {
            $0.compression = .none
            $0.batchBytesMax = 10_000
        }
        let value = Array(repeating: UInt8(7), count: 1000)
        for _ in 0..<4000 { try producer.send(topic: partition.topic, partition: 0, key: nil, value: value) }
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }

        let consumer = try cluster.consumer {
            $0.partitionQueueMessagesMin = 100
            $0.partitionFetchBytesMax = 100 << 10
            $0.partitionQueueBytesMax = 100 << 10
        }
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        let start = ContinuousClock.now
        var next: Int64 = 0
        try pollUntil(
            consumer, "the backlog",
            read: { message in
                // Work, so that the library finds its queue full and goes to rest.
                let end = ContinuousClock.now + .microseconds(50)
                while ContinuousClock.now < end {}
                return message.offset
            },
            until: { result in
                if case .message(let offset) = result {
                    #expect(offset == next)
                    next += 1
                }
                return next == 4000
            })
        // Some forty queues, with a pause of a second each: more than half a minute.
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test("refuses to be assigned twice, and to lose what it has not")
    func assignmentErrors() throws {
        let cluster = try Cluster(.embedded)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        let refusal = #expect(throws: KafkaError.self) {
            try consumer.assign([PartitionOffset(partition, offset: 0)])
        }
        #expect(refusal?.code == .conflict)
        try consumer.unassign([partition])
        #expect(throws: KafkaError.self) { try consumer.unassign([partition]) }
    }

    @Test("tells each time that it reached a partition's end", arguments: Cluster.kinds)
    func endOfPartition(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let topic = try cluster.makeTopic(partitions: 2)
        let full = TopicPartition(topic: topic, partition: 0)
        let empty = TopicPartition(topic: topic, partition: 1)
        try cluster.fill(full, count: 3)
        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(full, offset: 0), PartitionOffset(empty, offset: 0)])
        var ends: [TopicPartition: Int64] = [:]
        func note(_ result: PollResult<Void>) {
            if case .endOfPartition(let partition, let offset) = result { ends[partition] = offset }
        }
        try pollUntil(
            consumer, "two ends", read: { _ in },
            until: {
                note($0)
                return ends.count == 2
            })
        #expect(ends == [full: 3, empty: 0])
        try cluster.fill(full, count: 1)
        try pollUntil(
            consumer, "the end again", read: { _ in },
            until: {
                note($0)
                return ends[full] == 4
            })
    }

    @Test("passes the closure's error through, and counts its message as taken")
    func closureThrows() throws {
        struct Refusal: Error {}
        let cluster = try Cluster(.embedded)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        try cluster.fill(partition, count: 2)
        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        #expect(throws: Refusal.self) {
            for _ in 0..<200 { _ = try consumer.poll(milliseconds: 100) { _ throws(Refusal) in throw Refusal() } }
        }
        #expect(try take(1, from: consumer) == ["1"])
    }

    @Test("pauses and resumes where it stopped", arguments: Cluster.kinds)
    func pauseAndResume(kind: Cluster.Kind) throws {
        let cluster = try Cluster(kind)
        let partition = TopicPartition(topic: try cluster.makeTopic(), partition: 0)
        try cluster.fill(partition, count: 100)
        let consumer = try cluster.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        #expect(try take(10, from: consumer) == (0..<10).map(String.init))
        try consumer.pause([partition])
        for _ in 0..<20 {
            let result = consumer.poll(milliseconds: 10) { String(copying: $0.value!) }
            #expect(!result.isMessage)
        }
        try consumer.resume([partition])
        #expect(try take(90, from: consumer) == (10..<100).map(String.init))
    }
}
