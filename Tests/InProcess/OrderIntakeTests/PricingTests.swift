import Contracts
import SeededRandom
import Tax
import Testing

@testable import OrderIntake

@Suite("A line is measured and priced")
struct PricingTests {
    private let items = [
        "SCREW": item("SCREW"), "CABLE": item("CABLE", unit: .metre, decimals: 2),
        "WORK": item("WORK", kind: .service, unit: .hour, decimals: 1), "POST": item("POST", kind: .charge),
        "FLOUR": item("FLOUR", .reduced, unit: .kilogram, decimals: 3), "KILO": item("KILO", unit: .kilogram),
    ]

    private func submit(
        _ lines: [SubmitOrder.Line], prices: String? = nil, rounding: TaxRounding = .document,
        rates: TaxRates = .shipped
    ) throws -> Submission {
        var command = submission(account: nil, country: "GB", lines: lines)
        command.priceMode = prices
        let context = Submission.Context(
            entities: [try legalEntity(entity(rounding: rounding))], customer: nil, rates: rates, today: monday)
        return try Submission(command, context) { items[$0] }
    }

    private func line(
        _ sku: String, _ quantity: Int64, _ unitPrice: Int64, per: Int64? = nil, discount: SubmitOrder.Allowance? = nil,
        charge: SubmitOrder.Allowance? = nil, free: String? = nil
    ) -> SubmitOrder.Line {
        .init(
            sku: sku, quantity: quantity, unitPrice: unitPrice, per: per, discount: discount, charge: charge,
            freeReason: free)
    }

