/// A structured creditor reference (ISO 11649): `RF`, two check digits, and up to 21 letters and digits that the
/// creditor chose. A payer who quotes it names what is paid without a doubt.
public struct CreditorReference: Hashable, Sendable, LosslessStringConvertible {
    /// Without spaces, as banks exchange it.
    public let description: String

    /// Characters in all, without spaces.
    public static let lengths = 5...25

    /// Characters behind the check digits.
    public static let bodyLengths = 1...21

    /// `nil` where the text is none: the check digits are those of the rest.
    /// - Parameter text: with spaces between groups or without.
    public init?(_ text: String) {
        guard let compact = text.compacted(), compact.hasPrefix("RF") else { return nil }
        let bytes = Array(compact.utf8)
        guard Self.bodyLengths.contains(bytes.count - 4), bytes[2..<4].allSatisfy(CheckDigits.isDigit),
            (2...98).contains(CheckDigits.digit(bytes[2]) * 10 + CheckDigits.digit(bytes[3])),
            CheckDigits.remainder97(bytes[4...] + bytes[..<4]) == 1
        else { return nil }
        description = compact
    }

    /// The reference of a number of the creditor's own, such as an invoice's. What stands between its letters and
    /// digits is left out: `INV-2026-000001` is `RF94INV2026000001`.
    /// - Returns: `nil` where letters and digits of ASCII are none, or more than 21.
    public init?(of number: String) {
        guard let body = number.compacted(without: " -/."), Self.bodyLengths.contains(body.utf8.count) else {
            return nil
        }
        let check = 98 - CheckDigits.remainder97(Array(body.utf8) + Array("RF00".utf8))
        description = "RF" + (check < 10 ? "0" : "") + String(check) + body
    }

    /// What the creditor chose.
    public var body: String { String(description.dropFirst(4)) }

    /// In groups of four, as on paper.
    public var printed: String { description.inFours }
}
