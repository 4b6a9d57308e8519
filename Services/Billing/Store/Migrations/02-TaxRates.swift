import Runtime

extension BillingMigrations {
    static let taxRates = Migration(version: 2, name: "tax rates", sql: taxRatesSQL)

    /// Sources: European Commission, "Taxes in Europe Database" and "VAT rates applied in the Member States"; HM
    /// Revenue & Customs, "VAT rates on different goods and services". Where a country has several reduced rates, the
    /// one named here stands for the whole category. A rate that changes gets a new row with its first day; none is
    /// ever edited.
    private static let taxRatesSQL = """
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
