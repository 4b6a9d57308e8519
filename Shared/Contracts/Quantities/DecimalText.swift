/// Whole numbers of a smallest unit as people write them, with a point: amounts of money and quantities.
enum DecimalText {
    enum Failure: Error, Hashable {
        /// It is no decimal number: a sign, digits, and a point between digits.
        case notANumber
        /// It has more digits after the point than the unit can hold, and they would be rounded silently.
        case tooPrecise
        /// It does not fit 64 bits.
        case overflow
    }

    /// How many units of 10^-`decimals` a text says, such as `2.5`.
    static func parse(_ text: String, decimals: Int) throws(Failure) -> Int64 {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isNumber = parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        guard isNumber, let whole = parts.first, parts.count <= 2 else { throw .notANumber }
        let fraction = parts.count == 2 ? parts[1] : digits.prefix(0)
        guard fraction.dropFirst(decimals).allSatisfy({ $0 == UInt8(ascii: "0") }) else { throw .tooPrecise }
        // Kept negative, since the least number has no positive counterpart.
        var value: Int64 = 0
        func append(_ digit: UInt8) throws(Failure) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, more) = tens.subtractingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            guard !overflow, !more else { throw .overflow }
            value = sum
        }
        for digit in whole { try append(digit) }
        for digit in fraction.prefix(decimals) { try append(digit) }
        for _ in min(fraction.count, decimals)..<decimals { try append(UInt8(ascii: "0")) }
        guard isNegative || value > .min else { throw .overflow }
        return isNegative ? value : -value
    }

    /// As people write it, with `decimals` digits after the point.
    static func text(_ units: Int64, decimals: Int) -> String {
        guard decimals > 0 else { return String(units) }
        var digits = String(units.magnitude)
        if digits.utf8.count <= decimals {
            digits = String(repeating: "0", count: decimals + 1 - digits.utf8.count) + digits
        }
        let point = digits.index(digits.endIndex, offsetBy: -decimals)
        return (units < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
    }
}
