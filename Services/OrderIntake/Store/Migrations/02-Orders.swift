import Runtime

extension OrderIntakeMigrations {
    static let orders = Migration(version: 2, name: "orders", sql: ordersSQL)

    private static let ordersSQL = """
        -- Orders as they were accepted: written once, never changed. Amounts in minor units of the currency.
        CREATE TABLE customer_order (
            id bigint PRIMARY KEY,
            customer bigint,
            channel text NOT NULL,
            client_reference text NOT NULL,
            currency text NOT NULL,
            -- Whether prices include tax; NULL for prices without it.
            price_mode text CONSTRAINT customer_order_price_mode CHECK (price_mode IN ('net', 'gross')),
            net bigint NOT NULL CONSTRAINT customer_order_net_not_negative CHECK (net >= 0),
            -- Expected at the rates of the day that the goods are wanted for.
            tax bigint NOT NULL CONSTRAINT customer_order_tax_not_negative CHECK (tax >= 0),
            tax_rules json NOT NULL,
            seller json NOT NULL,
            country text NOT NULL,
            requested_date date,
            received_at timestamptz NOT NULL,
            decide_by timestamptz NOT NULL,
            lines jsonb COMPRESSION lz4 NOT NULL CONSTRAINT customer_order_has_lines CHECK (jsonb_array_length(lines) >
                0),
            buyer jsonb NOT NULL,
            -- The buyer's own number of the order.
            purchase_order text,
            -- The customer of the account that the order names, where that is merged into the buyer.
            submitted_as bigint,
            source text NOT NULL,
            command_id text NOT NULL,
            CONSTRAINT customer_order_decides_later CHECK (decide_by > received_at)
        );
        CREATE INDEX customer_order_customer ON customer_order (customer, id) WHERE customer IS NOT NULL;
        -- An order of which the buyer has given no number costs no entry.
        CREATE INDEX customer_order_number ON customer_order (customer, purchase_order, id)
            WHERE purchase_order IS NOT NULL;
        CREATE INDEX customer_order_alias ON customer_order (submitted_as, customer) WHERE submitted_as IS NOT NULL;

        -- What becomes of them. Updated several times an order, so it is narrow, has room on its pages, and no index
        -- but its key: updates stay on their page (HOT).
        CREATE TABLE order_progress (
            id bigint PRIMARY KEY,
            customer bigint,
            state text NOT NULL CONSTRAINT order_progress_state CHECK (state IN (
                'received', 'confirmed', 'cancelling', 'dispatched', 'delivered', 'completed', 'declined',
                'cancelled')),
            stock text CONSTRAINT order_progress_stock CHECK (stock IN ('reserved', 'declined')),
            credit text CONSTRAINT order_progress_credit CHECK (credit IN ('reserved', 'declined')),
            available_date date,
            promised_date date,
            settled boolean NOT NULL,
            cause text,
            updated_at timestamptz NOT NULL,
            -- Nothing is promised that is not reserved.
            CONSTRAINT order_progress_promise_is_reserved CHECK (
                promised_date IS NULL OR (stock = 'reserved' AND credit = 'reserved')),
            CONSTRAINT order_progress_completed_is_settled CHECK (state <> 'completed' OR settled)
        ) WITH (fillfactor = 50);
        """
}
