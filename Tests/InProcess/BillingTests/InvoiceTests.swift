import Contracts
import Testing

@testable import Billing

@Suite("An invoice bills what was shipped")
struct InvoiceDraftTests {
    private let today = LocalDate("2026-11-25")!
    private let rates = TaxRates([
        TaxRate(country: "GB", category: .standard, validFrom: LocalDate("2011-01-04")!, basisPoints: 2000),
        TaxRate(country: "GB", category: .reduced, validFrom: LocalDate("2011-01-04")!, basisPoints: 500),
        TaxRate(country: "GB", category: .zero, validFrom: LocalDate("2011-01-04")!, basisPoints: 0),
    ])

    private func draft(_ shipment: ShipmentDispatched, rounding: TaxRounding = .line) throws -> InvoiceDraft {
        try InvoiceDraft(for: shipment, on: today, rates: rates, rounding: rounding)
    }

    @Test("Net, tax and gross of each line and of the whole")
    func amounts() throws {
        let invoice = try draft(
            shipment(lines: [(6, 100_00, .standard), (3, 33, .reduced), (1, 7_50, .zero), (2, 0, .standard)]))
        #expect(invoice.lines.map(\.net) == [600_00, 99, 7_50, 0])
        #expect(invoice.lines.map(\.tax) == [120_00, 5, 0, 0])
        #expect(invoice.lines.map(\.taxBasisPoints) == [2000, 500, 0, 2000])
        #expect((invoice.net, invoice.tax, invoice.gross) == (608_49, 120_05, 728_54))
    }

    @Test("The lines keep what was ordered")
    func lines() throws {
        let line = try #require(try draft(shipment(lines: [(6, 100_00, .standard)])).lines.first)
        #expect(line.number == 1 && line.sku == "SKU-1" && line.name == "Item 1")
        #expect(line.quantity == 6 && line.unitPrice == 100_00)
    }

    @Test("An export carries no tax")
    func export() throws {
        let invoice = try draft(shipment(country: "US"))
        #expect((invoice.net, invoice.tax, invoice.gross) == (1_000_00, 0, 1_000_00))
    }

    @Test("Due by the customer's terms; a guest owes at once, whatever terms it came with")
    func dueDate() throws {
        #expect(try draft(shipment(terms: 30)).dueOn == LocalDate("2026-12-25")!)
        #expect(try draft(shipment(terms: 0)).dueOn == today)
        #expect(try draft(shipment(customer: nil, terms: 30)).dueOn == today)
    }

    @Test("What cannot be invoiced is refused by name")
    func refusals() throws {
        let id = ShipmentID(lane: 7, counter: 1)
        #expect(throws: InvoiceError.noLines(id)) { try draft(shipment(lines: [])) }
        #expect(throws: InvoiceError.impossibleLine(id, line: 2)) {
            try draft(shipment(lines: [(1, 1, .standard), (0, 1, .standard)]))
        }
        #expect(throws: InvoiceError.impossibleLine(id, line: 1)) { try draft(shipment(lines: [(1, -1, .standard)])) }
        #expect(throws: InvoiceError.impossibleTerms(id, days: -1)) { try draft(shipment(terms: -1)) }
        #expect(throws: MoneyError.overflow) {
            try draft(shipment(country: "US", lines: [(1, .max, .zero), (1, 1, .zero)]))
        }
    }

    @Test("A number is its series and at least six digits")
    func numbers() {
        #expect(InvoiceNumber.series(on: today) == "INV-2026")
        #expect(InvoiceNumber(series: "INV-2026", number: 1).description == "INV-2026-000001")
        #expect(InvoiceNumber(series: "INV-2026", number: 999_999).description == "INV-2026-999999")
        #expect(InvoiceNumber(series: "INV-2026", number: 1_000_000).description == "INV-2026-1000000")
    }
}
