import Runtime

extension InventoryMigrations {
    static let stock = Migration(version: 1, name: "stock", sql: stockSQL)

    private static let stockSQL = """
        CREATE TABLE item (
            sku text NOT NULL CONSTRAINT item_key PRIMARY KEY
                -- What looks the same is the same.
                CONSTRAINT item_sku_of_ascii CHECK (sku ~ '^[ -~]+$'),
            version integer NOT NULL CONSTRAINT item_version_from_one CHECK (version > 0),
            name text NOT NULL,
            kind text NOT NULL CONSTRAINT item_kind CHECK (kind IN ('goods', 'service', 'charge')),
            tax_class text NOT NULL
                CONSTRAINT item_tax_class CHECK (tax_class IN ('standard', 'reduced', 'zero')),
            -- Quantities are whole numbers of 10^-decimals of the unit (UN/ECE Recommendation 20). Both never change.
            unit text NOT NULL,
            decimals integer NOT NULL CONSTRAINT item_decimals CHECK (decimals BETWEEN 0 AND 6),
            updated_at timestamptz NOT NULL
        );

        -- Legal entities that may have stock, as OrderIntake tells of them: few.
        CREATE TABLE legal_entity (
            code text PRIMARY KEY,
            version integer NOT NULL,
            time_zone text NOT NULL
        );

        -- One row an item and legal entity that has ever received it, shared by all lanes and locked in the order of
        -- the key. Value in minor units of the currency, at moving-average cost. No index but the key, and room on
        -- every page: updates stay on it (HOT).
        CREATE TABLE stock (
            sku text NOT NULL,
            entity text NOT NULL,
            on_hand bigint NOT NULL CONSTRAINT stock_on_hand_not_negative CHECK (on_hand >= 0),
            reserved bigint NOT NULL
                CONSTRAINT stock_reserved_within_on_hand CHECK (reserved BETWEEN 0 AND on_hand),
            value bigint NOT NULL CONSTRAINT stock_value_not_negative CHECK (value >= 0),
            currency text,
            -- Of the last receipt.
            last_cost bigint NOT NULL,
            last_quantity bigint NOT NULL CONSTRAINT stock_last_quantity_positive CHECK (last_quantity > 0),
            updated_at timestamptz NOT NULL,
            CONSTRAINT stock_key PRIMARY KEY (sku, entity),
            CONSTRAINT stock_nothing_is_worth_nothing CHECK (on_hand > 0 OR value = 0),
            CONSTRAINT stock_has_currency CHECK (on_hand = 0 OR currency IS NOT NULL)
        ) WITH (fillfactor = 50);

        -- What came in, and what was corrected: written once, never changed. With what was issued it adds up to
        -- stock.
        CREATE TABLE movement (
            id bigint PRIMARY KEY,
            kind text NOT NULL CONSTRAINT movement_kind CHECK (kind IN ('receipt', 'adjustment')),
            sku text NOT NULL,
            entity text NOT NULL,
            quantity bigint NOT NULL CONSTRAINT movement_moves CHECK (quantity <> 0),
            cost bigint NOT NULL,
            currency text NOT NULL,
            reference text NOT NULL,
            actor text NOT NULL,
            at timestamptz NOT NULL,
            -- The entity's business day.
            moved_on date NOT NULL,
            CONSTRAINT movement_receipt_adds CHECK (kind <> 'receipt' OR quantity > 0 AND cost >= 0)
        );
        CREATE INDEX movement_sku ON movement (sku, id);

        -- The answer to each order: all lines reserved, or none since some are short. Written once, never
        -- changed.
        CREATE TABLE reservation (
            order_id bigint PRIMARY KEY,
            -- Whose goods they are.
            entity text NOT NULL,
            answer text NOT NULL CONSTRAINT reservation_answer CHECK (answer IN ('reserved', 'short')),
            available_date date NOT NULL,
            pieces bigint NOT NULL,
            lines jsonb COMPRESSION lz4 NOT NULL,
            short jsonb,
            decided_at timestamptz NOT NULL,
            CONSTRAINT reservation_short_lines CHECK ((answer = 'short') = (short IS NOT NULL))
        );

        -- How a reservation ended: released, or issued at cost. At most once, never changed.
        CREATE TABLE reservation_end (
            order_id bigint PRIMARY KEY,
            outcome text NOT NULL CONSTRAINT reservation_end_outcome CHECK (outcome IN ('released', 'issued')),
            shipment_id bigint CONSTRAINT reservation_end_shipment UNIQUE,
            lines jsonb COMPRESSION lz4,
            ended_at timestamptz NOT NULL,
            CONSTRAINT reservation_end_issue CHECK (
                CASE outcome WHEN 'issued' THEN shipment_id IS NOT NULL AND lines IS NOT NULL
                ELSE shipment_id IS NULL AND lines IS NULL END)
        );
        """
}
