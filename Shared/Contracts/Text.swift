internal import JSON

// What a text may hold that is stored, compared or shown. It is decided here, over `Unicode.Scalar.isControl` of the
// module JSON, and nowhere else.

/// How long texts may be, in characters (Unicode scalars, of at most four bytes each). Sizes of facts follow from these
/// lengths.
public enum Lengths {
    /// The name by which upstream systems know a customer.
    public static let account = 1...64
    public static let customerName = 1...200
    /// The code of a legal entity.
    public static let entity = 1...20
    /// What numbers of documents begin with.
    public static let numberPrefix = 1...12
    /// A number of value-added tax of the European Union has at most 14 characters, with its prefix; others have more.
    public static let taxID = 4...24
    /// The longest name of the IANA's database has 30 characters.
    public static let timeZone = 1...64
    /// Where a rate of tax is written down.
    public static let taxSource = 1...200
    /// RFC 5321, 4.5.3.1.3: a path is at most 256 octets with its brackets.
    public static let email = 3...254
    public static let sku = 1...64
    /// The code of a price list.
    public static let priceList = 1...40
    /// Codes of UNCL 5189 and 7161 have two or three characters.
    public static let allowanceReason = 1...3
    public static let itemName = 1...200
    /// The sender's own number of an order.
    public static let clientReference = 1...64
    /// The buyer's own number of an order.
    public static let purchaseOrder = 1...64
    public static let carrier = 1...100
    public static let tracking = 1...100
    /// The sender's paper of a goods receipt.
    public static let receiptReference = 1...64
    /// A document as payers and people name it (ISO 20022, Max140Text).
    public static let remittance = 1...140
    /// A bank account of a legal entity, by a name or an IBAN.
    public static let bankAccount = 1...64
    /// A bank's own reference of an entry; ISO 20022 has at most 35 characters.
    public static let bankReference = 1...64
    /// ISO 13616.
    public static let iban = 1...34
    /// ISO 9362.
    public static let bic = 8...11
    /// Why a person decided so.
    public static let reason = 1...200
    /// Why an order is cancelled.
    public static let cancellationReason = 1...500
}

/// Between which numbers members of commands are, both included. Services refuse what is outside, and the schemas of
/// commands publish it.
public enum Ranges {
    /// Of an order line, a goods receipt, or what a price is for: in units of 10^-decimals of the item's unit of
    /// measure.
    public static let quantity: ClosedRange<Int64> = 1...1_000_000_000_000
    /// What was found (positive) or lost (negative).
    public static let correction: ClosedRange<Int64> = -1_000_000_000_000...1_000_000_000_000
    /// Digits after the point that a quantity of an item has.
    public static let decimals: ClosedRange<Int64> = 0...Int64(Quantity.decimals.upperBound)
    /// A price in a list, in minor units: what is free is said by the line of an order.
    public static let listPrice: ClosedRange<Int64> = 1...1_000_000_000_000
    /// Items whose prices one command sets, and prices of an item in a list.
    public static let pricedItems = 1...100
    public static let itemPrices = 0...50
    /// A discount or a charge of a line, in minor units.
    public static let allowance: ClosedRange<Int64> = 1...1_000_000_000_000
    /// What the whole of a goods receipt costs, in minor units.
    public static let totalCost: ClosedRange<Int64> = 0...1_000_000_000_000_000
    /// Price or cost, in minor units.
    public static let unitAmount: ClosedRange<Int64> = 0...1_000_000_000_000
    /// A payment, or a part of one, in minor units.
    public static let payment: ClosedRange<Int64> = 1...1_000_000_000_000_000
    /// In minor units.
    public static let creditLimit: ClosedRange<Int64> = 0...1_000_000_000_000_000
    public static let paymentTermsDays: ClosedRange<Int64> = 0...365
    /// The version of a registration, from 1; 0 where there is none.
    public static let seenVersion: ClosedRange<Int64> = 0...Int64(Int32.max)
    /// Of a year, from 1.
    public static let month: ClosedRange<Int64> = 1...12
    /// A rate of tax, in hundredths of a percent.
    public static let taxBasisPoints: ClosedRange<Int64> = 0...10_000
    /// Rates of tax of a country, of all classes and days.
    public static let taxRates = 1...200
    /// What is taxed alike in one document: at most one for each kind and class of its lines.
    public static let taxGroups = 1...TaxClass.allCases.count * ItemKind.allCases.count
    /// Tax ids of a legal entity.
    public static let taxIDs = 1...64
    /// Bank accounts of a legal entity. One that has none yet is paid nothing.
    public static let bankAccounts = 0...64
    /// Legal entities of a system.
    public static let entities = 1...64
    /// The day of a month on which payments are due.
    public static let dayOfMonth: ClosedRange<Int64> = 1...31
    /// Parts of an amount with due days of their own: none yet.
    public static let instalments = 0...0
    /// Lines of an order.
    public static let orderLines = 1...2_000
    /// Documents on a remittance list.
    public static let namedRemittances = 1...1_000
}

extension String {
    /// Whether the text can be a key: an account, a reference, a number. It has so many characters, each can be seen,
    /// and there is no space at either end. So there are no controls, no line breaks, nothing invisible, nothing
    /// private or unassigned. What looks different may still be the same in another normal form: keys are compared to
    /// the byte.
    public func isPrintable(_ lengths: ClosedRange<Int>) -> Bool { consists(of: lengths) { $0.isPrintable } }

    /// Whether the text can be a name or a sentence: as `isPrintable`, and between two characters U+200C and U+200D may
    /// stand. Persian and Sinhala are not written without them, and neither are many emoji.
    public func isName(_ lengths: ClosedRange<Int>) -> Bool {
        consists(of: lengths) { $0.isPrintable || $0.isJoiner } && unicodeScalars.first?.isJoiner != true
            && unicodeScalars.last?.isJoiner != true
    }

    /// How many bytes a printable text takes in a message, without the quotation marks around it: of what it may hold,
    /// quotation marks and backslashes alone are escaped.
    public var printableEncodedBytes: Int {
        utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "\"") || $1 == UInt8(ascii: "\\") ? 2 : 1) }
    }

    private func consists(of lengths: ClosedRange<Int>, _ isAllowed: (Unicode.Scalar) -> Bool) -> Bool {
        guard utf8.count <= lengths.upperBound * 4, utf8.first != 0x20, utf8.last != 0x20 else { return false }
        // Nearly always a character is a byte that can be seen.
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return lengths.contains(utf8.count) }
        let scalars = unicodeScalars
        return lengths.contains(scalars.count) && scalars.allSatisfy(isAllowed)
    }

    /// The text as any column can hold and any terminal show it: its first so many characters, controls replaced by
    /// U+FFFD.
    public func shown(charactersMax: Int) -> String {
        // Nearly always it can be shown as it stands.
        if utf8.count <= charactersMax, utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return self }
        var text = ""
        text.unicodeScalars.append(
            contentsOf: unicodeScalars.lazy.map { $0.isControl ? "\u{FFFD}" : $0 }.prefix(charactersMax))
        return text
    }

    /// The text as an error repeats it (`Quote`).
    public var quoted: String { Quote.text(self) }
}

extension Unicode.Scalar {
    fileprivate var isJoiner: Bool { value == 0x200C || value == 0x200D }

    fileprivate var isPrintable: Bool {
        if isASCII { return (0x20..<0x7F).contains(value) }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
