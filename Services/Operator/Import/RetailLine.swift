/// Why a line of the Online Retail file becomes no order line. Each has one rule; the first that holds names the line.
package enum RetailRefusal: String, CaseIterable, Sendable {
    case malformed
    case cancellation
    case badDebtAdjustment = "bad-debt-adjustment"
    case unknownDocument = "unknown-document"
    case resumedDocument = "resumed-document"
    case stockCorrection = "stock-correction"
    case noPrice = "no-price"
    case negativePrice = "negative-price"
    case subPennyPrice = "sub-penny-price"
    case unknownCountry = "unknown-country"

    /// The rule in words.
    var rule: String {
        switch self {
        case .malformed: "not eight fields, or a number that is none"
        case .cancellation: "a document 'C...': credit notes are not taken in"
        case .badDebtAdjustment: "a document 'A...': write-offs are not taken in"
        case .unknownDocument: "a document number that is neither digits nor 'C' or 'A'"
        case .resumedDocument: "a document that goes on long after it ended"
        case .stockCorrection: "a quantity that is not positive: a stock correction, and no stock is left to correct"
        case .noPrice: "a price of 0: nothing was sold"
        case .negativePrice: "a price below 0"
        case .subPennyPrice: "a price that is no whole number of pence"
        case .unknownCountry: "a country without a known code"
        }
    }
}

/// A line of an invoice as the file has it, read and checked.
struct RetailLine: Hashable, Sendable {
    var document: String
    /// In upper case: the file writes one article both as `85123A` and `85123a`.
    var sku: String
    /// Without the spaces that a fifth of the file's lines have at its ends.
    var description: String
    var quantity: Int64
    /// In pence.
    var unitPrice: Int64
    /// `nil`: none is named; the order is a guest's.
    var account: String?
    /// ISO 3166-1 alpha-2.
    var country: String

    static let header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    private static let fieldCount = 8

    /// What is refused still names its document, as far as it can be read.
    struct Refused: Error, Hashable {
        let document: String
        let reason: RetailRefusal
    }

    init(_ text: String) throws(Refused) {
        guard let fields = CSVRecord.fields(text), fields.count == Self.fieldCount else {
            throw Refused(document: text.split(separator: ",").first.map(String.init) ?? "", reason: .malformed)
        }
        document = fields[0]
        if let reason = Self.refusal(ofDocument: document) { throw Refused(document: document, reason: reason) }
        func refused(_ reason: RetailRefusal) -> Refused { Refused(document: fields[0], reason: reason) }
        guard let quantity = Int64(fields[3]), !fields[1].isEmpty else { throw refused(.malformed) }
        guard quantity > 0 else { throw refused(.stockCorrection) }
        switch Self.pence(fields[5]) {
        case .success(let pence): unitPrice = pence
        case .failure(let reason): throw refused(reason.reason)
        }
        guard let country = Countries.code(ofName: fields[7]) else { throw refused(.unknownCountry) }
        self.quantity = quantity
        self.country = country
        sku = fields[1].uppercased()
        description = Self.trimmed(fields[2])
        // The file was once a spreadsheet: customer 17850 is written 17850.0.
        let account = fields[6].hasSuffix(".0") ? String(fields[6].dropLast(2)) : fields[6]
        self.account = account.isEmpty ? nil : account
    }

    private static func trimmed(_ text: String) -> String {
        let head = text.drop { $0 == " " }
        return String(head.prefix(upTo: head.lastIndex { $0 != " " }.map(head.index(after:)) ?? head.startIndex))
    }

    private static func refusal(ofDocument number: String) -> RetailRefusal? {
        if number.hasPrefix("C") { return .cancellation }
        if number.hasPrefix("A") { return .badDebtAdjustment }
        let isNumber =
            !number.isEmpty && number.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isNumber ? nil : .unknownDocument
    }

    private struct PriceRefused: Error {
        let reason: RetailRefusal
    }

    /// Whole pence of a decimal number, exactly.
    private static func pence(_ text: String) -> Result<Int64, PriceRefused> {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : ""
        let digits = parts.first.map { $0 + fraction.prefix(2) } ?? ""
        let isNumber = (digits + fraction).utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard parts.count <= 2, isNumber, !digits.isEmpty, let value = Int64(digits),
            case (let pence, let overflows) = value.multipliedReportingOverflow(
                by: [100, 10, 1][min(2, fraction.count)]),
            !overflows
        else { return .failure(PriceRefused(reason: .malformed)) }
        let isWhole = fraction.dropFirst(2).allSatisfy { $0 == "0" }
        if pence == 0 && isWhole { return .failure(PriceRefused(reason: .noPrice)) }
        if isNegative { return .failure(PriceRefused(reason: .negativePrice)) }
        return isWhole ? .success(pence) : .failure(PriceRefused(reason: .subPennyPrice))
    }
}

/// The countries that the file names, by their codes of ISO 3166-1 alpha-2.
enum Countries {
    static func code(ofName name: String) -> String? { codes[name] }

    private static let codes = [
        "United Kingdom": "GB", "Germany": "DE", "France": "FR", "EIRE": "IE", "Spain": "ES", "Netherlands": "NL",
        "Belgium": "BE", "Switzerland": "CH", "Portugal": "PT", "Australia": "AU", "Norway": "NO", "Italy": "IT",
        "Finland": "FI", "Cyprus": "CY", "Sweden": "SE", "Austria": "AT", "Denmark": "DK", "Japan": "JP",
        "Poland": "PL", "Israel": "IL", "USA": "US", "Hong Kong": "HK", "Singapore": "SG", "Iceland": "IS",
        "Canada": "CA", "Greece": "GR", "Malta": "MT", "United Arab Emirates": "AE", "RSA": "ZA", "Lebanon": "LB",
        "Lithuania": "LT", "Brazil": "BR", "Czech Republic": "CZ", "Bahrain": "BH", "Saudi Arabia": "SA",
        // Jersey stands for both bailiwicks.
        "Channel Islands": "JE",
        // Its institutions sit in Brussels.
        "European Community": "BE",
        // The shop's own: goods that are not known to leave a country are sold in it.
        "Unspecified": "GB",
    ]
}
