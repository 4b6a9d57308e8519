/// How a supply is taxed: the category codes of UNTDID 5305 that EN 16931 takes (BT-151).
public enum TaxCategory: String, Codable, Hashable, Sendable, CaseIterable {
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

    /// Whether it is taxed at a rate, which the day of the supply decides.
    public var hasRate: Bool { self == .standard || self == .zero }

    /// Whether a document must say why nothing is taxed (EN 16931, BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10).
    public var needsReason: Bool { !hasRate }
}

/// Why nothing is taxed.
@MessagePart
public struct ExemptionReason {
    /// By the CEF VATEX list (EN 16931, BT-121); absent where the list has none.
    public var code: String?
    /// In words (BT-120).
    public var text: String
}

/// How lines of one kind and class are taxed: settled when an order is received. The rate is that of the day of supply.
@MessagePart
public struct TaxRule {
    /// What kind of things the lines are; absent for goods.
    public var kind: ItemKind?
    /// The class of the lines.
    public var taxClass: TaxClass
    /// `S`: at the rate of the country for the class, which may be 0 %.
    public var category: TaxCategory
    /// Whose tax it is: the return in which it is declared; absent: nobody's.
    public var country: Country?
    /// Why nothing is taxed; there for every category but `S` and `Z`.
    public var reason: ExemptionReason?
}

/// What is taxed alike in a document (EN 16931, BG-23).
@MessagePart
public struct TaxSubtotal {
    /// How it is taxed.
    public var category: TaxCategory
    /// Hundredths of a percent: 2550 is 25.5 %.
    public var taxBasisPoints: Int32
    /// Whose tax it is; absent: nobody's.
    public var country: Country?
    /// Why nothing is taxed; there for every category but `S` and `Z`.
    public var reason: ExemptionReason?
    /// The sum of its lines without tax, in minor units.
    public var net: Int64
    /// Its tax, in minor units.
    public var tax: Int64
}

/// Where the tax of a document is rounded. Both are lawful in the European Union; a document keeps what it was issued
/// with.
public enum TaxRounding: String, Codable, Hashable, Sendable, CaseIterable {
    /// Once for each category and rate, on the sum of what is taxed so (EN 16931, BR-CO-17); lines share it out.
    case document
    /// On each line: the tax of the document is the sum of its lines'.
    case line
}

/// A tax id, and the country that gave it.
@MessagePart
public struct TaxID {
    /// ISO 3166-1 alpha-2.
    public var country: Country
    /// As the country writes it, without separators, such as `GB123456782`.
    public var id: String
}

/// A rate of tax of one country: what it takes of a class from a day on.
@MessagePart
public struct TaxRate {
    /// What is taxed at it.
    public var taxClass: TaxClass
    /// The first day of supply that it holds for.
    public var validFrom: LocalDate
    /// Hundredths of a percent: 2000 is 20 %.
    public var basisPoints: Int32
    /// Where the rate is written down: an act, with its article.
    public var source: String
}
