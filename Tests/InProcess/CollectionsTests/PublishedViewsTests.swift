import Contracts
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Collections

@Suite("The views that Collections publishes of its tables")
struct PublishedViewsTests {
    @Test("have these columns: others read them by name")
    func columns() throws {
        let expected = [
            "published_account": [
                "customer", "account", "currency", "reserved", "open", "limit_version", "credit_limit", "unlimited",
                "credits",
            ],
            "published_credit_limit": [
                "customer", "version", "credit_limit", "unlimited", "actor", "reason", "set_at",
            ],
            "published_credit_reservation": ["order_id", "customer", "amount", "currency", "state", "holds"],
            "published_receivable": [
                "invoice", "number", "order_id", "entity", "customer", "currency", "gross", "open", "issued_on",
                "due_on",
            ],
            "published_payment": [
                "id", "entity", "bank_account", "bank_reference", "amount", "unapplied", "currency", "pending",
                "received_at",
            ],
            "published_allocation": ["payment", "invoice", "amount", "allocated_on"],
        ]
        #expect(try LogicHarness(CollectionsLogic()).publishedViews() == expected)
    }

    @Test("say of every state what credit is held", arguments: CreditReservation.State.allCases)
    func states(state: CreditReservation.State) throws {
        let harness = try LogicHarness(CollectionsLogic())
        try harness.connection.execute(
            "INSERT INTO credit_reservation (order_id, customer, amount, state) VALUES (1, 2, 300, \(state.rawValue))",
            deadline: .after(milliseconds: 10_000))
        let row = try harness.connection.query(
            "SELECT state, holds FROM published_credit_reservation", deadline: .after(milliseconds: 10_000)
        ).single()
        let (shown, holds) = try row.decode(String.self, String?.self)
        #expect(shown == state.rawValue)
        #expect(holds == (state == .declined ? "released" : state.rawValue))
    }
}
