import Contracts

/// A number as payers get it right: its letters and digits, in capitals, without what stands between them. Dashes of
/// any kind, slashes and spaces are written in many ways, and left out by some banks.
struct RemittanceReference: Hashable, Comparable, Sendable {
    let text: String

    init(_ written: String) {
        var form: [UInt8] = []
        form.reserveCapacity(written.utf8.count)
        for scalar in written.unicodeScalars { form.append(referenceForm: scalar) }
        text = String(decoding: form, as: UTF8.self)
    }

    /// What was read so already.
    init(read text: String) { self.text = text }

    var isEmpty: Bool { text.isEmpty }

    static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

extension [UInt8] {
    /// Appends what a letter or digit is in a reference, in UTF-8: capital, and a digit of ASCII whatever script it is
    /// of.
    /// - Returns: whether it is a letter or digit at all.
    @discardableResult
    mutating func append(referenceForm scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A: append(UInt8(scalar.value))
        case 0x61...0x7A: append(UInt8(scalar.value - 0x20))
        case 0...0x7F: return false
        // Fullwidth forms of ASCII, as Japanese banks write them.
        case 0xFF01...0xFF5E: return append(referenceForm: Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
        default:
            let properties = scalar.properties
            switch properties.generalCategory {
            case .decimalNumber:
                guard let digit = properties.numericValue.flatMap({ Int(exactly: $0) }) else { return false }
                self += "\(digit)".utf8
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
                self += properties.uppercaseMapping.utf8
            default: return false
            }
        }
        return true
    }
}
