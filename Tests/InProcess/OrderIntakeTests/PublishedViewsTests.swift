import Contracts
import Postgres
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("The views that OrderIntake publishes of its tables")
struct PublishedViewsTests {
    @Test("have these columns: others read them by name")
    func columns() throws {
        let expected = [
            "published_order": [
                "id", "entity", "customer", "account", "channel", "client_reference", "currency", "net", "tax", "gross",
                "received_at",
                "decide_by", "source", "command_id",
            ],
            "published_customer_double": ["match", "count", "customers", "accounts"],
            "published_order_line": ["order_id", "number", "sku", "quantity", "unit_price"],
            "published_order_progress": [
                "id", "state", "stock", "credit", "promised_date", "settled", "cause", "updated_at", "is_open",
                "stock_due", "credit_due", "shipment_due",
            ],
        ]
        #expect(try LogicHarness(OrderIntakeLogic()).publishedViews() == expected)
    }

    @Test("say of every state what is due of stock, credit and shipment", arguments: OrderState.allCases)
    func states(state: OrderState) throws {
        let harness = try LogicHarness(OrderIntakeLogic())
        try harness.connection.execute(
            """
            INSERT INTO order_progress (id, state, stock, credit, settled, updated_at)
            VALUES (1, \(state.rawValue), 'reserved', 'reserved', true, now())
            """, deadline: .after(milliseconds: 10_000))
        let row = try harness.connection.query(
            "SELECT stock_due, credit_due, shipment_due FROM published_order_progress",
            deadline: .after(milliseconds: 10_000)
        ).single()
        let (stock, credit, shipment) = try row.decode(String?.self, String?.self, String?.self)
        #expect(stock != nil && credit != nil && shipment != nil)
    }
}
