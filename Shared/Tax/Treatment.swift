public import Contracts

extension ExemptionReason {
    static let intraCommunity = ExemptionReason(code: "VATEX-EU-IC", text: "Intra-Community supply")
    static let reverseCharge = ExemptionReason(code: "VATEX-EU-AE", text: "Reverse charge")
    static let exportFromUnion = ExemptionReason(code: "VATEX-EU-G", text: "Export outside the EU")
    static let outsideUnion = ExemptionReason(code: "VATEX-EU-O", text: "Not subject to VAT")

    static func export(from country: Country) -> ExemptionReason {
        ExemptionReason(code: nil, text: "Export from \(country)")
    }

    static func notSubject(in country: Country) -> ExemptionReason {
        ExemptionReason(code: nil, text: "Not subject to VAT in \(country)")
    }
}

/// What is charged for a supply, and where the tax belongs.
public struct TaxTreatment: Hashable, Sendable {
    public let category: TaxCategory
    /// Hundredths of a percent: 2550 is 25.5 %.
    public let basisPoints: Int32
    /// Whose tax it is: the return in which it is declared. `nil`: nobody's.
    public let country: Country?
    public let reason: ExemptionReason?

    public init(category: TaxCategory, basisPoints: Int32, country: Country?, reason: ExemptionReason?) {
        self.category = category
        self.basisPoints = basisPoints
        self.country = country
        self.reason = reason
    }
}

/// Nothing says how a supply is taxed. It is refused: absence is never 0 %.
public enum NoTaxRule: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rates of this country are not known.
    case unknownCountry(Country)
    /// Rates of the country are known, and none for this day.
    case noRate(Country, TaxClass, LocalDate)
    /// The tax belongs to a country in which the seller is not registered.
    case notRegistered(Country)

    public var description: String {
        switch self {
        case .unknownCountry(let country): "the rates of tax of \(country) are not known"
        case .noRate(let country, let category, let day):
            "no rate of tax is known for \(country), \(category.rawValue), on \(day)"
        case .notRegistered(let country): "the seller is not registered for tax in \(country)"
        }
    }
}
