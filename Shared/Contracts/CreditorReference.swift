/// A structured creditor reference (ISO 11649): `RF`, two check digits, and up to 21 letters and digits that the seller
/// chose. Banks carry it unchanged, and a slip of the pen is noticed: the check is modulo 97 (ISO 7064).
public struct CreditorReference: Hashable, Sendable {
    /// Without spaces, in capitals: `RF48INV2026000001`.
    public let text: String

    public static let lengths = 5...25

    /// The part that the seller chose.
    public var body: String { String(text.dropFirst(4)) }

    /// Takes what a payer wrote, without spaces and in capitals; `nil` where it is no such reference, or its check
    /// digits are wrong.
    public init?(_ text: String) {
        guard Self.lengths.contains(text.utf8.count), text.hasPrefix("RF"),
            text.utf8.dropFirst(2).prefix(2).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            Self.remainder(of: Array(text.utf8)) == 1
        else { return nil }
        self.text = text
    }

    /// The reference that stands for a number of the seller's own; `nil` where the number has other characters than
    /// capital letters and digits, or more than 21 of them.
    public init?(body: String) {
        guard (1...21).contains(body.utf8.count), let rest = Self.remainder(of: Array("RF00\(body)".utf8)) else {
            return nil
        }
        let digits = 98 - rest
        text = "RF\(digits < 10 ? "0" : "")\(digits)\(body)"
    }

    /// Of the number that the text is with its first four characters moved to the end and each letter written as two
    /// digits (A is 10, Z is 35), divided by 97; `nil` for other characters.
    private static func remainder(of text: [UInt8]) -> Int? {
        var remainder = 0
        for byte in text.dropFirst(4) + text.prefix(4) {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                remainder = (remainder * 10 + Int(byte - UInt8(ascii: "0"))) % 97
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                remainder = (remainder * 100 + Int(byte - UInt8(ascii: "A")) + 10) % 97
            default: return nil
            }
        }
        return remainder
    }
}
