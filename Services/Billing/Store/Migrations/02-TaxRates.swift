import Runtime

extension BillingMigrations {
    static let taxRates = Migration(version: 2, name: "tax rates", sql: taxRatesSQL)

    private static let taxRatesSQL = """
        -- Rates of tax that somebody has set, of a country as a whole, as OrderIntake tells them. A country without a
        -- row has those that the program is shipped with.
        CREATE TABLE tax_rates (
            country text PRIMARY KEY CONSTRAINT tax_rates_country CHECK (country ~ '^[A-Z]{2}$'),
            version integer NOT NULL CONSTRAINT tax_rates_version_counts CHECK (version > 0),
            rates json NOT NULL
        );
        """
}
