/// How much of an item: a whole number of units of 10^-`decimals` of the item's unit of measure. Where an item has
/// three decimals of a kilogram, 2,500 is 2.500 kg. So quantities are added, compared and shared without rounding.
public enum Quantity {
    /// Digits after the point that an item may have.
    public static let decimals = 0...6

    /// The quantity that a text says in the unit of measure, such as `2.5`: 2,500 with three decimals.
    /// - Throws: also where the item has fewer decimals than the text needs; nothing is rounded.
    public static func parse(_ text: String, decimals: Int) throws(QuantityError) -> Int64 {
        do {
            return try DecimalText.parse(text, decimals: decimals)
        } catch {
            switch error {
            case .notANumber: throw .notAQuantity(text)
            case .tooPrecise: throw .tooPrecise(text, decimals: decimals)
            case .overflow: throw .overflow
            }
        }
    }

    /// The quantity that is one unit of measure: 1,000 with three decimals.
    public static func oneUnit(decimals: Int) -> Int64 { (0..<decimals).reduce(1) { one, _ in one * 10 } }

    /// The quantity in the unit of measure, as people write it: `2.500`.
    public static func text(_ quantity: Int64, decimals: Int) -> String {
        DecimalText.text(quantity, decimals: decimals)
    }
}

/// Why a text is no quantity of an item.
public enum QuantityError: Error, Hashable, Sendable {
    /// It is no decimal number.
    case notAQuantity(String)
    /// It has more digits after the point than the item's decimals.
    case tooPrecise(String, decimals: Int)
    /// It does not fit 64 bits.
    case overflow
}

/// What an item costs: so many minor units for so much of it (EN 16931, BT-146 and BT-149). 0.035 a screw is 35 for 10,
/// in a currency of two decimals 3.5 pence are 7 for 2.
public struct Price: Hashable, Sendable {
    /// In minor units of the currency.
    public let minorUnits: Int64
    /// The quantity that costs so much, above zero.
    public let per: Int64

    /// - Precondition: `per` is above zero.
    public init(minorUnits: Int64, per: Int64) {
        precondition(per > 0, "a price is for some of an item")
        self.minorUnits = minorUnits
        self.per = per
    }

    /// A price for one unit of measure.
    /// - Parameter decimals: those of the item.
    public init(minorUnits: Int64, ofOneWith decimals: Int) {
        self.init(minorUnits: minorUnits, per: Quantity.oneUnit(decimals: decimals))
    }

    /// What a line comes to: the price of its quantity, rounded once, half away from zero, less its discount, and with
    /// its charge (EN 16931, BT-131). With tax where the price has it.
    /// - Parameters:
    ///   - discount, charge: of the whole line, in minor units.
    public func amount(of quantity: Int64, discount: Int64 = 0, charge: Int64 = 0) throws(MoneyError) -> Int64 {
        let gross = try Amount.share(minorUnits, of: quantity, in: per, rounding: .halfAwayFromZero)
        return try Amount.sum(try Amount.difference(gross, discount), charge)
    }
}
