internal import CLibrdkafka

/// A topic that a client uses: its name made once, its handle kept, and released, by the client.
@safe final class Topic {
    let name: String
    let handle: OpaquePointer
    /// Which partitions are assigned (consumers only).
    private(set) var assigned: [Bool] = []

    init(name: String, handle: OpaquePointer) {
        self.name = name
        unsafe self.handle = handle
    }

    func isAssigned(_ partition: Int32) -> Bool {
        partition >= 0 && partition < assigned.count && assigned[Int(partition)]
    }

    func setAssigned(_ partition: Int32, _ isAssigned: Bool) {
        let missing = Int(partition) + 1 - assigned.count
        if missing > 0 { assigned.append(contentsOf: repeatElement(false, count: missing)) }
        assigned[Int(partition)] = isAssigned
    }
}

/// The topics of one client, by name and by the handle that its messages carry. A handle stays valid, and stays the
/// same topic's, because the table holds a reference until it goes. It grows with the topics used, which are few.
@safe final class TopicTable {
    private let client: ClientHandle
    private var byName: [String: Topic] = [:]
    private var byHandle: [OpaquePointer: Topic] = unsafe [:]
    private var latest: Topic?

    init(_ client: ClientHandle) {
        self.client = client
    }

    func topic(named name: String) throws(KafkaError) -> Topic {
        if let latest, latest.name == name { return latest }
        if let topic = byName[name] {
            latest = topic
            return topic
        }
        guard let handle = unsafe rd_kafka_topic_new(client.raw, client.names.onWire(name), nil) else {
            throw KafkaError(rd_kafka_last_error(), context: "topic \(name)")
        }
        unsafe client.keep(topic: handle)
        let topic = unsafe Topic(name: name, handle: handle)
        byName[name] = topic
        unsafe byHandle[handle] = topic
        latest = topic
        return topic
    }

    /// The topic of a message, or nil if the client never named it.
    func topic(of handle: OpaquePointer) -> Topic? {
        if let latest, unsafe latest.handle == handle { return latest }
        let topic = unsafe byHandle[handle] ?? byName[client.names.known(rd_kafka_topic_name(handle))]
        if let topic, unsafe topic.handle == handle { latest = topic }
        return topic
    }

    /// The partition that an error text of the library begins with, `topic [partition]: `, if it is of a topic in the
    /// table.
    func partition(namedBy text: String) -> (Topic, Int32)? {
        guard let end = text.firstIndex(of: "]"), let start = text[..<end].lastIndex(of: "["), start > text.startIndex,
            let partition = Int32(text[text.index(after: start)..<end]),
            let name = client.names.ours(String(text[..<text.index(before: start)])), let topic = byName[name]
        else { return nil }
        return (topic, partition)
    }
}
