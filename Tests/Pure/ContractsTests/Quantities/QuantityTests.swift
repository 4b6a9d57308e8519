import Contracts
import SeededRandom
import Testing

@Suite("Quantities")
struct QuantityTests {
    @Test(
        "are whole numbers of the item's smallest part, read and written with a point",
        arguments: [
            ("2.5", 3, 2_500, "2.500"), ("2.75", 2, 275, "2.75"), ("1.5", 1, 15, "1.5"), ("12", 0, 12, "12"),
            ("12.00", 0, 12, "12"), ("0.001", 3, 1, "0.001"), ("-0.5", 1, -5, "-0.5"), ("007", 2, 700, "7.00"),
            ("9223372036854.775807", 6, Int64.max, "9223372036854.775807"),
            ("-9223372036854.775808", 6, Int64.min, "-9223372036854.775808"),
        ])
    func vectors(text: String, decimals: Int, quantity: Int64, written: String) throws {
        #expect(try Quantity.parse(text, decimals: decimals) == quantity)
        #expect(Quantity.text(quantity, decimals: decimals) == written)
    }

    @Test("A wrong scale is refused by name, never rounded", arguments: [("2.5", 0), ("0.0001", 3), ("1.23456789", 6)])
    func scale(text: String, decimals: Int) {
        #expect(throws: QuantityError.tooPrecise(text, decimals: decimals)) {
            try Quantity.parse(text, decimals: decimals)
        }
    }

    @Test(
        "What is no number is refused", arguments: ["", "-", ".", "1.", ".5", "1,5", "1e3", "+1", " 1", "1.2.3", "½"])
    func noNumber(text: String) {
        #expect(throws: QuantityError.notAQuantity(text)) { try Quantity.parse(text, decimals: 3) }
    }

    @Test("What does not fit 64 bits is refused", arguments: [("9223372036854775808", 0), ("9223372036854775.808", 3)])
    func overflow(text: String, decimals: Int) {
        #expect(throws: QuantityError.overflow) { try Quantity.parse(text, decimals: decimals) }
    }

    @Test("Every quantity is read back from its text, with any decimals")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 52)
        for _ in 0..<3_000 {
            let quantity = Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0...62, using: &random)
            let decimals = Int.random(in: Quantity.decimals, using: &random)
            #expect(try Quantity.parse(Quantity.text(quantity, decimals: decimals), decimals: decimals) == quantity)
        }
    }
}

@Suite("Prices")
struct PriceTests {
    @Test(
        "are for a quantity, and rounded once over a line",
        arguments: [
            // 3.5 pence a piece: 7 for 2.
            (7, 2, 1, 4), (7, 2, 3, 11), (7, 2, 1_000, 3_500),
            // 0.035 a screw: 35 for 10 pieces.
            (35, 10, 1, 4), (35, 10, 1_000, 3_500),
            // 2.75 m at 4.00 a metre, 1.5 h at 90.00 an hour, 2.500 kg at 1.99.
            (4_00, 100, 275, 11_00), (90_00, 10, 15, 135_00), (1_99, 1_000, 2_500, 4_98),
            // Half a unit goes away from zero, and so does a return.
            (1, 2, 1, 1), (1, 2, -1, -1), (3, 2, 1, 2), (1, 3, 1, 0), (0, 1, 5, 0),
        ] as [(Int64, Int64, Int64, Int64)])
    func vectors(unitPrice: Int64, per: Int64, quantity: Int64, net: Int64) throws {
        #expect(try Price(minorUnits: unitPrice, per: per).amount(of: quantity) == net)
    }

    @Test("A price of one unit is for as many parts as the item's decimals say")
    func ofOne() throws {
        #expect(Price(minorUnits: 1_99, ofOneWith: 3) == Price(minorUnits: 1_99, per: 1_000))
        #expect(Price(minorUnits: 1_99, ofOneWith: 0) == Price(minorUnits: 1_99, per: 1))
    }

    @Test("Discount and charge of a line are added after rounding: 16 x 348.35 less 4 % is 5,350.66")
    func discountAndCharge() throws {
        let price = Price(minorUnits: 348_35, ofOneWith: 0)
        let discount = try Amount.share(try price.amount(of: 16), of: 4, in: 100, rounding: .halfAwayFromZero)
        #expect(try price.amount(of: 16, discount: discount) == 5_350_66)
        #expect(try price.amount(of: 16, discount: 100_00, charge: 7_50) == 5_573_60 - 100_00 + 7_50)
    }

    @Test("A line whose net does not fit is an error, not a trap, wherever it overflows")
    func overflow() throws {
        #expect(throws: MoneyError.overflow) { try Price(minorUnits: .max, per: 1).amount(of: 2) }
        #expect(throws: MoneyError.overflow) { try Price(minorUnits: .max, per: 1).amount(of: 1, charge: 1) }
        #expect(throws: MoneyError.overflow) { try Price(minorUnits: .min, per: 1).amount(of: 1, discount: 1) }
        // The product needs 128 bits; the net does not.
        #expect(try Price(minorUnits: .max, per: .max).amount(of: .max) == .max)
    }

    /// The same in other words: twice the exact price and one more half, cut.
    private func rounded(_ price: Int64, _ quantity: Int64, _ per: Int64) -> Int128 {
        let exact = Int128(price) * Int128(quantity)
        let size = (2 * Int128(exact.magnitude) + Int128(per)) / (2 * Int128(per))
        return exact < 0 ? -size : size
    }

    @Test("A net is what a second rounding says, and parts of a line sum to it")
    func properties() throws {
        var random = SeededGenerator(seed: 53)
        // Of any size, small ones as often as large ones.
        func number(_ bits: Int) -> Int64 {
            Int64.random(in: 1..<1 << Int64.random(in: 1...Int64(bits), using: &random), using: &random)
        }
        for _ in 0..<3_000 {
            let (unitPrice, per, quantity) = (number(40), number(20), number(30))
            guard let net = try? Price(minorUnits: unitPrice, per: per).amount(of: quantity) else {
                #expect(rounded(unitPrice, quantity, per) > Int128(Int64.max))
                continue
            }
            #expect(Int128(net) == rounded(unitPrice, quantity, per))
            let cut = Int64.random(in: 0...quantity, using: &random)
            let first = try Amount.part(0..<cut, of: quantity, in: net)
            #expect(try first + Amount.part(cut..<quantity, of: quantity, in: net) == net)
        }
    }
}
