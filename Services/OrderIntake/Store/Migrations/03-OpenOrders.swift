import Runtime

extension OrderIntakeMigrations {
    static let openOrders = Migration(version: 3, name: "open orders", sql: openOrdersSQL)

    private static let openOrdersSQL = """
        -- Orders that are not at their end can be found among all that are. The predicate is a column that changes once
        -- an order: one on the state itself would keep every change of it off its page (an update is HOT only if no
        -- column of an index, its predicate included, gets another value).
        ALTER TABLE order_progress ADD COLUMN is_open boolean NOT NULL
            GENERATED ALWAYS AS (state NOT IN ('completed', 'declined', 'cancelled')) STORED;
        CREATE INDEX order_progress_open ON order_progress (id) WHERE is_open;
        """
}
