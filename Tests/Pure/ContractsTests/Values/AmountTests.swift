import Contracts
import SeededRandom
import Testing

@Suite("Amounts")
struct AmountTests {
    // MARK: Rounding

    struct Tie: Sendable {
        var amount, numerator, denominator, away, even, zero: Int64
    }

    @Test(
        "Ties and their neighbours, by each rounding",
        arguments: [
            Tie(amount: 5, numerator: 1, denominator: 2, away: 3, even: 2, zero: 2),
            Tie(amount: 7, numerator: 1, denominator: 2, away: 4, even: 4, zero: 3),
            Tie(amount: -5, numerator: 1, denominator: 2, away: -3, even: -2, zero: -2),
            Tie(amount: -7, numerator: 1, denominator: 2, away: -4, even: -4, zero: -3),
            Tie(amount: 5, numerator: -1, denominator: 2, away: -3, even: -2, zero: -2),
            Tie(amount: 5, numerator: 1, denominator: -2, away: -3, even: -2, zero: -2),
            Tie(amount: -5, numerator: 1, denominator: -2, away: 3, even: 2, zero: 2),
            Tie(amount: 1, numerator: 1, denominator: 3, away: 0, even: 0, zero: 0),
            Tie(amount: 2, numerator: 1, denominator: 3, away: 1, even: 1, zero: 0),
            Tie(amount: -2, numerator: 1, denominator: 3, away: -1, even: -1, zero: 0),
            Tie(amount: 1, numerator: 1, denominator: 2, away: 1, even: 0, zero: 0),
            Tie(amount: -1, numerator: 1, denominator: 2, away: -1, even: 0, zero: 0),
            Tie(amount: 10, numerator: 3, denominator: 5, away: 6, even: 6, zero: 6),
        ])
    func rounding(tie: Tie) throws {
        func share(_ rounding: Rounding) throws -> Int64 {
            try Amount.share(tie.amount, of: tie.numerator, in: tie.denominator, rounding: rounding)
        }
        #expect(try share(.halfAwayFromZero) == tie.away)
        #expect(try share(.halfEven) == tie.even)
        #expect(try share(.towardZero) == tie.zero)
    }

    @Test("A share is exact where the product needs 128 bits")
    func wideShares() throws {
        #expect(try Amount.share(.max, of: .max, in: .max, rounding: .halfEven) == .max)
        #expect(try Amount.share(.min, of: .max, in: .max, rounding: .halfEven) == .min)
        #expect(try Amount.share(.min, of: .min, in: .min, rounding: .towardZero) == .min)
        let half = try Amount.share(9_000_000_000_000_000_001, of: 3, in: 6, rounding: .halfAwayFromZero)
        #expect(half == 4_500_000_000_000_000_001)
        #expect(throws: MoneyError.overflow) { try Amount.share(.max, of: 2, in: 1, rounding: .towardZero) }
        #expect(throws: MoneyError.overflow) { try Amount.share(.min, of: 1, in: -1, rounding: .towardZero) }
        #expect(throws: MoneyError.divisionByZero) { try Amount.share(1, of: 1, in: 0, rounding: .towardZero) }
    }

