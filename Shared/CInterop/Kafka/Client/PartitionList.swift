internal import CLibrdkafka

/// A list of partitions in librdkafka's form.
@safe struct PartitionList: ~Copyable {
    let raw: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    private let names: TopicNames

    init(_ offsets: [PartitionOffset], of client: ClientHandle) {
        names = client.names
        unsafe raw = rd_kafka_topic_partition_list_new(Int32(offsets.count))
        for offset in offsets {
            unsafe rd_kafka_topic_partition_list_add(
                raw, names.onWire(offset.partition.topic), offset.partition.partition
            ).pointee.offset = offset.offset
        }
    }

    init(_ partitions: [TopicPartition], offset: Int64 = Offset.invalid, of client: ClientHandle) {
        self.init(partitions.map { PartitionOffset($0, offset: offset) }, of: client)
    }

    deinit {
        unsafe rd_kafka_topic_partition_list_destroy(raw)
    }

    /// What the library wrote into it.
    /// - Throws: The first partition's error.
    func offsets(_ context: String) throws(KafkaError) -> [PartitionOffset] {
        unsafe try Self.offsets(of: raw, names, context)
    }

    static func offsets(
        of raw: UnsafePointer<rd_kafka_topic_partition_list_t>, _ names: TopicNames, _ context: String
    ) throws(KafkaError) -> [PartitionOffset] {
        var offsets: [PartitionOffset] = []
        for index in 0..<(unsafe Int(raw.pointee.cnt)) {
            let element = unsafe raw.pointee.elems[index]
            let partition = unsafe TopicPartition(topic: names.known(element.topic), partition: element.partition)
            unsafe try KafkaError.check(element.err, "\(context) \(partition)")
            unsafe offsets.append(PartitionOffset(partition, offset: element.offset))
        }
        return offsets
    }
}
