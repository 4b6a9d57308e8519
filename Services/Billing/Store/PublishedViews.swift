import Runtime

extension BillingMigrations {
    /// What others may know of Billing's tables.
    static let publishedViews = """
        -- Invoices, by the number on the paper: INV-2026-000017. Amounts in minor units.
        CREATE VIEW published_invoice AS
        SELECT id, concat(series, '-', lpad(number::text, greatest(6, length(number::text)), '0')) AS number, order_id,
            shipment_id, customer, currency, net, tax, gross, issued_at, due_on
        FROM invoice;

        CREATE VIEW published_invoice_line AS
        SELECT id AS invoice, order_id, currency, line.number, line.quantity, line."unitPrice" AS unit_price, line.tax
        FROM invoice,
            json_to_recordset(lines) AS line (number integer, quantity bigint, "unitPrice" bigint, tax bigint);

        -- Every number that was ever given.
        CREATE VIEW published_invoice_number AS
        SELECT concat(series, '-', lpad(number::text, greatest(6, length(number::text)), '0')) AS number
        FROM number_series, generate_series(1, last) AS number;
        """
}
