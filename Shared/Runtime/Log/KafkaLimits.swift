import Contracts
public import Kafka

// The clients and topics of this system, with the sizes of `Sizes`: Kafka's own defaults are smaller or larger.

extension ClientConfiguration {
    /// How long a broker may take to answer a request, in milliseconds. Then it is asked anew, over another connection.
    /// librdkafka waits a minute, and a lane whose fetch is never answered stands still as long.
    public static let requestMillisecondsMax: Int32 = 10_000
}

extension ProducerConfiguration {
    /// A producer of this system's messages: it takes every record that a service may publish.
    public static func messages(_ client: ClientConfiguration) -> ProducerConfiguration {
        var configuration = ProducerConfiguration(client: client)
        configuration.messageBytesMax = Int32(Sizes.recordBytesMax)
        configuration.queueBytesMax = Sizes.producerQueueBytesMax
        return configuration
    }
}

extension ConsumerConfiguration {
    /// A reader of this system's messages: it takes every record that a topic may hold.
    public static func messages(_ client: ClientConfiguration, groupID: String) -> ConsumerConfiguration {
        var configuration = ConsumerConfiguration(client: client, groupID: groupID)
        configuration.fetchBytesMax = Int32(Sizes.fetchBytesMax)
        configuration.answerBytesMax = Int32(Sizes.receiveBytesMax)
        return configuration
    }
}
