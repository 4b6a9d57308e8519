import Runtime

/// The tables of Billing's own.
enum BillingMigrations {
    /// What the service does with its tables.
    static let tables: [String: TableUse] = ["number_series": .update, "invoice": .append, "tax_rate": .read]

    static let all = [
        Migration(
            version: 1, name: "invoices",
            sql: """
                -- One row a series, shared by all lanes: the last number given. It grows in the transaction that stores
                -- the invoices, so a turn that fails gives its numbers back, and no number is ever missing.
                CREATE TABLE number_series (
                    series text PRIMARY KEY,
                    last bigint NOT NULL CONSTRAINT number_series_counts_up CHECK (last >= 0)
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
                    due_on date NOT NULL,
                    currency text NOT NULL,
                    net bigint NOT NULL CONSTRAINT invoice_net_not_negative CHECK (net >= 0),
                    tax bigint NOT NULL CONSTRAINT invoice_tax_not_negative CHECK (tax >= 0),
                    gross bigint NOT NULL,
                    lines jsonb NOT NULL,
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
                """),
        Migration(version: 2, name: "tax rates", sql: taxRates),
        .withoutStatistics(version: 3, of: ["invoice": ["lines", "buyer"]]),
        Migration(
            version: 4, name: "documents as they were written",
            sql: """
                -- They are stored and fetched whole: the server need not take them apart.
                ALTER TABLE invoice ALTER COLUMN lines TYPE json USING lines::json, ALTER COLUMN buyer TYPE json USING
                    buyer::json;
                """),
        Migration(version: 5, name: "published views", sql: publishedViews, compatibleFrom: 4),
        Migration(
            version: 6, name: "lists, newest first",
            sql: """
                -- What HTTP lists stands newest first. Rows come in that order, so the index grows at its end.
                CREATE INDEX invoice_issued ON invoice (issued_at, id);
                """, compatibleFrom: 4),
    ]

    /// Sources: European Commission, "Taxes in Europe Database" and "VAT rates applied in the Member States"; HM
    /// Revenue & Customs, "VAT rates on different goods and services". Where a country has several reduced rates, the
    /// one named here stands for the whole category. A rate that changes gets a new row with its first day; none is
    /// ever edited.
    private static let taxRates = """
        -- Hundredths of a percent, by ship-to country and category, from a day on. A country without rows is an export:
        -- zero-rated.
        CREATE TABLE tax_rate (
            country text NOT NULL CONSTRAINT tax_rate_country CHECK (country ~ '^[A-Z]{2}$'),
            category text NOT NULL CONSTRAINT tax_rate_category CHECK (category IN ('standard', 'reduced', 'zero')),
            valid_from date NOT NULL,
            basis_points integer NOT NULL CONSTRAINT tax_rate_share CHECK (basis_points BETWEEN 0 AND 10000),
            PRIMARY KEY (country, category, valid_from)
        );
        INSERT INTO tax_rate (country, category, valid_from, basis_points) VALUES
            ('AT', 'standard', '1984-01-01', 2000), ('AT', 'reduced', '1984-01-01', 1000),
            ('BE', 'standard', '1996-01-01', 2100), ('BE', 'reduced', '1996-01-01', 600),
            ('DE', 'standard', '2021-01-01', 1900), ('DE', 'reduced', '2021-01-01', 700),
            ('DK', 'standard', '1992-01-01', 2500),
            ('ES', 'standard', '2012-09-01', 2100), ('ES', 'reduced', '2012-09-01', 1000),
            ('FR', 'standard', '2014-01-01', 2000), ('FR', 'reduced', '2014-01-01', 550),
            ('GB', 'standard', '2011-01-04', 2000), ('GB', 'reduced', '2011-01-04', 500),
            ('IE', 'standard', '2021-03-01', 2300), ('IE', 'reduced', '2021-03-01', 1350),
            ('IT', 'standard', '2013-10-01', 2200), ('IT', 'reduced', '2013-10-01', 1000),
            ('LU', 'standard', '2024-01-01', 1700), ('LU', 'reduced', '2024-01-01', 800),
            ('NL', 'standard', '2019-01-01', 2100), ('NL', 'reduced', '2019-01-01', 900),
            ('PL', 'standard', '2011-01-01', 2300), ('PL', 'reduced', '2011-01-01', 800),
            ('PT', 'standard', '2011-01-01', 2300), ('PT', 'reduced', '2011-01-01', 600);
        INSERT INTO tax_rate (country, category, valid_from, basis_points)
        SELECT country, 'zero', valid_from, 0 FROM tax_rate WHERE category = 'standard';
        """
}
