/// Check digits that several identifiers have in common. Texts hold digits and capital letters only.
enum CheckDigits {
    /// The remainder by 97 of the number that a text is when each letter is read as 10 (A) to 35 (Z): ISO/IEC 7064,
    /// MOD 97-10. A text with its check digits in place has the remainder 1.
    static func remainder97(_ text: some Sequence<UInt8>) -> Int {
        text.reduce(0) { rest, byte in
            byte >= UInt8(ascii: "A")
                ? (rest * 100 + Int(byte - UInt8(ascii: "A")) + 10) % 97 : (rest * 10 + digit(byte)) % 97
        }
    }

    /// ISO/IEC 7064, MOD 11,10: a text of digits with its check digit in place has the remainder 1.
    static func isRight1110(_ digits: [Int]) -> Bool {
        digits.reduce(5) { check, digit in ((check == 0 ? 10 : check) * 2 % 11 + digit) % 10 } == 1
    }

    /// Luhn's sum, of which each second digit from the right counts double, is a multiple of ten.
    static func isRightLuhn(_ digits: [Int]) -> Bool {
        digits.reversed().enumerated().reduce(0) { sum, next in
            let value = next.element * (next.offset % 2 == 0 ? 1 : 2)
            return sum + value / 10 + value % 10
        } % 10 == 0
    }

    /// The sum of the digits, each times its weight.
    static func weighted(_ digits: some Sequence<Int>, _ weights: [Int]) -> Int {
        zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    static func digit(_ byte: UInt8) -> Int { Int(byte) - Int(UInt8(ascii: "0")) }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}

extension String {
    /// An identifier as it is kept: capital letters of ASCII for small ones, and without what is written between
    /// groups. `nil` where the text is longer than any, or holds something else than letters, digits and `others`.
    func compacted(without separators: String = " ", and others: String = "", bytesMax: Int = 64) -> String? {
        guard utf8.count <= bytesMax else { return nil }
        var bytes: [UInt8] = []
        for byte in utf8 where !separators.utf8.contains(byte) {
            let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            let capital = isSmall ? byte - 0x20 : byte
            guard CheckDigits.isDigit(capital) || CheckDigits.isCapital(capital) || others.utf8.contains(byte) else {
                return nil
            }
            bytes.append(capital)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// In groups of four, as people read it.
    var inFours: String {
        enumerated().reduce(into: "") { text, next in
            if next.offset > 0, next.offset % 4 == 0 { text += " " }
            text.append(next.element)
        }
    }
}
