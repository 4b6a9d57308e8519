package import Contracts
internal import Digest
internal import JSON
package import Kafka

/// Gives a new system its legal entity: without one no order can be taken.
package enum EntitySetup {
    /// Sends the registration, and waits until it is acknowledged. The same registration again changes nothing.
    package static func run(_ entity: RegisterEntity, _ client: ClientConfiguration, stop: StopRequest) throws {
        let producer = try CommandProducer(client, source: "/o2c/setup")
        let id = "entity-\(Digest128(of: entity.encoded()))"
        try producer.send(Submission(id: id, command: entity))
        try producer.flush(stop: stop)
    }
}
