import Runtime

extension FulfillmentMigrations {
    static let shipments = Migration(version: 1, name: "shipments", sql: shipmentsSQL)

    private static let shipmentsSQL = """
        -- One shipment an order. `snapshot` is the confirmed order as it came: what a later dispatch tells of
        -- it. Where goods leave by themselves a row is written once; else it is updated twice, on its page (no
        -- index but on what stays).
        CREATE TABLE shipment (
            id bigint PRIMARY KEY,
            order_id bigint NOT NULL,
            state text NOT NULL CONSTRAINT shipment_state CHECK (
                state IN ('planned', 'dispatched', 'delivered', 'cancelled')),
            promised_date date NOT NULL,
            -- The seller's.
            time_zone text NOT NULL,
            -- The day before which the goods do not leave by themselves; NULL: as soon as they can.
            dispatch_on date,
            carrier text,
            tracking text,
            planned_at timestamptz NOT NULL,
            dispatched_at timestamptz,
            delivered_at timestamptz,
            -- The seller's business days.
            dispatched_on date,
            delivered_on date,
            snapshot jsonb COMPRESSION lz4 NOT NULL,
            -- Goods are sent once.
            CONSTRAINT shipment_order UNIQUE (order_id),
            CONSTRAINT shipment_left_by_carrier CHECK (
                (dispatched_at IS NULL) = (carrier IS NULL) AND (carrier IS NULL) = (tracking IS NULL)),
            CONSTRAINT shipment_times_follow_state CHECK (
                (dispatched_at IS NOT NULL) = (state IN ('dispatched', 'delivered'))
                AND (delivered_at IS NOT NULL) = (state = 'delivered')
                AND (dispatched_on IS NULL) = (dispatched_at IS NULL)
                AND (delivered_on IS NULL) = (delivered_at IS NULL)),
            CONSTRAINT shipment_arrives_after_it_left CHECK (delivered_on >= dispatched_on)
        ) WITH (fillfactor = 80);
        """
}
