import Runtime

extension OrderIntakeMigrations {
    static let listsNewestFirst = Migration(
        version: 7, name: "lists, newest first", sql: listsNewestFirstSQL, compatibleFrom: 5)

    private static let listsNewestFirstSQL = """
        -- What HTTP lists stands newest first. Rows come in that order, so each index grows at its end.
        CREATE INDEX customer_order_received ON customer_order (received_at, id);
        CREATE INDEX customer_registered ON customer (registered_at, id);
        -- The same list of one customer.
        DROP INDEX customer_order_customer;
        CREATE INDEX customer_order_customer ON customer_order (customer, received_at, id) WHERE customer IS NOT NULL;
        -- This rewrites the table, which no migration may once there are installations (docs/migrations.md).
        -- Orders that came to nothing can be found among all that are, as open ones can.
        ALTER TABLE order_progress ADD COLUMN is_void boolean NOT NULL
            GENERATED ALWAYS AS (state IN ('declined', 'cancelled')) STORED;
        CREATE INDEX order_progress_void ON order_progress (id) WHERE is_void;
        """
}
