import Runtime

/// The table of Fulfillment's own.
enum FulfillmentMigrations {
    /// What the service does with its tables.
    static let tables: [String: TableUse] = ["shipment": .update]

    static let all = [
        Migration(
            version: 1, name: "shipments",
            sql: """
                -- One shipment an order. `snapshot` is the confirmed order as it came: what a later dispatch tells of
                -- it. Where goods leave by themselves a row is written once; else it is updated twice, on its page (no
                -- index but on what stays).
                CREATE TABLE shipment (
                    id bigint PRIMARY KEY,
                    order_id bigint NOT NULL,
                    state text NOT NULL CONSTRAINT shipment_state CHECK (
                        state IN ('planned', 'dispatched', 'delivered', 'cancelled')),
                    promised_date date NOT NULL,
                    carrier text,
                    tracking text,
                    planned_at timestamptz NOT NULL,
                    dispatched_at timestamptz,
                    delivered_at timestamptz,
                    snapshot jsonb COMPRESSION lz4 NOT NULL,
                    -- Goods are sent once.
                    CONSTRAINT shipment_order UNIQUE (order_id),
                    CONSTRAINT shipment_left_by_carrier CHECK (
                        (dispatched_at IS NULL) = (carrier IS NULL) AND (carrier IS NULL) = (tracking IS NULL)),
                    CONSTRAINT shipment_times_follow_state CHECK (
                        (dispatched_at IS NOT NULL) = (state IN ('dispatched', 'delivered'))
                        AND (delivered_at IS NOT NULL) = (state = 'delivered'))
                ) WITH (fillfactor = 80);
                """),
        .withoutStatistics(version: 2, of: ["shipment": ["snapshot"]]),
        Migration(
            version: 3, name: "documents as they were written",
            sql: """
                -- They are stored and fetched whole: the server need not take them apart.
                ALTER TABLE shipment ALTER COLUMN snapshot TYPE json USING snapshot::json;
                ALTER TABLE shipment ALTER COLUMN snapshot SET COMPRESSION lz4;
                """),
        Migration(version: 4, name: "published views", sql: publishedViews, compatibleFrom: 3),
        Migration(
            version: 5, name: "lists, newest first",
            sql: """
                -- What HTTP lists stands newest first. Rows come in that order, so the index grows at its end.
                CREATE INDEX shipment_planned ON shipment (planned_at, id);
                -- Shipments that are not with the customer can be found among all that are. The predicate is a column
                -- that changes once a shipment, so that other updates stay on their page (HOT).
                ALTER TABLE shipment ADD COLUMN is_delivered boolean NOT NULL
                    GENERATED ALWAYS AS (state = 'delivered') STORED;
                CREATE INDEX shipment_under_way ON shipment (planned_at, id) WHERE NOT is_delivered;
                """, compatibleFrom: 3),
    ]
}
