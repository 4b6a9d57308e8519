import Contracts
import SeededRandom
import Tax
import Testing

@testable import Billing

@Suite("An invoice keeps the prices of its order")
struct PriceModeTests {
    private let today = LocalDate("2026-11-25")!

    /// A country with two standard rates, of which the later begins on the day.
    private func rates(_ first: Int32, _ second: Int32) -> TaxRates {
        var rates = TaxRates.shipped
        rates.set(
            [("2000-01-01", first), ("2026-11-20", second)].map {
                TaxRate(taxClass: .standard, validFrom: LocalDate($0.0)!, basisPoints: $0.1, source: "an act")
            }, of: "GB")
        return rates
    }

    private func draft(_ shipment: ShipmentDispatched, _ rates: TaxRates = .shipped) throws -> InvoiceDraft {
        try InvoiceDraft(for: shipment, on: today, rates: rates)
    }

    private func gross(_ price: Int64, net: Int64, on day: String = "2026-11-25") -> ShipmentDispatched {
        shipment(on: day, priceMode: .gross, pricing: LinePricing(net: net), lines: [(1, price, .standard)])
    }

    @Test("9.99 with 20 % is net 8.32, tax 1.67, gross 9.99")
    func pricesWithTax() throws {
        let invoice = try draft(gross(9_99, net: 8_32))
        #expect((invoice.net, invoice.tax, invoice.gross) == (8_32, 1_67, 9_99))
        #expect(invoice.priceMode == .gross && invoice.recognised == nil)
        #expect(invoice.lines.map(\.net) == [8_32] && invoice.lines.map(\.tax) == [1_67])
    }

    @Test("Whatever the rate has become, a price that includes tax stays: the net follows, and says what it was")
    func rateChanged() throws {
        let raised = try draft(gross(9_99, net: 8_32), rates(2_000, 2_500))
        #expect((raised.net, raised.tax, raised.gross, raised.recognised) == (7_99, 2_00, 9_99, 8_32))
        let lowered = try draft(gross(9_99, net: 8_32), rates(2_000, 1_000))
        #expect((lowered.net, lowered.tax, lowered.gross, lowered.recognised) == (9_08, 91, 9_99, 8_32))
        let before = try draft(gross(9_99, net: 8_32, on: "2026-11-19"), rates(2_000, 2_500))
        #expect((before.net, before.recognised) == (8_32, nil), "the day of the supply decides")
    }

    @Test("A price without tax keeps its net, and the gross follows the rate of the supply")
    func netPrices() throws {
        let invoice = try draft(shipment(lines: [(1, 10_00, .standard)]), rates(2_000, 2_500))
        #expect((invoice.net, invoice.gross, invoice.recognised, invoice.priceMode) == (10_00, 12_50, nil, nil))
    }

    @Test("A line is charged at the amount that its order carries, with its unit, its price basis and its discount")
    func carried() throws {
        let pricing = LinePricing(
            unit: .kilogram, decimals: 3, discount: LineAllowance(amount: 98, reasonCode: "95"), amount: 4_00)
        let invoice = try draft(shipment(pricing: pricing, lines: [(2_500, 1_99, .standard)]))
        #expect((invoice.net, invoice.tax) == (4_00, 80))
        #expect(invoice.lines.map(\.pricing) == [pricing])
        let id = ShipmentID(lane: 7, counter: 1)
        #expect(throws: InvoiceError.impossibleLine(id, line: 1)) {
            try draft(shipment(pricing: LinePricing(amount: -1), lines: [(1, 1, .standard)]))
        }
    }

    @Test("A promised gross never changes, and net and tax always sum to it, at any rates")
    func properties() throws {
        var random = SeededGenerator(seed: 56)
        for _ in 0..<2_000 {
            let price = Int64.random(in: 1...1_000_000, using: &random)
            let shares = (Int32.random(in: 0...2_700, using: &random), Int32.random(in: 0...2_700, using: &random))
            // Twice the exact tax and one more half, cut.
            func net(_ share: Int32) -> Int64 {
                let whole = 10_000 + Int64(share)
                return price - (2 * price * Int64(share) + whole) / (2 * whole)
            }
            let invoice = try draft(gross(price, net: net(shares.0)), rates(shares.0, shares.1))
            #expect(invoice.gross == price && invoice.net == net(shares.1))
            #expect(invoice.recognised == (net(shares.0) == net(shares.1) ? nil : net(shares.0)))
        }
    }
}
