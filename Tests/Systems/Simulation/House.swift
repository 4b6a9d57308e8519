import Contracts
import LocalStack
import Postgres
import Runtime
import Synchronization
import TestSupport

@testable import Billing
@testable import Collections
@testable import Fulfillment
@testable import Inventory
@testable import Ledger
@testable import OrderIntake

/// Databases with the six schemas, one for each schedule. Making one costs more than the schedule that uses it, so it
/// is cleared and used again.
enum House {
    private struct Used: Sendable {
        let name: String
        /// How many schedules it has served.
        var count: Int
    }

    /// What is never cleared keeps growing: indexes, catalogues. Then a new one is cheaper.
    private static let usesMax = 50
    /// What migrations write and services only read.
    private static let ownData = ["billing.tax_rate", "ledger.account"]
    private static let free = Mutex<[Used]>([])

    /// Runs `body` over a database without a row that a service has written.
    static func with<Result>(_ body: (_ name: String) throws -> Result) throws -> Result {
        var used = try free.withLock({ $0.popLast() }) ?? Used(name: made(), count: 0)
        let server = try SharedTestCluster.server()
        let url = server.localURL(database: used.name)
        let result = Swift.Result { try body(used.name) }
        used.count += 1
        if case .success = result, used.count < usesMax {
            try clear(url)
            free.withLock { $0.append(used) }
        } else {
            try server.dropDatabase(used.name)
        }
        return try result.get()
    }

    private static func made() throws -> String {
        try SharedTestCluster.database(fromTemplate: "simulation") { url in
            try prepare(OrderIntakeLogic.self, url)
            try prepare(InventoryLogic.self, url)
            try prepare(FulfillmentLogic.self, url)
            try prepare(BillingLogic.self, url)
            try prepare(CollectionsLogic.self, url)
            try prepare(LedgerLogic.self, url)
            try SimulatedDatabase.prepare(url)
        }.name
    }

    /// Every row of every table that is not the service's own data goes, and its page with it: what is written next
    /// lies as in a new database.
    private static func clear(_ url: String) throws {
        let connection = try Connection(ConnectionConfiguration(url: url), deadline: .after(milliseconds: 10_000))
        let rows = try connection.query(
            """
            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname = ANY(\(Service.allCases.map(\.schema))) AND tablename <> 'migration'
                AND format('%I.%I', schemaname, tablename) <> ALL(\(ownData))
            """, deadline: .after(milliseconds: 10_000))
        let tables = try rows.map { try $0[0, as: String.self] }
        var clearing = Pipeline()
        for table in tables { clearing.add("DELETE FROM \(unescaped: table)") }
        clearing.add(
            """
            SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences
            WHERE schemaname = ANY(\(Service.allCases.map(\.schema)))
            """)
        _ = try connection.run(clearing, deadline: .after(milliseconds: 30_000))
        try connection.execute(
            "VACUUM (PARALLEL 0) \(unescaped: tables.joined(separator: ", "))", deadline: .after(milliseconds: 30_000))
    }

    private static func prepare<Logic: ServiceLogic>(_ logic: Logic.Type, _ url: String) throws {
        var configuration = try ConnectionConfiguration(url: url)
        configuration.searchPath = [Logic.service.schema]
        let connection = try Connection(configuration, deadline: .after(milliseconds: 10_000))
        try connection.execute(
            "CREATE SCHEMA \(unescaped: Logic.service.schema)", deadline: .after(milliseconds: 10_000))
        try TestRole.make(connection)
        try SchemaOwner(of: Logic.self).bringUp(
            connection, runtimeRole: TestRole.name, today: nil, deadline: .after(milliseconds: 30_000))
    }
}
