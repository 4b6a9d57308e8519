public import EmbeddedKafka
internal import Kafka
internal import SystemProcess

/// An embedded broker that can be taken down and brought up again: clients reach it by proxies that refuse them while
/// it is down.
///
/// librdkafka's own way (`rd_kafka_mock_broker_set_down`) closes the port and takes it again. In between the kernel may
/// give it to anybody's outgoing connection, and librdkafka then ends the process by an assertion. Here the broker's
/// own port is never closed, nor is a proxy's.
///
/// The broker tells its clients the addresses of its brokers; on their way each is replaced by that of its proxy
/// (`AddressEditor`).
public final class BrokerFront: Sendable {
    /// The broker behind it, for topics and other faults. Its own address is not for clients.
    public let broker: EmbeddedBroker
    private let proxies: [LoopbackProxy]

    /// What clients are to be configured with.
    public var bootstrapServers: String { proxies.map { "127.0.0.1:\($0.port)" }.joined(separator: ",") }

    /// Starts a broker, and the proxies before it.
    /// - Throws: `LocalStackError`, `KafkaError`.
    public init(brokers: Int32 = 1) throws {
        broker = try EmbeddedBroker(brokers: brokers, logHandler: { _ in })
        let ports = broker.bootstrapServers.split(separator: ",").compactMap { $0.split(separator: ":").last }
            .compactMap { UInt16($0) }
        let known = ProxyPorts()
        proxies = try ports.map { port in
            try system { () throws(ProcessError) in
                try LoopbackProxy(to: port) { AddressEditor(replacing: known.byPort) }
            }
        }
        // Nobody knows the proxies' addresses yet, so no connection has looked.
        known.set(Dictionary(uniqueKeysWithValues: zip(ports, proxies.map(\.port))))
    }

    /// Cuts all connections to all brokers, and refuses new ones until `bringUp`; returns when it is so.
    /// - Throws: `LocalStackError`.
    public func takeDown() throws(LocalStackError) { try set(.refusing) }

    /// Lets clients connect again; returns when they can.
    /// - Throws: `LocalStackError`.
    public func bringUp() throws(LocalStackError) { try set(.fair) }

    /// Loses the route of all connections that are open: nothing is closed, and new ones are carried.
    public func silence() { for proxy in proxies { proxy.silence() } }

    private func set(_ weather: LoopbackProxy.Weather) throws(LocalStackError) {
        for proxy in proxies { try system { () throws(ProcessError) in try proxy.setAndWait(weather) } }
    }

    deinit { for proxy in proxies { proxy.close() } }
}
