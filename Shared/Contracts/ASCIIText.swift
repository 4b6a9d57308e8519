/// The short texts of identifiers and moments, written on the stack: one allocation at most, that of a string of more
/// than fifteen bytes.
struct ASCIIText {
    private var bytes = InlineArray<40, UInt8>(repeating: 0)
    private var count = 0

    mutating func append(_ character: Unicode.Scalar) {
        bytes[count] = UInt8(ascii: character)
        count += 1
    }

    /// A text of ASCII characters alone.
    mutating func append(_ text: String) {
        for byte in text.utf8 {
            bytes[count] = byte
            count += 1
        }
    }

    /// The last `width` digits of a number that is not negative, zeros in front.
    mutating func append(padded value: Int, width: Int) {
        var rest = value
        for index in stride(from: count + width - 1, through: count, by: -1) {
            bytes[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += width
    }

    /// A number that is not negative, without zeros in front.
    mutating func append(decimal value: Int64) {
        precondition(value >= 0, "lanes, counters and numbers are not negative")
        var width = 1
        var rest = value / 10
        while rest > 0 {
            width += 1
            rest /= 10
        }
        append(padded: Int(value), width: width)
    }

    func withSpan(_ body: (Span<UInt8>) -> Void) { body(bytes.span.extracting(0..<count)) }

    var string: String {
        do {
            return String(copying: try UTF8Span(validating: bytes.span.extracting(0..<count)))
        } catch {
            preconditionFailure("only ASCII is appended")
        }
    }
}

/// Reads such texts from a place that moves on; the text itself is lent at each step.
struct ASCIIScanner {
    private var position = 0

    func isAtEnd(_ text: Span<UInt8>) -> Bool { position == text.count }

    mutating func take(_ character: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Exactly `width` digits.
    mutating func number(_ width: Int, _ text: Span<UInt8>) -> Int? {
        guard position + width <= text.count else { return nil }
        var value = 0
        for index in position..<position + width {
            guard let digit = Self.digit(text[index]) else { return nil }
            value = value * 10 + digit
        }
        position += width
        return value
    }

    /// One to `widthMax` digits (at most 18), with zeros in front or without.
    mutating func digits(widthMax: Int, _ text: Span<UInt8>) -> Int? {
        let start = position
        var value = 0
        while position < text.count, position - start < widthMax, let digit = Self.digit(text[position]) {
            value = value * 10 + digit
            position += 1
        }
        return position > start ? value : nil
    }

    /// How many characters were passed over, up to the first that is not `isSkipped`.
    mutating func skip(_ text: Span<UInt8>, while isSkipped: (UInt8) -> Bool) -> Int {
        let start = position
        while position < text.count, isSkipped(text[position]) { position += 1 }
        return position - start
    }

    /// One to `widthMax` digits (at most 18), without zeros in front, so that each number has one spelling.
    mutating func decimal(widthMax: Int, _ text: Span<UInt8>) -> Int64? {
        let start = position
        var value: Int64 = 0
        while position < text.count, let digit = Self.digit(text[position]) {
            guard position - start < widthMax else { return nil }
            value = value * 10 + Int64(digit)
            position += 1
        }
        guard position > start, text[start] != UInt8(ascii: "0") || position == start + 1 else { return nil }
        return value
    }

    /// One to nine decimals, cut to millionths.
    mutating func millionths(_ text: Span<UInt8>) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while position < text.count, let digit = Self.digit(text[position]) {
            if count < 6 { value = value * 10 + Int64(digit) }
            count += 1
            position += 1
        }
        guard (1...9).contains(count) else { return nil }
        for _ in min(count, 6)..<6 { value *= 10 }
        return value
    }

    private static func digit(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
    }
}