    @Test("A rounded share is within half a unit of the exact one; cut towards zero, never beyond it")
    func sharesAreNear() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<5_000 {
            let amount = Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random)
            let numerator = Int64.random(in: -10_000...10_000, using: &random)
            let denominator = Int64.random(in: 1...10_000, using: &random)
            let product = Int128(amount) * Int128(numerator)
            for rounding in [Rounding.halfAwayFromZero, .halfEven] {
                let share = try Amount.share(amount, of: numerator, in: denominator, rounding: rounding)
                let error = product - Int128(share) * Int128(denominator)
                #expect(error.magnitude * 2 <= UInt128(denominator))
            }
            let cut = Int128(try Amount.share(amount, of: numerator, in: denominator, rounding: .towardZero))
            let rest = product - cut * Int128(denominator)
            #expect(rest.magnitude < UInt128(denominator) && (rest == 0 || (rest < 0) == (product < 0)))
        }
    }

    // MARK: Tax, docs/accounting.md "Tax"

    /// Less discount, taxed, each rounded where it happens.
    private func gross(_ net: Int64, discountBasisPoints: Int64 = 0, taxBasisPoints: Int64) throws -> Int64 {
        let rest = 10_000 - discountBasisPoints
        let discounted = try Amount.share(net, of: rest, in: 10_000, rounding: .halfAwayFromZero)
        let tax = try Amount.share(discounted, of: taxBasisPoints, in: 10_000, rounding: .halfAwayFromZero)
        return try Amount.sum(discounted, tax)
    }

    @Test("16 x 348.35 less 4 % at 22 %: 6,527.81 with each step rounded, 6,527.80 rounded once")
    func discountedLines() throws {
        #expect(try gross(16 * 348_35, discountBasisPoints: 400, taxBasisPoints: 2_200) == 6_527_81)
        let once = try Amount.share(16 * 348_35, of: 9_600 * 12_200, in: 10_000 * 10_000, rounding: .halfAwayFromZero)
        #expect(once == 6_527_80)
    }

    @Test("3.60 at 5.5 %: ten lines of one 38.00, one line of ten 37.98")
    func manyLines() throws {
        #expect(try gross(3_60, taxBasisPoints: 550) * 10 == 38_00)
        #expect(try gross(36_00, taxBasisPoints: 550) == 37_98)
    }

    // MARK: Arithmetic

    @Test func overflowIsAnErrorNotATrap() {
        #expect(throws: MoneyError.overflow) { try Amount.sum(.max, 1) }
        #expect(throws: MoneyError.overflow) { try Amount.difference(.min, 1) }
        #expect(throws: MoneyError.overflow) { try Amount.product(.max, 2) }
    }

    // MARK: Parts

    @Test("A part takes the share of all so far less what went before: 10.00 in three is 3.33, 3.34, 3.33")
    func thirds() throws {
        let parts = try (0..<3).map { try Amount.part($0..<$0 + 1, of: 3, in: 10_00) }
        #expect(parts == [3_33, 3_34, 3_33])
        #expect(try Amount.part(0..<0, of: 3, in: 10_00) == 0)
        #expect(try Amount.part(0..<3, of: 3, in: -10_00) == -10_00)
        #expect(try Amount.part(0..<Int64.max, of: .max, in: .min) == .min)
    }

    @Test("Parts that follow each other sum to the whole, and each is within one unit of its exact share")
    func partsSum() throws {
        var random = SeededGenerator(seed: 51)
        for _ in 0..<2_000 {
            let whole = Int64.random(in: 1...10_000_000, using: &random)
            let amount = Int64.random(in: -100_000_000_000...100_000_000_000, using: &random)
            let cuts = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                Int64.random(in: 0...whole, using: &random)
            }
            let edges = ([0, whole] + cuts).sorted()
            var sum: Int64 = 0
            for (from, to) in zip(edges, edges.dropFirst()) {
                let part = try Amount.part(from..<to, of: whole, in: amount)
                let error = Int128(part) * Int128(whole) - Int128(amount) * Int128(to - from)
                #expect(error.magnitude <= UInt128(whole))
                #expect(part == 0 || (part < 0) == (amount < 0), "no part goes the other way")
                sum += part
            }
            #expect(sum == amount)
        }
    }

    // MARK: Decimals

    @Test(
        "Decimal amounts are read exactly",
        arguments: [
            ("1234.50", "EUR", 123_450), ("1234.5", "EUR", 123_450), ("1234", "EUR", 123_400), ("-0.01", "EUR", -1),
            ("0.00", "EUR", 0), ("1.500", "EUR", 150), ("12", "JPY", 12), ("12.00", "JPY", 12), ("1.234", "BHD", 1_234),
            ("0.0001", "CLF", 1), ("92233720368547758.07", "EUR", Int64.max), ("007.10", "EUR", 710),
            ("-92233720368547758.08", "EUR", Int64.min),
        ] as [(String, String, Int64)])
    func parsing(text: String, code: String, minorUnits: Int64) throws {
        let currency = try #require(Currency(code))
        #expect(try Amount.minorUnits(decimal: text, exponent: currency.exponent) == minorUnits)
    }

    @Test(
        "What is not an amount of the currency is refused, never rounded",
        arguments: [
            "", "-", ".", "1.", ".5", "1.005", "1,50", "1e3", " 1", "+1", "--1", "1.2.3", "١", "1.00.",
        ])
    func refusing(text: String) {
        #expect(throws: MoneyError.notAnAmount(text)) { try Amount.minorUnits(decimal: text, exponent: 2) }
    }

    @Test func amountsBeyond64BitsAreRefused() {
        #expect(throws: MoneyError.overflow) { try Amount.minorUnits(decimal: "92233720368547758.08", exponent: 2) }
        #expect(throws: MoneyError.overflow) { try Amount.minorUnits(decimal: "10000000000000000000", exponent: 0) }
    }

    @Test("Every amount is read back from its decimal")
    func decimalRoundTrip() throws {
        var random = SeededGenerator(seed: 5)
        for code in ["EUR", "JPY", "BHD", "CLF"] {
            let currency = try #require(Currency(code))
            for _ in 0..<500 {
                let bits = Int64.random(in: 0...62, using: &random)
                let units = Int64.random(in: -(1 << bits)...(1 << bits), using: &random)
                let text = Amount.decimal(units, exponent: currency.exponent)
                #expect(try Amount.minorUnits(decimal: text, exponent: currency.exponent) == units)
            }
        }
        #expect(Amount.decimal(-5, exponent: 2) == "-0.05")
        #expect(Amount.decimal(.min, exponent: 2) == "-92233720368547758.08")
    }
}
