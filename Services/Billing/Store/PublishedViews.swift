import Runtime

extension BillingMigrations {
    /// What others may know of Billing's tables.
    static let publishedViews = """
        -- Invoices, by the number on the paper: INV-2026-000017. Amounts in minor units.
        CREATE VIEW published_invoice AS
        SELECT id, concat(series, '-', lpad(number::text, greatest(6, length(number::text)), '0')) AS number, series,
            number AS number_in_series, order_id, shipment_id, customer, currency, net, tax, gross, issued_at,
            issued_on, supplied_on, due_on, coalesce(recognised, net) AS recognised,
            coalesce(price_mode, 'net') AS price_mode,
            CASE price_mode WHEN 'gross' THEN gross ELSE net END AS amount,
            seller->>'entity' AS entity, seller->>'taxRounding' AS tax_rounding
        FROM invoice;

        CREATE VIEW published_invoice_tax AS
        SELECT id AS invoice, order_id, currency, tax.category, tax."taxBasisPoints" AS tax_basis_points, tax.country,
            tax.reason IS NOT NULL AS has_reason, tax.net, tax.tax
        FROM invoice, json_to_recordset(taxes) AS tax (
            category text, "taxBasisPoints" integer, country text, reason json, net bigint, tax bigint);

        CREATE VIEW published_invoice_line AS
        SELECT id AS invoice, order_id, currency, line.number, line.quantity, line."unitPrice" AS unit_price,
            coalesce((line.pricing->>'per')::bigint, (10 ^ coalesce((line.pricing->>'decimals')::integer, 0))::bigint)
                AS per,
            coalesce((line.pricing->'discount'->>'amount')::bigint, 0) AS discount,
            coalesce((line.pricing->'charge'->>'amount')::bigint, 0) AS charge,
            line.net, line."taxCategory" AS category, line."taxBasisPoints" AS tax_basis_points,
            -- A line that names no country is in the only one of its category and rate.
            coalesce(line."taxCountry", (
                SELECT min(tax.country)
                FROM json_to_recordset(taxes) AS tax (category text, "taxBasisPoints" integer, country text)
                WHERE tax.category = line."taxCategory" AND tax."taxBasisPoints" = line."taxBasisPoints"
            )) AS country, line.tax,
            CASE price_mode WHEN 'gross' THEN line.net + line.tax ELSE line.net END AS amount
        FROM invoice,
            json_to_recordset(lines) AS line (number integer, quantity bigint, "unitPrice" bigint, pricing json,
                net bigint, "taxCategory" text, "taxBasisPoints" integer, "taxCountry" text, tax bigint);

        CREATE VIEW published_tax_rate AS
        SELECT country, rate."taxClass" AS tax_class, rate."validFrom" AS valid_from, rate."basisPoints" AS basis_points
        FROM tax_rates,
            json_to_recordset(rates) AS rate ("taxClass" text, "validFrom" date, "basisPoints" integer);

        -- Every number that was ever given.
        CREATE VIEW published_invoice_number AS
        SELECT concat(series, '-', lpad(number::text, greatest(6, length(number::text)), '0')) AS number
        FROM number_series, generate_series(1, last) AS number;
        """
}
