import Contracts
import Rows

/// The number on the paper: a series, and a place in it. A series has no gaps and no doubles.
@StoredPart
struct InvoiceNumber: Hashable, Sendable {
    /// Such as `INV-2026`: one series for each fiscal year of a legal entity.
    var series: String
    /// From 1.
    var number: Int64

    static let digitsMin = 6
    /// What is read has at most this many.
    static let digitsMax = 18

    /// The series in which an invoice that an entity issues on `day` is numbered: one for each of its fiscal years,
    /// which has the number of the year in which it begins.
    static func series(of seller: Seller, on day: LocalDate) -> String {
        let (year, month, _) = day.components
        return "\(seller.invoicePrefix)-\(Int32(month) < seller.fiscalYearStart ? year - 1 : year)"
    }
}

extension InvoiceNumber: LosslessStringConvertible {
    /// Six digits, or more where six are not enough: `INV-2026-000001`.
    var description: String {
        let digits = String(number)
        return "\(series)-\(String(repeating: "0", count: max(0, Self.digitsMin - digits.utf8.count)))\(digits)"
    }

    /// Parses what `description` writes: each number has one spelling.
    init?(_ description: String) {
        guard let dash = description.lastIndex(of: "-"), dash > description.startIndex else { return nil }
        let digits = description[description.index(after: dash)...]
        guard (Self.digitsMin...Self.digitsMax).contains(digits.utf8.count), let number = Int64(digits), number > 0
        else {
            return nil
        }
        self.init(series: String(description[..<dash]), number: number)
        guard self.description == description else { return nil }
    }
}

extension InvoiceNumber: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let number = InvoiceNumber(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text.quoted)' is not the number of an invoice")
        }
        self = number
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
