import Contracts

/// The number on the paper: a series, and a place in it. A series has no gaps and no doubles.
struct InvoiceNumber: Hashable, Sendable, CustomStringConvertible {
    /// Such as `INV-2026`: one series a year.
    var series: String
    /// From 1.
    var number: Int64

    /// Six digits, or more where six are not enough: `INV-2026-000001`.
    var description: String { "\(series)-\(Self.padded(number))" }

    static let digitsMin = 6

    /// The series in which an invoice issued on `day` is numbered.
    static func series(on day: LocalDate) -> String { "INV-\(day.components.year)" }

    private static func padded(_ number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, digitsMin - digits.utf8.count)) + digits
    }
}
