internal import Contracts
internal import Kafka
internal import Postgres
internal import Runtime

/// Sends what an operator says to lanes, over their topics of control: stamped as this system's, acknowledged by all
/// replicas.
struct ControlSender {
    private static let sendMilliseconds: Int32 = 10_000

    private let client: ClientConfiguration
    private let system: SystemIdentity

    init(_ client: ClientConfiguration, system: SystemIdentity) {
        self.client = client
        self.system = system
    }

    /// - Throws: `OperatorFailure` when a message cannot be sent as it is; `KafkaError` when it was not acknowledged in
    ///   time.
    func send(_ messages: [(event: CloudEvent, topic: String, lane: Lane)]) throws {
        for message in messages {
            do { try message.event.validate() } catch {
                throw OperatorFailure(.refused, "The decision cannot be sent: \(error)")
            }
        }
        let producer = try Producer(.messages(client))
        let stamp = Header(name: SystemIdentity.header, value: Array(system.description.utf8))
        for (event, topic, lane) in messages {
            try producer.send(
                topic: topic, partition: lane, key: Array((event.subject ?? event.id).utf8), value: event.data,
                headers: event.headers.map { Header(name: $0.name, value: $0.value) } + [stamp])
        }
        var failure: KafkaError?
        try producer.flush(deadlineMilliseconds: Self.sendMilliseconds) { failure = failure ?? $0.error }
        if let failure { throw failure }
    }
}

extension Schemas {
    /// To which system a service's schema belongs.
    func system(of service: Service) throws -> SystemIdentity {
        let deadline = Deadline.after(milliseconds: Self.statementMilliseconds)
        let found = try SystemIdentityTable.read(of: service.schema, try connection(service), deadline: deadline)
        guard let found else {
            throw OperatorFailure(
                .unavailable, "Schema '\(service.schema)' belongs to no system yet.", advice: "Run 'o2c setup'.")
        }
        return found
    }
}
