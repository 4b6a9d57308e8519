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

    /// The inputs of a service, in the order of their numbers.
    package static func all(of service: Service) -> [LogInput] {
        [
            LogInput(topic: service.commandsTopic, kind: .commands, service: service),
            LogInput(topic: service.controlTopic, kind: .control, service: service),
        ] + service.upstream.map { LogInput(topic: $0.factsTopic, kind: .facts, service: $0) }
    }
}
