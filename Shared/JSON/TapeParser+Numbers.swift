extension TapeParser {
    /// Lays a number on the tape, as its text: the type that decodes it says what it must fit.
    @inline(__always)
    mutating func parseNumber() throws(JSONError) {
        let start = position
        var kind = Tape.Kind.integer
        if unsafe text[position] == UInt8(ascii: "-") { position += 1 }
        let leading = position
        try passDigits()
        if position - leading > 1, unsafe text[leading] == UInt8(ascii: "0") {
            throw .invalidNumber(place(at: start))
        }
        if position < end, unsafe text[position] == UInt8(ascii: ".") {
            kind = .fraction
            position += 1
            try passDigits()
        }
        if position < end, unsafe text[position] | 0x20 == UInt8(ascii: "e") {
            kind = .fraction
            position += 1
            if position < end {
                let sign = unsafe text[position]
                if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            }
            try passDigits()
        }
        tape.append(kind, offset: start, extent: position - start)
    }

    /// At least one digit.
    @inline(__always)
    private mutating func passDigits() throws(JSONError) {
        let start = position
        while position < end, unsafe text[position] &- UInt8(ascii: "0") < 10 { position += 1 }
        if position == start {
            if position == end { throw .unexpectedEnd(place) }
            throw .invalidNumber(place)
        }
    }
}

// MARK: Reading

extension Tape {
    /// The integer at `index`; nil if it does not fit. Only for entries of the kind `integer`.
    @inline(__always)
    func integer<Integer: FixedWidthInteger>(_ index: Int, as type: Integer.Type) -> Integer? {
        let digits = unsafe bytes(index)
        guard digits.count <= 18 else {
            guard case .value(let value) = unsafe WholeNumber<Integer>(digits) else { return nil }
            return value
        }
        let isNegative = unsafe digits[0] == UInt8(ascii: "-")
        var magnitude: Int64 = 0
        for position in (isNegative ? 1 : 0)..<(digits.count) {
            magnitude = magnitude &* 10 &+ Int64(unsafe digits[position] &- UInt8(ascii: "0"))
        }
        return Integer(exactly: isNegative ? -magnitude : magnitude)
    }

    func numberText(_ index: Int) -> String { unsafe String(decoding: bytes(index), as: UTF8.self) }

    /// The nearest double, rounded to even; infinite if it does not fit.
    func double(_ index: Int) -> Double {
        if kind(index) == .integer, unsafe bytes(index).count <= 15, let exact = integer(index, as: Int64.self) {
            let isNegative = unsafe bytes(index)[0] == UInt8(ascii: "-")
            return isNegative ? -Double(exact.magnitude) : Double(exact)
        }
        return Double(numberText(index))!
    }

    /// The nearest float, not the float nearest to the nearest double.
    func float(_ index: Int) -> Float { Float(numberText(index))! }
}
