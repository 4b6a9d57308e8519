import Contracts
import Rows

/// The number on the paper: a series, and a place in it. A series has no gaps and no doubles.
@StoredPart
struct InvoiceNumber: Hashable, Sendable {
    /// Such as `INV-2026`: one series a year.
    var series: String
    /// From 1.
    var number: Int64

    static let digitsMin = 6
    /// What is read has at most this many.
    static let digitsMax = 18

    /// The series in which an invoice issued on `day` is numbered.
    static func series(on day: LocalDate) -> String { "INV-\(day.components.year)" }
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
