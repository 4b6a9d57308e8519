import Runtime

extension FulfillmentMigrations {
    static let listsNewestFirst = Migration(
        version: 5, name: "lists, newest first", sql: listsNewestFirstSQL, compatibleFrom: 3)

    private static let listsNewestFirstSQL = """
        -- What HTTP lists stands newest first. Rows come in that order, so the index grows at its end.
        CREATE INDEX shipment_planned ON shipment (planned_at, id);
        -- Shipments that are not with the customer can be found among all that are. The predicate is a column
        -- that changes once a shipment, so that other updates stay on their page (HOT).
        -- This rewrites the table, which no migration may once there are installations (docs/migrations.md).
        ALTER TABLE shipment ADD COLUMN is_delivered boolean NOT NULL
            GENERATED ALWAYS AS (state = 'delivered') STORED;
        CREATE INDEX shipment_under_way ON shipment (planned_at, id) WHERE NOT is_delivered;
        """
}
