import Runtime

extension InventoryMigrations {
    /// What others may know of Inventory's tables. Each state is named: one that is new has no words here until
    /// somebody gives it some, and a test misses them.
    static let publishedViews = """
        -- Stock by item and legal entity, in units of 10^-decimals of the item's unit. Value in minor units of the
        -- currency.
        CREATE VIEW published_stock AS SELECT sku, entity, on_hand, reserved, value, currency FROM stock;

        CREATE VIEW published_movement AS SELECT id, kind, sku, entity, quantity, cost, currency FROM movement;

        -- The answer to each order and how it ended, as one. Short holds as much as released: nothing.
        CREATE VIEW published_reservation AS
        SELECT order_id, entity, coalesce(outcome, answer) AS state,
            CASE coalesce(outcome, answer)
                WHEN 'reserved' THEN 'reserved' WHEN 'issued' THEN 'issued'
                WHEN 'short' THEN 'released' WHEN 'released' THEN 'released' END AS holds,
            coalesce(ended.lines, reservation.lines) AS lines
        FROM reservation FULL JOIN reservation_end AS ended USING (order_id);

        CREATE VIEW published_reservation_line AS
        SELECT order_id, entity, holds, line.number, line.sku, line.quantity
        FROM published_reservation,
            json_to_recordset(lines) AS line (number integer, sku text, quantity bigint);

        -- What was issued, at cost.
        CREATE VIEW published_issue_line AS
        SELECT order_id, entity, line.sku, line.quantity, line.cost, line.currency
        FROM reservation_end JOIN (SELECT order_id, entity FROM reservation) AS answer USING (order_id),
            json_to_recordset(lines) AS line (sku text, quantity bigint, cost bigint, currency text)
        WHERE outcome = 'issued';
        """
}
