import Contracts
import JSON
import LocalStack
import Postgres
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("A standby takes the place of the primary")
    struct Promotions {
        private static let orders = 20
        private static let unansweredOrders = 12
        /// What a standby needs of a primary that is not durable.
        private static let replicating = ["wal_level": "replica", "max_wal_senders": "4"]

        @Test(
            "nothing is lost, and the old primary, back and first in everybody's DATABASE_URL, gets no turn through",
            arguments: BrokerKind.available)
        func promotion(broker: BrokerKind) throws {
            let old = try PostgresCluster.start(
                .init(directory: TestDirectories.next("old"), durable: false, settings: Self.replicating))
            defer { #expect(throws: Never.self) { try old.destroy() } }
            let standby = try old.makeStandby(in: TestDirectories.next("new"))
            defer { #expect(throws: Never.self) { try standby.destroy() } }
            try old.requireStandby()
            let system = try TestSystem.started(
                on: Broker(broker), cluster: old, standby: standby, SharedSystem.Shipping.automatic.settings)
            defer { #expect(throws: Never.self) { try system.destroy() } }
            let loaded = try LoadedSystem(system, "promoted")
            try loaded.load.awaitOrders(Self.orders)

            old.kill()
            try standby.promote()
            try loaded.load.awaitOrders(Self.orders)
            try loaded.connectAgain()
            for service in Service.allCases {
                try eventually("all lanes of \(service.rawValue) are owned") {
                    try loaded.records.owners(of: service).values.reduce(0) { $0 + $1.count } == Int(Broker.partitions)
                        ? () : nil
                }
            }
            let answered = try loaded.load.stop()

            try old.start(settings: PostgresCluster.withoutStandby)
            #expect(try (old.timeline(), standby.timeline()) == (1, 2))
            let turns = try turns(in: old, system)
            let unanswered = try loaded.sendOrders(Self.unansweredOrders)
            // Everybody loses the new one for a moment, and tries the first of the two.
            try standby.server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(system.databaseName)'")
            for service in Service.allCases {
                try system[service].awaitProbe("/readyz", "\(service.rawValue) refuses by name") {
                    $0.status == 503 && $0.text.contains("database-superseded")
                }
                #expect(system[service].log.contains("this database is on timeline 1: it is an old primary"))
            }
            #expect(try self.turns(in: old, system) == turns)

            try old.destroy()
            try loaded.connectAgain()
            let outcomes = try loaded.records.awaitOutcomes(of: unanswered, in: .orderIntake)
            var orders = answered
            for (reference, outcome) in outcomes {
                guard case .accepted(let result?) = outcome else { return #expect(Bool(false), "\(outcome)") }
                orders[reference] = try #require(result["order"]?.string.flatMap { OrderID($0) })
            }
            #expect(orders.count == answered.count + Self.unansweredOrders)
            try loaded.prove(orders)
        }

        /// The turns of all lanes of all services.
        private func turns(in cluster: PostgresCluster, _ system: TestSystem) throws -> String {
            let sums = Service.allCases.map { "(SELECT coalesce(sum(turn), 0) FROM \($0.schema).checkpoint)" }
            return try cluster.server.execute(
                "SELECT \(sums.joined(separator: " + "))", database: system.databaseName)
        }
    }
}