    @Test("3.5 pence a piece, 2.75 m, 1.5 h and 2.500 kg are said with per and decimals, and rounded once")
    func measures() throws {
        let order = try submit([
            line("SCREW", 3, 7, per: 2), line("SCREW", 1_000, 35, per: 10), line("CABLE", 275, 4_00),
            line("WORK", 15, 90_00), line("FLOUR", 2_500, 1_99),
        ])
        #expect(try order.lines.map { try $0.amount } == [11, 35_00, 11_00, 135_00, 4_98])
        #expect(order.net == 186_09)
        #expect(
            order.lines.map(\.pricing) == [
                LinePricing(per: 2, amount: 11), LinePricing(per: 10, amount: 35_00),
                LinePricing(unit: .metre, decimals: 2, amount: 11_00),
                LinePricing(unit: .hour, decimals: 1, amount: 135_00),
                LinePricing(unit: .kilogram, decimals: 3, amount: 4_98),
            ])
    }

    @Test("So many pieces at a price each say nothing more, and cost no byte")
    func plain() throws {
        let order = try submit([line("SCREW", 3, 10_00), line("SCREW", 3, 10_00, per: 1)])
        #expect(order.lines.allSatisfy { $0.pricing == nil } && order.priceMode == nil && order.net == 60_00)
        #expect(try submit([line("KILO", 3, 10_00)]).lines.map(\.pricing) == [LinePricing(unit: .kilogram)])
    }

    @Test("9.99 with 20 % is net 8.32, tax 1.67, gross 9.99")
    func pricesWithTax() throws {
        let order = try submit([line("SCREW", 1, 9_99)], prices: "gross")
        #expect((order.net, order.tax, order.gross) == (8_32, 1_67, 9_99))
        #expect(order.priceMode == .gross && order.lines.map(\.pricing) == [LinePricing(net: 8_32)])
        #expect(try submit([line("SCREW", 1, 9_99)], prices: "net").gross == 11_99)
        #expect(reasons { try submit([line("SCREW", 1, 1)], prices: "brutto") } == ["/priceMode unknown-price-mode"])
    }

    @Test("A discount and a charge of the line come after rounding, and are part of what is taxed")
    func allowances() throws {
        let discount = SubmitOrder.Allowance(amount: 1_00, reasonCode: "95")
        let charge = SubmitOrder.Allowance(amount: 25, reasonCode: "FC")
        let order = try submit([line("FLOUR", 2_500, 1_99, discount: discount, charge: charge)])
        #expect(try order.lines[0].amount == 4_23 && order.net == 4_23 && order.tax == 21)
        #expect(order.lines[0].pricing?.discount == LineAllowance(amount: 1_00, reasonCode: "95"))
        #expect(order.lines[0].pricing?.charge == LineAllowance(amount: 25, reasonCode: "FC"))
        let all = SubmitOrder.Allowance(amount: 10, reasonCode: "100")
        #expect(try submit([line("SCREW", 1, 10, discount: all)]).net == 0)
        #expect(
            reasons { try submit([line("SCREW", 1, 9, discount: all)]) } == [
                "/lines/0/discount/amount discount-too-large"
            ])
        #expect(try submit([line("SCREW", 1, 9, discount: all, charge: charge)]).net == 24)
    }

    @Test("16 x 348.35 less 4 % is 5,350.66, and with 22 % 6,527.81")
    func italianExample() throws {
        var rates = TaxRates.shipped
        rates.set(
            [TaxRate(taxClass: .standard, validFrom: LocalDate("2011-01-04")!, basisPoints: 2_200, source: "an act")],
            of: "GB")
        let discount = SubmitOrder.Allowance(amount: 222_94, reasonCode: "95")
        let order = try submit([line("SCREW", 16, 348_35, discount: discount)], rates: rates)
        #expect((order.net, order.tax, order.gross) == (5_350_66, 1_177_15, 6_527_81))
    }

    @Test("Ten lines of 3.60 with 5 % of tax in them, by document and by line")
    func grossRounding() throws {
        let lines = Array(repeating: line("FLOUR", 1_000, 3_60), count: 10)
        // 36.00 x 5 / 105 = 1.714; 3.60 x 5 / 105 = 0.171.
        #expect(try submit(lines, prices: "gross").tax == 1_71)
        #expect(try submit(lines, prices: "gross", rounding: .line).tax == 1_70)
        let order = try submit(lines, prices: "gross")
        #expect(try order.lines.reduce(0) { $0 + (try $1.net) } == order.net && order.gross == 36_00)
    }

    @Test("A free line says why, and only a free one does")
    func freeLines() throws {
        let order = try submit([line("SCREW", 10, 0, free: "a sample")])
        #expect(order.gross == 0 && order.lines[0].pricing == LinePricing(freeReason: "a sample"))
        #expect(reasons { try submit([line("SCREW", 1, 0)]) } == ["/lines/0/freeReason free-without-reason"])
        #expect(reasons { try submit([line("SCREW", 1, 0, free: "")]) } == ["/lines/0/freeReason missing"])
        #expect(reasons { try submit([line("SCREW", 1, 1, free: "no")]) } == ["/lines/0/freeReason not-free"])
    }

    @Test("What is wrong with a line is told all at once")
    func everyReason() {
        let wrong = SubmitOrder.Allowance(amount: 0, reasonCode: "ZZ")
        #expect(
            reasons { try submit([line("SCREW", 1, 1, per: 0, discount: wrong, charge: wrong, free: "x")]) } == [
                "/lines/0/per out-of-range", "/lines/0/discount/amount out-of-range",
                "/lines/0/discount/reasonCode unknown-reason", "/lines/0/charge/amount out-of-range",
                "/lines/0/charge/reasonCode unknown-reason", "/lines/0/freeReason not-free",
            ])
        let most = (Ranges.quantity.upperBound, Ranges.unitAmount.upperBound)
        #expect(reasons { try submit([line("SCREW", most.0, most.1)]) } == ["/lines/0 amount-too-large"])
        #expect(reasons { try submit([line("SCREW", most.0, most.1, per: most.0)]) } == [])
    }

    /// Half away from zero of a positive fraction, in other words: twice the numerator and the denominator, cut.
    private func rounded(_ numerator: Int128, _ denominator: Int128) -> Int128 {
        (2 * numerator + denominator) / (2 * denominator)
    }

    @Test("An order comes to what a second calculation says, net and gross, by document and by line")
    func secondCalculation() throws {
        var random = SeededGenerator(seed: 55)
        let shares: [String: Int128] = ["SCREW": 2_000, "FLOUR": 500, "WORK": 2_000]
        let units: [String: Int128] = ["SCREW": 1, "FLOUR": 1_000, "WORK": 10]
        for round in 0..<600 {
            let (isGross, isByLine) = (round % 2 == 0, round % 4 < 2)
            var lines: [SubmitOrder.Line] = []
            var (amounts, taxes): ([String: Int128], [String: Int128]) = ([:], [:])
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let sku = ["SCREW", "FLOUR", "WORK"].randomElement(using: &random)!
                let quantity = Int64.random(in: 1...9_999, using: &random)
                let price = Int64.random(in: 1...99_999, using: &random)
                let per = Bool.random(using: &random) ? Int64.random(in: 1...999, using: &random) : nil
                let whole = rounded(Int128(price) * Int128(quantity), per.map { Int128($0) } ?? units[sku]!)
                let discount =
                    Bool.random(using: &random) && whole > 0
                    ? SubmitOrder.Allowance(
                        amount: Int64.random(in: 1...Int64(whole), using: &random), reasonCode: "95") : nil
                lines.append(line(sku, quantity, price, per: per, discount: discount))
                let amount = whole - Int128(discount?.amount ?? 0)
                // Goods and services are taxed apart, at the same rate.
                amounts[sku, default: 0] += amount
                taxes[sku, default: 0] += rounded(
                    amount * shares[sku]!, isGross ? 10_000 + shares[sku]! : 10_000)
            }
            if !isByLine {
                for (sku, sum) in amounts {
                    taxes[sku] = rounded(sum * shares[sku]!, isGross ? 10_000 + shares[sku]! : 10_000)
                }
                // One document rounds once what has one category, rate and country.
                let standard = (amounts["SCREW"] ?? 0) + (amounts["WORK"] ?? 0)
                taxes["SCREW"] = rounded(standard * 2_000, isGross ? 12_000 : 10_000)
                taxes["WORK"] = 0
            }
            let (sum, tax) = (amounts.values.reduce(0, +), taxes.values.reduce(0, +))
            let order = try submit(
                lines, prices: isGross ? "gross" : nil, rounding: isByLine ? .line : .document)
            #expect(Int128(order.tax) == tax)
            #expect(Int128(isGross ? order.gross : order.net) == sum)
            #expect(try order.lines.reduce(0) { $0 + (try $1.net) } == order.net)
        }
    }
}
