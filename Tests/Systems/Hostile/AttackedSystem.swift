import Contracts
import Platform
import Postgres
import Testing

@testable import SystemDriver

/// The six services under attack while honest orders keep coming. What must hold, whatever the attack is, is asserted
/// here.
final class AttackedSystem {
    /// What a container of a service has (docker-compose.yml). The kernel ends a process that wants more, where the
    /// machine can bound it.
    static let memoryBytesMax = 256 << 20
    /// Acknowledged before the attack, and after it.
    private static let orders = 20
    private static let settledSeconds = 90

    let system: TestSystem
    let broker: BrokerKind
    let loaded: LoadedSystem
    let probes: Probes
    var records: Records { loaded.records }
    /// Orders of an attack's own, which must come to their end too.
    var further: [String: OrderID] = [:]

    private init(_ system: TestSystem, _ broker: BrokerKind, _ name: String) throws {
        self.system = system
        self.broker = broker
        loaded = try LoadedSystem(system, name)
        probes = try Probes(system)
    }

    /// Attacks a system under load, and looks that it is none the worse: each order that was acknowledged is done once,
    /// the books balance, each service lives and has answered, and none has held more than its container has.
    /// - Parameters:
    ///   - system: its own; `nil` takes one that attacks share.
    ///   - unready: what services may say meanwhile of why they are not ready.
    static func attack(
        _ name: String, on broker: BrokerKind, system: TestSystem? = nil,
        mayBeUnready unready: [Service: Set<String>] = [:],
        _ body: (AttackedSystem) throws -> Void
    ) throws {
        let attacked = try AttackedSystem(system ?? shared(on: broker), broker, name)
        let kills = try attacked.kills()
        for instance in attacked.system.instances { try instance.forgetMemoryPeak() }
        do {
            try attacked.loaded.load.awaitOrders(orders)
            try body(attacked)
            try attacked.loaded.load.awaitOrders(orders)
            try attacked.settle()
        } catch {
            _ = attacked.probes.stop()
            if let failure = attacked.loaded.load.failure { Issue.record("the load has ended: \(failure)") }
            throw error
        }
        let seen = attacked.probes.stop()
        print("\(broker), \(name): \(seen.asked) probes, the slowest answer after \(seen.slowestMilliseconds) ms")
        #expect(seen.failures.isEmpty, "probes without an answer")
        for service in Service.allCases {
            let reasons = (seen.reasons[service] ?? []).subtracting(unready[service] ?? [])
            #expect(reasons.isEmpty, "\(service.rawValue) was not ready: \(reasons)")
        }
        try attacked.expectWithinBounds(name)
        #expect(try attacked.kills() == kills, "the kernel has ended a process for want of memory")
    }

    private func settle() throws {
        let orders = try loaded.load.stop().merging(further) { known, _ in known }
        let ids = orders.values.map(\.rawValue)
        try eventually("all orders are invoiced", withinSeconds: Self.settledSeconds) {
            try records.count("SELECT count(*) FROM billing.invoice WHERE order_id = ANY(\(ids))") == ids.count
                ? () : nil
        }
        // The embedded broker drops the oldest of a partition that is flooded: news that the payer has not read, and
        // payments without an answer.
        if broker == .embedded { try loaded.payer.remind(of: loaded.invoices()) }
        try loaded.prove(orders)
    }

    /// No service has ended, or held more than its container has.
    func expectWithinBounds(_ name: String) throws {
        for instance in system.instances {
            try #require(instance.isRunning, "\(instance.service.rawValue) has ended: \(instance.logTail)")
            let peak = try instance.memoryPeakKiB()
            print("\(broker), \(name), \(instance.service.rawValue): \(peak >> 10) MiB at the peak")
            #expect(peak < Self.memoryBytesMax >> 10, "\(instance.service.rawValue) has had \(peak >> 10) MiB")
        }
    }

    private func kills() throws -> Int {
        try system.instances.reduce(0) { try $0 + ($1.memoryGroup?.kills ?? 0) }
    }

    /// As the cluster's owner, who may do everything: what an administrator may do by mistake.
    func administrator() throws -> Connection {
        try Connection(ConnectionConfiguration(url: system.administratorURL), deadline: .after(milliseconds: 10_000))
    }

    // MARK: Systems that attacks share

    private static let systems = Monitor<[BrokerKind: TestSystem]>([:])

    /// One for each broker, since six processes and a broker take seconds to start. One of which an attack has ended a
    /// process is replaced.
    private static func shared(on broker: BrokerKind) throws -> TestSystem {
        if let known = systems.withLock({ $0[broker] }) {
            if known.instances.allSatisfy(\.isRunning) { return known }
            _ = systems.withLock { $0.removeValue(forKey: broker) }
            for instance in known.instances { instance.kill() }
        }
        let system = try TestSystem.started(on: Broker(broker), memoryBytesMax: memoryBytesMax)
        SharedCluster.endWithProcess(system)
        systems.withLock { $0[broker] = system }
        return system
    }
}
