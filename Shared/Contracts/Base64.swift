/// Bytes as text (RFC 4648).
public struct Base64: Sendable {
    /// Section 4, padded.
    public static let standard = Base64(alphabet: letters + "+/", isPadded: true)
    /// Section 5, without padding: a part of an address as it stands.
    public static let url = Base64(alphabet: letters + "-_", isPadded: false)

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let padding = UInt8(ascii: "=")
    private static let notDigit = UInt8.max

    private let alphabet: [UInt8]
    /// What each byte is worth as a digit; `notDigit` for what is none.
    private let values: [UInt8]
    private let isPadded: Bool

    private init(alphabet: String, isPadded: Bool) {
        self.alphabet = Array(alphabet.utf8)
        self.isPadded = isPadded
        var values = [UInt8](repeating: Self.notDigit, count: 256)
        for (value, digit) in self.alphabet.enumerated() { values[Int(digit)] = UInt8(truncatingIfNeeded: value) }
        self.values = values
    }

    /// The digits, in ASCII.
    public func encoded(_ data: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((data.count + 2) / 3 * 4)
        for start in stride(from: 0, to: data.count, by: 3) {
            let count = min(3, data.count - start)
            var group: UInt32 = 0
            for index in 0..<3 { group = group << 8 | (index < count ? UInt32(data[start + index]) : 0) }
            for index in 0..<4 where isPadded || index <= count {
                text.append(index <= count ? alphabet[Int(group >> UInt32(18 - 6 * index) & 63)] : Self.padding)
            }
        }
        return text
    }

    /// The digits as a text.
    public func text(_ data: [UInt8]) -> String { String(decoding: encoded(data), as: UTF8.self) }

    /// The bytes; `nil` for what `encoded` would not have written.
    public func decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard !isPadded || text.count % 4 == 0 else { return nil }
        let digits = isPadded ? text.prefix { $0 != Self.padding } : text[...]
        let isWhole = text.dropFirst(digits.count).allSatisfy { $0 == Self.padding }
        // One digit alone has no whole byte.
        guard isWhole, text.count - digits.count <= 2, digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for digit in digits {
            let value = values[Int(digit)]
            guard value != Self.notDigit else { return nil }
            group = group << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> bits))
                group &= 1 << bits - 1
            }
        }
        return group == 0 ? bytes : nil
    }
}
