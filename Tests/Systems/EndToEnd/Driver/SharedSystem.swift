import Contracts
import Platform

/// Systems that several scenarios share, since six processes and a broker take seconds to start: one for each way of
/// shipping on the embedded broker, and one on Apache Kafka, whose fixed topics allow no second.
enum SharedSystem {
    /// How goods leave the house and arrive.
    enum Shipping: String, Sendable {
        case automatic
        /// By command.
        case manual

        var settings: [String: String] {
            ["O2C_FULFILLMENT_DISPATCH": rawValue, "O2C_FULFILLMENT_DELIVERY": rawValue]
        }
    }

    private struct Key: Hashable {
        let broker: BrokerKind
        let place: Int
    }

    private struct Started {
        let system: TestSystem
        var shipping: Shipping
    }

    private static let started = Monitor<[Key: Started]>([:])

    static func on(_ broker: BrokerKind, shipping: Shipping) throws -> TestSystem {
        let place = broker == .embedded && shipping == .manual ? 1 : 0
        let key = Key(broker: broker, place: place)
        guard let known = started.withLock({ $0[key] }) else {
            let system = try TestSystem.started(on: Broker(broker), shipping.settings)
            SharedCluster.endWithProcess(system)
            started.withLock { $0[key] = Started(system: system, shipping: shipping) }
            return system
        }
        if known.shipping != shipping {
            try known.system.restart(.fulfillment, shipping.settings)
            started.withLock { $0[key]?.shipping = shipping }
        }
        return known.system
    }
}
