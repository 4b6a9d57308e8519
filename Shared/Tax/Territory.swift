import Contracts

/// Where laws of value-added tax hold.
///
/// Parts of states that their law leaves out (the Canary Islands, Åland, Livigno and others: Directive 2006/112/EC,
/// article 6) are told by ISO 3166-1 only where they have a code of their own.
enum Territory {
    /// The states of the European Union, since 2020-02-01.
    static let union: Set<Country> = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV",
        "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    ]

    /// Countries whose supplies are taxed as those of another: Monaco and the Isle of Man (Directive 2006/112/EC,
    /// article 7; the latter now by the act of the United Kingdom), Liechtenstein (the Swiss MWSTG, article 3).
    private static let taxedAs: [Country: Country] = ["MC": "FR", "IM": "GB", "LI": "CH"]

    /// The country whose law of tax holds in a country.
    static func law(of country: Country) -> Country { taxedAs[country] ?? country }

    /// Countries that have no value-added tax. Sales taxes of states of the US are the business of other software.
    static let withoutTax: Set<Country> = ["US"]

    static func isUnion(_ countries: Country...) -> Bool { countries.allSatisfy(union.contains) }
}
