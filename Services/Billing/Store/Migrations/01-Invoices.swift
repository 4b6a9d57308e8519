import Runtime

extension BillingMigrations {
    static let invoices = Migration(version: 1, name: "invoices", sql: invoicesSQL)

    private static let invoicesSQL = """
        -- One row a series, shared by all lanes: the last number given. It grows in the transaction that stores
        -- the invoices, so a turn that fails gives its numbers back, and no number is ever missing.
        CREATE TABLE number_series (
            series text PRIMARY KEY,
            last bigint NOT NULL CONSTRAINT number_series_counts_up CHECK (last >= 0),
            -- The day of the document that has it: none that comes later has an earlier one.
            last_day date NOT NULL
        ) WITH (fillfactor = 50);

        -- Issued invoices: written once, never changed. Amounts in minor units of the currency.
        CREATE TABLE invoice (
            id bigint PRIMARY KEY,
            series text NOT NULL,
            number bigint NOT NULL CONSTRAINT invoice_number_positive CHECK (number > 0),
            order_id bigint NOT NULL,
            shipment_id bigint NOT NULL,
            customer bigint,
            client_reference text NOT NULL,
            issued_on date NOT NULL,
            -- The day of the supply, which decides the rates of tax.
            supplied_on date NOT NULL,
            due_on date NOT NULL,
            currency text NOT NULL,
            -- Whether prices include tax; NULL for prices without it.
            price_mode text CONSTRAINT invoice_price_mode CHECK (price_mode IN ('net', 'gross')),
            net bigint NOT NULL CONSTRAINT invoice_net_not_negative CHECK (net >= 0),
            -- What was recognised when the goods left, where it is not net: prices include tax, at another rate then.
            recognised bigint,
            tax bigint NOT NULL CONSTRAINT invoice_tax_not_negative CHECK (tax >= 0),
            gross bigint NOT NULL,
            -- Net and tax by category and rate.
            taxes json NOT NULL,
            lines jsonb NOT NULL,
            seller json NOT NULL,
            buyer jsonb NOT NULL,
            issued_at timestamptz NOT NULL,
            CONSTRAINT invoice_number UNIQUE (series, number),
            -- A shipment is invoiced once.
            CONSTRAINT invoice_shipment UNIQUE (shipment_id),
            CONSTRAINT invoice_adds_up CHECK (gross = net + tax),
            CONSTRAINT invoice_due_not_before_issue CHECK (due_on >= issued_on)
        );
        CREATE INDEX invoice_order ON invoice (order_id, id);
        CREATE INDEX invoice_customer ON invoice (customer, id) WHERE customer IS NOT NULL;
        """
}
