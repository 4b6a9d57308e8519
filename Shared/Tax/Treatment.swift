public import Contracts

/// How a supply is taxed: the category codes of UNTDID 5305 that EN 16931 takes (BT-151).
public enum VATCategory: String, Hashable, Sendable, CaseIterable {
    case standard = "S"
    /// Taxed at 0 % by law.
    case zero = "Z"
    case exempt = "E"
    /// The buyer accounts for the tax.
    case reverseCharge = "AE"
    /// Goods go to a business in another state of the European Union.
    case intraCommunity = "K"
    /// Goods leave the territory of the tax.
    case export = "G"
    /// The law of the tax says nothing about the supply.
    case outOfScope = "O"

    /// Whether a document must say why nothing is taxed (EN 16931, BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10).
    public var needsReason: Bool {
        switch self {
        case .standard, .zero: false
        case .exempt, .reverseCharge, .intraCommunity, .export, .outOfScope: true
        }
    }
}

/// Why nothing is taxed, by a code of the CEF VATEX list where it has one (BT-121), and in words (BT-120).
public struct ExemptionReason: Hashable, Sendable {
    public let code: String?
    public let text: String

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
    public let category: VATCategory
    /// Hundredths of a percent: 2550 is 25.5 %.
    public let basisPoints: Int32
    /// Whose tax it is: the return in which it is declared. `nil`: nobody's.
    public let country: Country?
    public let reason: ExemptionReason?

    public init(category: VATCategory, basisPoints: Int32, country: Country?, reason: ExemptionReason?) {
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
    case noRate(Country, TaxCategory, LocalDate)
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
