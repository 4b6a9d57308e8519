import Contracts
import LocalStack
import Postgres
import Runtime
import Testing

@testable import Ledger

@Suite("The journal of an earlier version")
struct SidesMigrationTests {
    private func migrate(_ connection: Connection, upTo version: Int) throws {
        try Migrator.migrate(
            connection, service: .ledger, migrations: LedgerMigrations.all.filter { $0.version <= version },
            deadline: .after(milliseconds: 30_000))
    }

    @Test("keeps every side of every entry, in its order, when the sides move into their entry")
    func sides() throws {
        let database = try SharedTestCluster.database("sides")
        let connection = try Connection(
            ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: 10_000))
        try migrate(connection, upTo: 3)
        let earlier: [SQL] = [
            """
            INSERT INTO entry (
                id, event_service, event_lane, event_number, purpose, rule_version, currency, effective_on, booked_on,
                posted_at, subject, entity)
            VALUES (1, 4, 0, 1, 'invoice', 1, 'GBP', '2026-03-01', '2026-03-01', now(), '0-1', 'NORTH'),
                (2, 2, 0, 1, 'cost-of-goods-sold', 1, NULL, '2026-03-01', '2026-03-01', now(), '0-1', 'NORTH')
            """,
            """
            INSERT INTO posting (entry, line, account, amount) VALUES (1, 3, 2200, -20), (1, 1, 1200, 120), (1, 2, 1250,
                -100)
            """,
            """
            INSERT INTO balance (lane, entity, account, currency, period, debit, credit) VALUES
                (0, 'NORTH', 1200, 'GBP', '2026-03-01', 120, 0), (0, 'NORTH', 1250, 'GBP', '2026-03-01', 0, 100),
                (0, 'NORTH', 2200, 'GBP', '2026-03-01', 0, 20)
            """,
        ]
        for statement in earlier { try connection.execute(statement, deadline: .after(milliseconds: 10_000)) }
        try migrate(connection, upTo: .max)
        let rows = try connection.query(
            "SELECT entry, line, account, amount FROM posting ORDER BY entry, line",
            deadline: .after(milliseconds: 5_000))
        #expect(
            try rows.map { "\(try $0.decode(Int64.self, Int16.self, Int32.self, Int64.self))" }
                == ["(1, 1, 1200, 120)", "(1, 2, 1250, -100)", "(1, 3, 2200, -20)"])
        let unproven = try connection.query(
            "SELECT account FROM unproven_balance", deadline: .after(milliseconds: 5_000))
        #expect(unproven.isEmpty)
    }
}
