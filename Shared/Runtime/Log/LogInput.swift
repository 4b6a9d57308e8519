package import Contracts

/// A topic that a service reads, and who speaks on it.
package struct LogInput: Hashable, Sendable {
    package enum Kind: Sendable {
        /// Anybody may send, and nothing of it is trusted.
        case commands
        /// The service's own lanes, its readers and operators.
        case control
        /// The service that owns the facts, alone.
        case facts
    }

    package let topic: String
    package let kind: Kind
    /// The service that the topic belongs to.
    package let service: Service

    /// The places of the service's own topics among its inputs; the facts of others follow.
    package static let commands = 0
    package static let control = 1

    /// The inputs of a service, in the order in which records and checkpoints number them.
    package static func all(of service: Service) -> [LogInput] {
        [
            LogInput(topic: service.commandsTopic, kind: .commands, service: service),
            LogInput(topic: service.controlTopic, kind: .control, service: service),
        ] + service.upstream.map { LogInput(topic: $0.factsTopic, kind: .facts, service: $0) }
    }
}
