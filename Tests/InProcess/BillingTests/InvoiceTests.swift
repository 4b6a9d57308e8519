import Contracts
import Tax
import Testing

@testable import Billing

@Suite("An invoice bills what was shipped")
struct InvoiceDraftTests {
    private let today = LocalDate("2026-11-25")!

    private func draft(_ shipment: ShipmentDispatched, on day: LocalDate? = nil) throws -> InvoiceDraft {
        try InvoiceDraft(for: shipment, on: day ?? today, rates: .shipped)
    }

    private func seller(
        rounding: TaxRounding = .document, fiscalYearStart: Int32 = 1, prefix: String = "INV"
    ) -> Seller {
        Seller(
            entity: "NORTH", version: 1, timeZone: "Europe/London", fiscalYearStart: fiscalYearStart,
            taxRounding: rounding, invoicePrefix: prefix)
    }

    @Test("Net, tax and gross of each line and of the whole")
    func amounts() throws {
        let invoice = try draft(
            shipment(lines: [(6, 100_00, .standard), (3, 33, .reduced), (1, 7_50, .zero), (2, 0, .standard)]))
        #expect(invoice.lines.map(\.net) == [600_00, 99, 7_50, 0])
        #expect(invoice.lines.map(\.tax) == [120_00, 5, 0, 0])
        #expect(invoice.lines.map(\.taxBasisPoints) == [2000, 500, 0, 2000])
        #expect(invoice.lines.map(\.taxCategory) == [.standard, .standard, .zero, .standard])
        #expect((invoice.net, invoice.tax, invoice.gross) == (608_49, 120_05, 728_54))
        #expect(
            invoice.taxes == [
                TaxSubtotal(
                    category: .standard, taxBasisPoints: 2000, country: "GB", reason: nil, net: 600_00, tax: 120_00),
                TaxSubtotal(category: .standard, taxBasisPoints: 500, country: "GB", reason: nil, net: 99, tax: 5),
                TaxSubtotal(category: .zero, taxBasisPoints: 0, country: "GB", reason: nil, net: 7_50, tax: 0),
            ])
    }

    @Test("A line names the country of its tax only where category and rate do not say it")
    func countries() throws {
        func rule(_ kind: ItemKind?, _ taxClass: TaxClass, _ country: Country) -> TaxRule {
            TaxRule(kind: kind, taxClass: taxClass, category: .standard, country: country, reason: nil)
        }
        // Goods to Belgium, a service from the Netherlands: 21 % in both.
        var shipment = shipment(
            country: "BE",
            rules: [rule(nil, .standard, "BE"), rule(.service, .standard, "NL"), rule(nil, .reduced, "BE")],
            lines: [(1, 1_02, .standard), (1, 1_02, .standard), (1, 1_00, .reduced)])
        shipment.lines[1].kind = .service
        let invoice = try draft(shipment)
        #expect(invoice.lines.map(\.taxCountry) == ["BE", "NL", nil])
        #expect(invoice.taxes.map(\.country) == ["BE", "NL", "BE"])
        #expect(invoice.taxes.map(\.tax) == [21, 21, 6])
        shipment.lines.remove(at: 1)
        #expect(try draft(shipment).lines.map(\.taxCountry) == [nil, nil])
    }

    @Test("The lines keep what was ordered")
    func lines() throws {
        let line = try #require(try draft(shipment(lines: [(6, 100_00, .standard)])).lines.first)
        #expect(line.number == 1 && line.sku == "SKU-1" && line.name == "Item 1")
        #expect(line.quantity == 6 && line.unitPrice == 100_00)
    }

    @Test("An export carries no tax, and says why")
    func export() throws {
        let reason = ExemptionReason(code: nil, text: "Export from GB")
        let rule = TaxRule(kind: nil, taxClass: .standard, category: .export, country: "GB", reason: reason)
        let invoice = try draft(shipment(country: "US", rules: [rule]))
        #expect((invoice.net, invoice.tax, invoice.gross) == (1_000_00, 0, 1_000_00))
        #expect(invoice.taxes.map(\.category) == [.export] && invoice.taxes.map(\.reason) == [reason])
    }

    @Test("Ten lines of 3.60 with 5.5 % are 37.98, as an e-invoice says; by line they are 38.00")
    func rounding() throws {
        let lines = Array(repeating: (quantity: Int64(1), price: Int64(3_60), taxClass: TaxClass.reduced), count: 10)
        let invoice = try draft(shipment(country: "FR", lines: lines))
        #expect(invoice.gross == 37_98 && invoice.lines.reduce(0) { $0 + $1.tax } == invoice.tax)
        let byLine = try draft(shipment(country: "FR", seller: seller(rounding: .line), lines: lines))
        #expect(byLine.gross == 38_00 && byLine.lines.reduce(0) { $0 + $1.tax } == byLine.tax)
    }

    @Test("A supply in December that is invoiced in January has December's rate, and January's number and due day")
    func rateOfTheSupply() throws {
        let january = LocalDate("2025-01-07")!
        let december = try draft(shipment(country: "SK", on: "2024-12-30"), on: january)
        #expect(december.lines.map(\.taxBasisPoints) == [2000] && december.series == "INV-2025")
        #expect(december.suppliedOn == LocalDate("2024-12-30")! && december.issuedOn == january)
        #expect(december.dueOn == january.adding(days: 30))
        #expect(try draft(shipment(country: "SK", on: "2025-01-02"), on: january).lines.map(\.taxBasisPoints) == [2300])
    }

    @Test("Dates do not fall in a series: an invoice that is numbered after a later one has its day")
    func datesDoNotFall() throws {
        var invoice = try draft(shipment(terms: 30))
        invoice.issue(notBefore: today.adding(days: -1))
        #expect(invoice.issuedOn == today && invoice.dueOn == today.adding(days: 30))
        invoice.issue(notBefore: today.adding(days: 2))
        #expect(invoice.issuedOn == today.adding(days: 2) && invoice.dueOn == today.adding(days: 32))
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
        #expect(throws: MoneyError.overflow) { try draft(shipment(lines: [(1, .max, .zero), (1, 1, .zero)])) }
        #expect(throws: InvoiceError.untaxedLine(id, line: 1)) {
            try draft(shipment(rules: [taxed(.zero, in: "GB")]))
        }
        #expect(throws: NoTaxRule.unknownCountry("AQ")) { try draft(shipment(country: "AQ")) }
    }

    @Test("A number is its series and at least six digits")
    func numbers() {
        #expect(InvoiceNumber.series(of: seller(), on: today) == "INV-2026")
        let april = seller(fiscalYearStart: 4, prefix: "N")
        #expect(InvoiceNumber.series(of: april, on: LocalDate("2026-03-31")!) == "N-2025")
        #expect(InvoiceNumber.series(of: april, on: LocalDate("2026-04-01")!) == "N-2026")
        #expect(InvoiceNumber(series: "INV-2026", number: 1).description == "INV-2026-000001")
        #expect(InvoiceNumber(series: "INV-2026", number: 999_999).description == "INV-2026-999999")
        #expect(InvoiceNumber(series: "INV-2026", number: 1_000_000).description == "INV-2026-1000000")
    }
}
