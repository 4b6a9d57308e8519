package import Kafka
internal import Platform
internal import Runtime
internal import SystemProcess

/// Clients of Kafka as the operator makes them.
package enum KafkaClients {
    /// Addresses and the security settings of the environment. The client library's chatter below an error is dropped:
    /// what matters comes back as an error of the call.
    package static func configuration(
        bootstrapServers: String, role: String
    ) throws(OperatorFailure) -> ClientConfiguration {
        var settings = Settings(environment: ProcessEnvironment.variables)
        let security = KafkaSecurity(&settings)
        let properties = settings.read(.pairs("O2C_KAFKA_PROPERTIES", "Any properties of librdkafka."))
        let objection = Plaintext(&settings)
            .objection(toBrokers: bootstrapServers, security: security, properties: properties)
        if let objection { settings.refuse("KAFKA_BOOTSTRAP_SERVERS", because: objection) }
        let prefix = settings.read(TopicPrefix.setting)
        guard settings.problems.isEmpty else {
            throw OperatorFailure(.configuration, settings.problems.joined(separator: "\n     "))
        }
        var client = ClientConfiguration(bootstrapServers: bootstrapServers, clientID: "o2c-\(role)")
        client.topicPrefix = prefix
        client.additional = security.properties.merging(properties) { _, own in own }
        client.logHandler = { line in
            if line.level <= 2 { Terminal.standardError.write("kafka: \(line.message)\n") }
        }
        return client
    }
}
