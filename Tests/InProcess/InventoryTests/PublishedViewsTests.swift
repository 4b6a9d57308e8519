import Contracts
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Inventory

@Suite("The views that Inventory publishes of its tables")
struct PublishedViewsTests {
    @Test("have these columns: others read them by name")
    func columns() throws {
        let expected = [
            "published_stock": ["sku", "entity", "on_hand", "reserved", "value", "currency"],
            "published_movement": ["id", "kind", "sku", "entity", "quantity", "cost", "currency"],
            "published_reservation": ["order_id", "entity", "state", "holds", "lines"],
            "published_reservation_line": ["order_id", "entity", "holds", "number", "sku", "quantity"],
            "published_issue_line": ["order_id", "entity", "sku", "quantity", "cost", "currency"],
        ]
        #expect(try LogicHarness(InventoryLogic()).publishedViews() == expected)
    }

    @Test("say of every answer and end what is held", arguments: ["reserved", "short", "released", "issued"])
    func states(state: String) throws {
        let harness = try LogicHarness(InventoryLogic())
        let isEnd = ["released", "issued"].contains(state)
        try harness.connection.execute(
            """
            INSERT INTO reservation (order_id, entity, answer, available_date, pieces, lines, short, decided_at)
            VALUES (1, 'NORTH', \(isEnd ? "reserved" : state), now(), 2, '[{"number":1,"sku":"W-1","quantity":2}]',
                CASE WHEN \(state) = 'short' THEN '[]'::json END, now())
            """, deadline: .after(milliseconds: 10_000))
        if isEnd {
            let lines = state == "issued" ? #"[{"number":1,"sku":"W-1","quantity":2,"cost":9,"currency":"GBP"}]"# : ""
            try harness.connection.execute(
                """
                INSERT INTO reservation_end (order_id, outcome, shipment_id, lines, ended_at)
                VALUES (1, \(state), CASE WHEN \(state) = 'issued' THEN 7 END, nullif(\(lines), '')::json, now())
                """, deadline: .after(milliseconds: 10_000))
        }
        let row = try harness.connection.query(
            "SELECT state, holds FROM published_reservation", deadline: .after(milliseconds: 10_000)
        ).single()
        let (shown, holds) = try row.decode(String.self, String?.self)
        #expect(shown == state)
        #expect(holds == (state == "short" ? "released" : state))
        let line = try harness.connection.query(
            "SELECT number, sku, quantity, holds FROM published_reservation_line",
            deadline: .after(milliseconds: 10_000)
        ).single()
        let (number, sku, quantity, held) = try line.decode(Int32.self, String.self, Int64.self, String?.self)
        #expect((number, sku, quantity) == (1, "W-1", 2) && held == holds)
        let issued = try harness.connection.query(
            "SELECT coalesce(sum(cost), 0)::bigint FROM published_issue_line", deadline: .after(milliseconds: 10_000))
        #expect(try issued.single()[0, as: Int64.self] == (state == "issued" ? 9 : 0))
    }
}
