internal import CLibrdkafka

extension Admin {
    /// The properties of topics, by the topics' names: all of them, by Kafka's names, defaults of the cluster included.
    /// - Throws: Whatever made the request as a whole fail (the embedded broker never answers); else the first topic's
    ///   error, by name.
    public func topicConfigurations(_ names: [String], deadlineMilliseconds: Int32) throws(KafkaError)
        -> [String: [String: String]]
    {
        try configurations(RD_KAFKA_RESOURCE_TOPIC, names, deadlineMilliseconds)
    }

    /// The properties of a broker.
    /// - Throws: As `topicConfigurations`.
    public func brokerConfiguration(_ broker: Int32, deadlineMilliseconds: Int32) throws(KafkaError) -> [String: String]
    {
        try configurations(RD_KAFKA_RESOURCE_BROKER, [String(broker)], deadlineMilliseconds)[String(broker)] ?? [:]
    }

    /// What the brokers call a topic: its name behind the prefix of this client.
    public func nameOnWire(_ topic: String) -> String { client.names.onWire(topic) }

    /// Whether the cluster is librdkafka's mock inside a process, which knows less than a broker does.
    public func isEmbedded(deadlineMilliseconds: Int32) -> Bool {
        guard let id = unsafe rd_kafka_clusterid(client.raw, deadlineMilliseconds) else { return false }
        defer { unsafe rd_kafka_mem_free(client.raw, id) }
        return unsafe String(cString: id).hasPrefix("mockCluster")
    }

    private func configurations(
        _ kind: rd_kafka_ResourceType_t, _ names: [String], _ deadlineMilliseconds: Int32
    ) throws(KafkaError) -> [String: [String: String]] {
        guard !names.isEmpty else { return [:] }
        var raw: [OpaquePointer?] = unsafe names.map {
            unsafe rd_kafka_ConfigResource_new(
                kind, kind == RD_KAFKA_RESOURCE_TOPIC ? client.names.onWire($0) : $0)
        }
        defer { unsafe rd_kafka_ConfigResource_destroy_array(&raw, raw.count) }
        return try unsafe request(
            RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, "describing configurations", deadlineMilliseconds: deadlineMilliseconds
        ) { options, queue in
            unsafe rd_kafka_DescribeConfigs(client.raw, &raw, raw.count, options, queue)
        } _: { event throws(KafkaError) in
            var count = 0
            let resources = unsafe rd_kafka_DescribeConfigs_result_resources(
                rd_kafka_event_DescribeConfigs_result(event), &count)
            var found: [String: [String: String]] = [:]
            for index in 0..<count {
                guard let resource = unsafe resources?[index] else { continue }
                let name = unsafe client.names.known(rd_kafka_ConfigResource_name(resource))
                let code = unsafe rd_kafka_ConfigResource_error(resource)
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                    let text = unsafe rd_kafka_ConfigResource_error_string(resource).map { unsafe String(cString: $0) }
                    throw KafkaError(code, context: "describing the configuration of \(name)", message: text)
                }
                found[name] = unsafe properties(of: resource)
            }
            return found
        }
    }

    private func properties(of resource: OpaquePointer) -> [String: String] {
        var count = 0
        let entries = unsafe rd_kafka_ConfigResource_configs(resource, &count)
        var properties: [String: String] = [:]
        for index in 0..<count {
            guard let entry = unsafe entries?[index] else { continue }
            let value = unsafe rd_kafka_ConfigEntry_value(entry)
            unsafe properties[String(cString: rd_kafka_ConfigEntry_name(entry))] =
                value.map { unsafe String(cString: $0) } ?? ""
        }
        return properties
    }
}
