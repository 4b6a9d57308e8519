internal import CLibrdkafka

/// What the library does not take, found without a cluster.
public enum ConfigurationRefusal: Error, Hashable, Sendable {
    /// It knows no property of that name.
    case unknownProperty(String)
    /// The property does not take its value, which is not repeated: it may be a password.
    case badValue(property: String)
    /// The properties do not go together, or name what is not there; the library's words.
    case noClient(String)
}

extension ClientConfiguration {
    /// Has the library look at every property, and make a client of each kind that reaches for no broker.
    /// - Throws: The first refusal, in the order of names.
    public func check() throws(ConfigurationRefusal) {
        for property in properties + additionalProperties { try Self.check(property) }
        var alone = self
        alone.bootstrapServers = ""
        alone.additional["bootstrap.servers"] = nil
        alone.additional["metadata.broker.list"] = nil
        alone.logHandler = { _ in }
        // librdkafka 2.0.2 frees interceptors twice where it makes no client.
        alone.transferHandler = nil
        let isOfBrokers = { (property: Property) in property.name == "bootstrap.servers" }
        let producer = ProducerConfiguration(client: alone).properties.filter { !isOfBrokers($0) }
        let consumer = ConsumerConfiguration(client: alone, groupID: "check").properties.filter { !isOfBrokers($0) }
        do throws(KafkaError) {
            _ = try ClientHandle(RD_KAFKA_PRODUCER, producer, Callbacks(alone))
            _ = try ClientHandle(RD_KAFKA_CONSUMER, consumer, Callbacks(alone))
        } catch {
            throw .noClient(error.message)
        }
    }

    private static func check(_ property: Property) throws(ConfigurationRefusal) {
        let configuration = unsafe rd_kafka_conf_new()!
        defer { unsafe rd_kafka_conf_destroy(configuration) }
        let (result, _) = unsafe withErrorText { text, size in
            unsafe rd_kafka_conf_set(configuration, property.name, property.value, text, size)
        }
        switch result {
        case RD_KAFKA_CONF_OK: return
        case RD_KAFKA_CONF_UNKNOWN: throw .unknownProperty(property.name)
        default: throw .badValue(property: property.name)
        }
    }
}
