internal import Contracts

/// Numbers as people read them.
package enum Figures {
    /// `1,234,567`.
    package static func count(_ value: some BinaryInteger) -> String { grouped(String(value)) }

    /// `1,234.50`; a currency that is not known is shown in its minor units.
    package static func amount(_ minorUnits: some BinaryInteger, _ currency: String) -> String {
        guard let currency = Currency(currency), let value = Int64(exactly: minorUnits) else {
            return grouped(String(minorUnits))
        }
        return groupedDecimal(Amount.decimal(value, exponent: currency.exponent))
    }

    /// `1,234.500 KGM`; of what is counted in ones `1,234`.
    static func quantity(_ quantity: Int64, decimals: Int32?, unit: UnitOfMeasure?) -> String {
        let text = groupedDecimal(Quantity.text(quantity, decimals: Int(decimals ?? 0)))
        return unit.map { "\(text) \($0.rawValue)" } ?? text
    }

    private static func groupedDecimal(_ text: String) -> String {
        let whole = text.prefix { $0 != "." }
        return grouped(String(whole)) + text[whole.endIndex...]
    }

    /// `1,234.50 GBP`.
    package static func money(_ minorUnits: some BinaryInteger, _ currency: String) -> String {
        "\(amount(minorUnits, currency)) \(currency)"
    }

    /// `1 order`, `2 orders`; `many` for nouns that do not take an s.
    package static func plural(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(self.count(count)) \(count == 1 ? one : many ?? one + "s")"
    }

    private static func grouped(_ digits: String) -> String {
        let sign = digits.hasPrefix("-") ? "-" : ""
        var groups: [Substring] = []
        var rest = digits.dropFirst(sign.count)
        while rest.count > 3 {
            groups.append(rest.suffix(3))
            rest = rest.dropLast(3)
        }
        return sign + ([rest] + groups.reversed()).joined(separator: ",")
    }
}
