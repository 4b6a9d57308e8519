internal import Contracts
internal import Tax

/// The tax of invoices, told a second time: from their lines, and from the rates.
enum TaxChecks {
    static let all = [linesSumToTaxes, taxesFollow, ratesOfTheirDay, reasons]

    /// A row of an invoice's breakdown, as a key.
    private static func group(of invoice: String) -> String {
        """
        concat(currency, ' ', \(Key.identifier("invoice", invoice)), ' ', category, ' ', tax_basis_points, ' ', country)
        """
    }

    static let linesSumToTaxes = Check(
        name: "the lines of every invoice sum to its taxes, by category, rate and country",
        left: Side(
            "net and tax of the breakdown", .billing,
            """
            SELECT concat(\(group(of: "invoice")), ' ', part) AS key, sum(sum) AS figure
            FROM published_invoice_tax, LATERAL (VALUES ('net', net), ('tax', tax)) AS parts (part, sum)
            GROUP BY 1
            """), relation: .equals,
        right: Side(
            "net and tax of the lines", .billing,
            """
            SELECT concat(\(group(of: "invoice")), ' ', part) AS key, sum(sum) AS figure
            FROM published_invoice_line, LATERAL (VALUES ('net', net), ('tax', tax)) AS parts (part, sum)
            GROUP BY 1
            """), measure: .money)

    static let taxesFollow = Check(
        name: "the tax of every invoice follows from its amounts and rates, rounded where it says",
        left: Side(
            "tax of the breakdown", .billing,
            "SELECT \(group(of: "invoice")) AS key, tax AS figure FROM published_invoice_tax"), relation: .equals,
        right: Side(
            "tax of the lines", .billing,
            """
            SELECT \(group(of: "line.invoice")) AS key,
                CASE tax_rounding WHEN 'document' THEN \(Exact.share("sum(line.amount) * tax_basis_points", of: whole))
                    ELSE sum(\(Exact.share("line.amount::numeric * tax_basis_points", of: whole))) END AS figure
            FROM (
                SELECT invoice, currency, category, tax_basis_points, country, amount FROM published_invoice_line
            ) AS line
            JOIN (SELECT id, tax_rounding, price_mode FROM published_invoice) AS whole ON whole.id = line.invoice
            GROUP BY line.invoice, currency, category, tax_basis_points, country, tax_rounding, price_mode
            """), measure: .money)

    /// What a rate takes a part of: prices without tax, or prices that include it.
    private static let whole = "CASE price_mode WHEN 'gross' THEN 10000 + tax_basis_points ELSE 10000 END"

    /// Rates that are set after a supply of their time was invoiced are found here: that invoice is to be corrected.
    static let ratesOfTheirDay = Check(
        name: "every rate of tax on an invoice is its country's on the day of the supply",
        left: Side("taxed at a rate", .billing, rated("true")), relation: .equals,
        right: Side(
            "taxed at a rate of that day", .billing,
            rated(
                """
                EXISTS (
                    SELECT 1 FROM (SELECT DISTINCT tax_class FROM known WHERE country = charged.country) AS classes
                    WHERE tax_basis_points = (
                        SELECT basis_points FROM known
                        WHERE country = charged.country AND tax_class = classes.tax_class AND valid_from <= supplied_on
                        ORDER BY valid_from DESC LIMIT 1))
                """)), measure: .count)

    private static func rated(_ condition: String) -> String {
        """
        WITH shipped (country, tax_class, valid_from, basis_points) AS (VALUES \(shipped)),
        known AS (
            SELECT country, tax_class, valid_from, basis_points FROM published_tax_rate
            UNION ALL
            SELECT * FROM shipped WHERE country NOT IN (SELECT country FROM published_tax_rate)
        ), charged AS (
            SELECT invoice, currency, category, tax_basis_points, country, supplied_on
            FROM published_invoice_tax JOIN (SELECT id, supplied_on FROM published_invoice) AS whole ON id = invoice
            WHERE category IN ('S', 'Z')
        )
        SELECT concat(\(group(of: "invoice")), ' on ', supplied_on) AS key, 1 AS figure
        FROM charged WHERE \(condition)
        """
    }

    /// The rates that programs are shipped with, as rows.
    private static let shipped = TaxRates.shipped.countries.flatMap { country in
        TaxRates.shipped[country].map { rate in
            "('\(country)', '\(rate.taxClass.rawValue)', date '\(rate.validFrom)', \(rate.basisPoints))"
        }
    }.joined(separator: ", ")

    static let reasons = Check(
        name: "what is not taxed on an invoice says why, and nothing else does",
        left: Side(
            "not taxed", .billing,
            """
            SELECT \(group(of: "invoice")) AS key, 1 AS figure FROM published_invoice_tax
            WHERE category NOT IN ('S', 'Z')
            """), relation: .equals,
        right: Side(
            "with a reason", .billing,
            "SELECT \(group(of: "invoice")) AS key, 1 AS figure FROM published_invoice_tax WHERE has_reason"),
        measure: .count)
}
