import Contracts
import Rows
import Runtime
import TestSupport
import Testing

@testable import Collections
@testable import Postgres

@Suite("Payments find what they pay by an index, of each legal entity")
struct ReceivableSearchTests {
    private let harness: CollectionsHarness
    private var deadline: Deadline { .after(milliseconds: 60_000) }

    /// A customer that owes NORTH ten thousand times, and WEST once.
    init() throws {
        harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.run()
        let owner = customer(1).rawValue
        try harness.connection.execute(
            """
            INSERT INTO receivable (invoice, number, reference_key, order_id, entity, customer, buyer_key, currency,
                issued_on, due_on, gross, open)
            SELECT i, concat('N-', i), concat('N', i), i, CASE i WHEN 1 THEN 'WEST' ELSE 'NORTH' END, \(owner),
                concat('PO', i), 'EUR', '2026-03-01', '2026-03-31', 1000 + i, 1000 + i
            FROM generate_series(1, 10001) AS i
            """, deadline: deadline)
        try harness.connection.execute("ANALYZE receivable", deadline: deadline)
    }

    private func statement(_ reference: String, _ amount: Int64, registering entity: String? = nil) throws -> SQL {
        var keys = CollectionsKeys()
        keys.add(payment(amount, reference: reference, account: "C-0-1"))
        if let entity {
            var fact = EntityRegistered.example
            fact.entity = entity
            keys.add(registered: fact)
        }
        return try #require(ReceivableTable.select(keys.completed()))
    }

    private func plan(_ statement: SQL) throws -> String {
        try harness.connection.query(statement.explained, deadline: deadline).map { try $0[0, as: String.self] }
            .joined(separator: "\n")
    }

    @Test("By the amount: of a customer, an entity and what is open")
    func amount() throws {
        let plan = try plan(try statement("", 1_500))
        #expect(
            plan.contains(#/receivable_open on receivable x.*\n *Index Cond: .*customer = .*entity = .*open = /#),
            "\(plan)")
    }

    @Test("By the buyer's own number: of a customer, an entity and the number")
    func buyersNumber() throws {
        let plan = try plan(try statement("PO 77", 1_077))
        #expect(
            plan.contains(#/receivable_buyer on receivable x.*\n *Index Cond: .*customer = .*entity = .*buyer_key = /#),
            "\(plan)")
    }

    @Test("What is owed to an entity is found in the very turn that registers it")
    func registeredNow() throws {
        func found(registering entity: String?) throws -> [String] {
            let rows: [Receivable] = try harness.connection.query(
                try statement("", 1_001, registering: entity), deadline: deadline
            ).rows()
            return rows.map(\.entity)
        }
        #expect(try found(registering: nil) == [])
        #expect(try found(registering: "WEST") == ["WEST"])
    }
}

extension SQL {
    /// How PostgreSQL would find its rows.
    fileprivate var explained: SQL {
        var explained = StringInterpolation(literalCapacity: 0, interpolationCount: 0)
        explained.text = "EXPLAIN " + text
        explained.types = parameterTypes
        explained.parameters = parameters
        return SQL(stringInterpolation: explained)
    }
}
