import Runtime

extension FulfillmentMigrations {
    /// What others may know of Fulfillment's table. Each state is named: one that is new has no words here until
    /// somebody gives it some, and a test misses them.
    static let publishedViews = """
        -- Shipments. Of the confirmed order, in minor units: `amount` is the sum of its lines at their prices, which
        -- may include tax; `net` is without the tax that was expected.
        CREATE VIEW published_shipment AS
        SELECT id, order_id, state,
            CASE state
                WHEN 'planned' THEN false WHEN 'cancelled' THEN false
                WHEN 'dispatched' THEN true WHEN 'delivered' THEN true END AS has_left,
            promised_date, planned_at, dispatched_at, delivered_at, dispatched_on, delivered_on,
            snapshot->'seller'->>'entity' AS entity, snapshot->>'currency' AS currency,
            coalesce(snapshot->>'priceMode', 'net') AS price_mode, sums.amount, sums.net, snapshot->'lines' AS lines
        FROM shipment, LATERAL (
            SELECT sum(price.amount)::bigint AS amount,
                sum(coalesce((pricing->>'net')::bigint, price.amount))::bigint AS net
            FROM json_to_recordset(snapshot->'lines') AS line (quantity bigint, "unitPrice" bigint, pricing json),
                LATERAL (SELECT coalesce((pricing->>'amount')::bigint, quantity * "unitPrice") AS amount) AS price
        ) AS sums;

        CREATE VIEW published_shipment_line AS
        SELECT id AS shipment_id, order_id, has_left, line.number, coalesce(line.kind, 'goods') AS kind,
            line.quantity, line."unitPrice" AS unit_price
        FROM published_shipment,
            json_to_recordset(lines) AS line (number integer, kind text, quantity bigint, "unitPrice" bigint);
        """
}
