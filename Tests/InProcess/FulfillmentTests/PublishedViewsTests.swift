import Contracts
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Fulfillment

@Suite("The views that Fulfillment publishes of its tables")
struct PublishedViewsTests {
    @Test("have these columns: others read them by name")
    func columns() throws {
        let expected = [
            "published_shipment": [
                "id", "order_id", "state", "has_left", "promised_date", "planned_at", "dispatched_at",
                "delivered_at", "dispatched_on", "delivered_on", "entity", "currency", "price_mode", "amount", "net",
                "lines",
            ],
            "published_shipment_line": [
                "shipment_id", "order_id", "has_left", "number", "kind", "quantity", "unit_price",
            ],
        ]
        #expect(try LogicHarness<FulfillmentLogic>().publishedViews() == expected)
    }

    @Test("say of every state whether the goods have left", arguments: ShipmentState.allCases)
    func states(state: ShipmentState) throws {
        let harness = try LogicHarness<FulfillmentLogic>()
        let hasLeft = [.dispatched, .delivered].contains(state)
        try harness.connection.execute(
            """
            INSERT INTO shipment (id, order_id, state, promised_date, carrier, tracking, planned_at, dispatched_at,
                delivered_at, dispatched_on, delivered_on, time_zone, snapshot)
            VALUES (1, 2, \(state.rawValue), now(), CASE WHEN \(hasLeft) THEN 'own fleet' END,
                CASE WHEN \(hasLeft) THEN 'T-1' END, now(),
                CASE WHEN \(hasLeft) THEN now() END, CASE WHEN \(state == .delivered) THEN now() END,
                CASE WHEN \(hasLeft) THEN current_date END, CASE WHEN \(state == .delivered) THEN current_date END,
                'Europe/London',
                '{"currency":"GBP","lines":[{"number":1,"quantity":2,"unitPrice":150},
                    {"number":2,"quantity":1,"unitPrice":7},
                    {"number":3,"quantity":5,"unitPrice":7,"pricing":{"per":2,"amount":18,"net":15}}],
                    "priceMode":"gross"}')
            """, deadline: .after(milliseconds: 10_000))
        let row = try harness.connection.query(
            "SELECT has_left, currency, price_mode, amount, net FROM published_shipment",
            deadline: .after(milliseconds: 10_000)
        ).single()
        let (left, currency, mode, amount, net) = try row.decode(
            Bool?.self, String.self, String.self, Int64.self, Int64.self)
        #expect(left == hasLeft)
        #expect((currency, mode, amount, net) == ("GBP", "gross", 325, 322))
        let lines = try harness.connection.query(
            "SELECT number, quantity, unit_price FROM published_shipment_line ORDER BY number",
            deadline: .after(milliseconds: 10_000)
        ).map { try $0.decode(Int32.self, Int64.self, Int64.self) }
        #expect(lines.map(\.0) == [1, 2, 3] && lines.map(\.1) == [2, 1, 5] && lines.map(\.2) == [150, 7, 7])
    }
}
