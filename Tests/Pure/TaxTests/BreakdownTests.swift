import Contracts
import Tax
import Testing

@Suite("Net and tax of a document")
struct BreakdownTests {
    private func standard(_ basisPoints: Int32) -> TaxTreatment {
        TaxTreatment(category: .standard, basisPoints: basisPoints, country: "FR", reason: nil)
    }

    private func breakdown(
        _ amounts: [Int64], at basisPoints: Int32, _ prices: PriceMode = .net, _ rounding: TaxRounding = .document
    ) throws -> TaxBreakdown {
        try TaxBreakdown(
            of: amounts.map { TaxableAmount(amount: $0, treatment: standard(basisPoints)) }, prices: prices,
            rounding: rounding)
    }

    private func sums(_ breakdown: TaxBreakdown) -> [Int64] {
        let (net, tax) = breakdown.subtotals.reduce((0, 0)) { ($0.0 + $1.net, $0.1 + $1.tax) }
        return [net, tax, net + tax]
    }

    @Test("Ten lines of 3.60 with 5.5 % are 37.98, as an e-invoice says; by line they are 38.00")
    func places() throws {
        let ten = Array(repeating: Int64(360), count: 10)
        #expect(try sums(breakdown(ten, at: 550)) == [3600, 198, 3798])
        #expect(try sums(breakdown(ten, at: 550, .net, .line)) == [3600, 200, 3800])
        #expect(try sums(breakdown([3600], at: 550, .net, .line)) == [3600, 198, 3798])
    }

    @Test("Tax is taken of rounded nets (EN 16931, BR-CO-17): 16 x 348.35 less 4 % with 22 % are 6,527.81")
    func roundedNets() throws {
        #expect(try sums(breakdown([535_066], at: 2200)) == [535_066, 117_715, 652_781])
    }

    @Test("A price with tax of 9.99 at 20 % is net 8.32 and tax 1.67")
    func gross() throws {
        #expect(try sums(breakdown([999], at: 2000, .gross)) == [832, 167, 999])
        #expect(try sums(breakdown([-999], at: 2000, .gross)) == [-832, -167, -999])
    }

    @Test("Each treatment is a row of its own, in the order of the lines")
    func rows() throws {
        let zero = TaxTreatment(category: .zero, basisPoints: 0, country: "GB", reason: nil)
        let breakdown = try TaxBreakdown(
            of: [(100, standard(2000)), (50, zero), (7, standard(550)), (200, standard(2000))].map {
                TaxableAmount(amount: $0, treatment: $1)
            }, prices: .net, rounding: .document)
        #expect(breakdown.subtotals.map(\.net) == [300, 50, 7])
        #expect(breakdown.subtotals.map(\.tax) == [60, 0, 0])
        #expect(breakdown.subtotals.map(\.treatment) == [standard(2000), zero, standard(550)])
    }

    @Test("By document, each rate is rounded once on its own sum")
    func ratesApart() throws {
        // 9 at 5.5 % is 0.495, rounded to 0; 3 at 20 % is 0.6, rounded to 1.
        let breakdown = try TaxBreakdown(
            of: [550, 2000, 550, 550].map { TaxableAmount(amount: 3, treatment: standard($0)) }, prices: .net,
            rounding: .document)
        #expect(breakdown.lines.map(\.tax) == [0, 1, 0, 0])
    }

    @Test("A tie goes away from zero", arguments: [(Int64(10), Int64(1)), (9, 0), (30, 2), (29, 1)])
    func ties(net: Int64, tax: Int64) throws {
        for rounding in TaxRounding.allCases {
            #expect(try breakdown([net], at: 500, .net, rounding).lines == [TaxedAmount(net: net, tax: tax)])
            #expect(try breakdown([-net], at: 500, .net, rounding).lines == [TaxedAmount(net: -net, tax: -tax)])
        }
    }

    @Test("What does not fit 64 bits is refused")
    func overflow() {
        #expect(throws: MoneyError.overflow) { try breakdown([.max, 1], at: 0) }
        #expect(throws: MoneyError.overflow) { try breakdown([.max], at: 20_000) }
    }

    /// In the words of EN 16931: each line is rounded, groups are summed, and tax is taken of the sum in decimals.
    private func expected(_ amounts: [Int64], _ basisPoints: Int32, _ prices: PriceMode) -> [Int64] {
        let total = amounts.reduce(0, +)
        // Twice the tax in whole units of the divisor, so that a half is a whole number.
        let divisor = prices == .net ? 10_000 : 10_000 + Int64(basisPoints)
        let doubled = total * Int64(basisPoints) * 2
        let magnitude = (doubled.magnitude + UInt64(divisor)) / (UInt64(divisor) * 2)
        let tax = doubled < 0 ? -Int64(magnitude) : Int64(magnitude)
        return prices == .net ? [total, tax, total + tax] : [total - tax, tax, total]
    }

    @Test("Whatever the lines, the document is what EN 16931 says, and the lines sum to it", arguments: 0..<40)
    func property(seed: Int) throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let amounts = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
                Int64.random(in: -1_000_000...1_000_000, using: &generator)
            }
            let rate = Int32.random(in: 0...3000, using: &generator)
            for prices in PriceMode.allCases {
                let breakdown = try breakdown(amounts, at: rate, prices)
                #expect(sums(breakdown) == expected(amounts, rate, prices), "\(amounts) at \(rate), \(prices)")
                #expect(breakdown.lines.reduce(0) { $0 + $1.net } == breakdown.subtotals.reduce(0) { $0 + $1.net })
                #expect(breakdown.lines.reduce(0) { $0 + $1.tax } == breakdown.subtotals.reduce(0) { $0 + $1.tax })
                for (amount, line) in zip(amounts, breakdown.lines) {
                    #expect(amount == (prices == .net ? line.net : line.net + line.tax))
                }
                let byLine = try self.breakdown(amounts, at: rate, prices, .line)
                for (amount, line) in zip(amounts, byLine.lines) {
                    #expect([line.net, line.tax] == Array(expected([amount], rate, prices).prefix(2)))
                }
            }
        }
    }
}
