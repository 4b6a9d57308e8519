/// A number of JSON's grammar as an integer. As JSON Schema has it, a number is an integer if its value is one, however
/// it is written: `5.0`, `1e2` and `5E0` are. Nothing is rounded, and a number of a million digits takes one pass over
/// them.
enum WholeNumber<Integer: FixedWidthInteger> {
    case value(Integer)
    /// It does not fit its type.
    case tooLarge
    /// It is not whole.
    case fraction

    init(_ text: UnsafeBufferPointer<UInt8>) {
        let shape = unsafe NumberShape(text)
        guard let digits = shape.significant else {
            self = .value(0)
            return
        }
        guard shape.scale >= 0 else {
            self = .fraction
            return
        }
        // Longer ones fit no integer, and need not be multiplied out.
        guard shape.digitsCount + shape.scale <= Self.digitsMax else {
            self = .tooLarge
            return
        }
        var value: Integer = 0
        var overflow = false
        func append(_ digit: UInt8) {
            let (shifted, isTooLong) = value.multipliedReportingOverflow(by: 10)
            let step = Integer(digit)
            let (sum, isTooLarge) =
                shape.isNegative ? shifted.subtractingReportingOverflow(step) : shifted.addingReportingOverflow(step)
            value = sum
            overflow = overflow || isTooLong || isTooLarge
        }
        for index in digits where unsafe text[index] != UInt8(ascii: ".") {
            append(unsafe text[index] &- UInt8(ascii: "0"))
        }
        for _ in 0..<shape.scale { append(0) }
        self = overflow ? .tooLarge : .value(value)
    }

    /// Of the largest integer, one of 128 bits.
    private static var digitsMax: Int { 39 }
}

/// A number as digits and a power of ten: neither zeros in front nor behind.
private struct NumberShape {
    let isNegative: Bool
    /// Where the significant digits stand, the point among them; `nil` for a zero.
    let significant: ClosedRange<Int>?
    let digitsCount: Int
    /// The power of ten by which they are to be multiplied.
    let scale: Int

    init(_ text: UnsafeBufferPointer<UInt8>) {
        isNegative = unsafe text.first == UInt8(ascii: "-")
        var first: Int?
        var last = 0
        var pointIndex: Int?
        var index = isNegative ? 1 : 0
        while index < text.count, unsafe text[index] | 0x20 != UInt8(ascii: "e") {
            let byte = unsafe text[index]
            if byte == UInt8(ascii: ".") {
                pointIndex = index
            } else if byte != UInt8(ascii: "0") {
                first = first ?? index
                last = index
            }
            index += 1
        }
        let point = pointIndex ?? index
        // How many places the last significant digit stands before the point; negative behind it.
        let places = last < point ? point - 1 - last : point - last
        let exponent = unsafe index < text.count ? Self.exponent(text, from: index + 1) : 0
        scale = places + exponent
        significant = first.map { $0...last }
        digitsCount = first.map { last - $0 + 1 - ($0 < point && point < last ? 1 : 0) } ?? 0
    }

    /// One that is out of all bounds counts as a bound: no document has so many digits that they could make up for it.
    private static func exponent(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let isNegative = unsafe text[start] == UInt8(ascii: "-")
        let isSigned = unsafe isNegative || text[start] == UInt8(ascii: "+")
        var value = 0
        for index in (isSigned ? start + 1 : start)..<text.count {
            value = min(value * 10 + Int(unsafe text[index] - UInt8(ascii: "0")), 1 << 40)
        }
        return isNegative ? -value : value
    }
}
