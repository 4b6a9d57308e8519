import Contracts
import LocalStack
import Postgres
import Runtime

@testable import Billing
@testable import Collections
@testable import Fulfillment
@testable import Inventory
@testable import Ledger
@testable import OrderIntake

/// Databases with the six schemas, one for each schedule.
enum House {
    /// Runs `body` over a fresh database, which is gone afterwards.
    static func with<Result>(_ body: (_ url: String) throws -> Result) throws -> Result {
        let database = try SharedTestCluster.database(fromTemplate: "simulation") { url in
            try prepare(OrderIntakeLogic.self, url)
            try prepare(InventoryLogic.self, url)
            try prepare(FulfillmentLogic.self, url)
            try prepare(BillingLogic.self, url)
            try prepare(CollectionsLogic.self, url)
            try prepare(LedgerLogic.self, url)
        }
        let server = try SharedTestCluster.server()
        let result = Swift.Result { try body(server.localURL(database: database.name)) }
        try server.dropDatabase(database.name)
        return try result.get()
    }

    private static func prepare<Logic: ServiceLogic>(_ logic: Logic.Type, _ url: String) throws {
        var configuration = try ConnectionConfiguration(url: url)
        configuration.searchPath = [Logic.service.schema]
        let connection = try Connection(configuration, deadline: .after(milliseconds: 10_000))
        try connection.execute(
            "CREATE SCHEMA \(unescaped: Logic.service.schema)", deadline: .after(milliseconds: 10_000))
        try Migrator.migrate(
            connection, service: Logic.service, migrations: Logic.migrations, deadline: .after(milliseconds: 30_000))
    }
}
