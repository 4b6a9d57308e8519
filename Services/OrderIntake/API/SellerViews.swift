import Contracts
import Rows
import Runtime

/// A legal entity as it is registered, now or in a version.
@Described
struct EntityView: Exhibit {
    /// What the registration says.
    var registration: EntityRegistered
    /// When the registration was taken (UTC).
    var updatedAt: Timestamp

    static let example = EntityView(
        registration: .example, updatedAt: Timestamp(microseconds: 1_795_599_000_000_000))
}

/// The rates of tax of a country.
@Described
struct TaxRatesView: Exhibit {
    /// The country, ISO 3166-1 alpha-2.
    var country: Country
    /// How often somebody has set them; 0 for those that the program is shipped with.
    @Bound(.atLeast(0))
    var version: Int32
    /// Every rate of the country, of all days.
    @Bound(.count(Ranges.taxRates))
    var rates: [TaxRate]

    static let example = TaxRatesView(
        country: "GB", version: 1,
        rates: [
            TaxRate(
                taxClass: .standard, validFrom: LocalDate(days: 14_978), basisPoints: 2_000,
                source: "VATA 1994, section 2")
        ])
}
