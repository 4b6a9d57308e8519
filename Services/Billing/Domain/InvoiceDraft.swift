import Contracts
import Rows
import Tax

/// An invoice before it has its number: what was shipped, taxed at the rates of the day of the supply.
@StoredPart
struct InvoiceDraft: Hashable, Sendable {
    @Column("order_id") var order: OrderID
    @Column("shipment_id") var shipment: ShipmentID
    @JSONColumn var seller: Seller
    @JSONColumn var buyer: Buyer
    var clientReference: String
    var currency: Currency
    /// `nil` for prices without tax.
    var priceMode: PriceMode?
    private(set) var issuedOn: LocalDate
    var suppliedOn: LocalDate
    private(set) var dueOn: LocalDate
    var net: Int64
    /// What was recognised when the goods left, where it is not `net`.
    var recognised: Int64?
    var tax: Int64
    var gross: Int64
    @JSONColumn var taxes: [TaxSubtotal]
    @JSONColumn var lines: [InvoiceIssued.Line]

    /// Invoices a shipment: each line at its price, without tax or with it; a guest, who has no terms, owes at once.
    /// A price that includes tax stays what was promised, whatever the rate has become: the net follows from it.
    /// - Parameter day: the seller's business day.
    /// - Throws: what makes the shipment impossible to invoice: `InvoiceError`, `NoTaxRule`, `MoneyError`.
    init(for shipment: ShipmentDispatched, on day: LocalDate, rates: TaxRates) throws {
        try Self.check(shipment)
        let taxable = try Self.taxable(shipment, rates: rates)
        let breakdown = try TaxBreakdown(
            of: taxable, prices: shipment.priceMode ?? .net, rounding: shipment.seller.taxRounding)
        order = shipment.order
        self.shipment = shipment.shipment
        seller = shipment.seller
        buyer = shipment.buyer
        clientReference = shipment.clientReference
        currency = shipment.currency
        priceMode = shipment.priceMode
        issuedOn = day
        suppliedOn = shipment.dispatchedOn
        dueOn = Self.due(day, shipment.buyer)
        // Most invoices are taxed in one country, and say it once.
        func isAmbiguous(_ treatment: TaxTreatment) -> Bool {
            breakdown.subtotals.contains {
                $0.category == treatment.category && $0.taxBasisPoints == treatment.basisPoints
                    && $0.country != treatment.country
            }
        }
        lines = zip(shipment.lines, zip(taxable, breakdown.lines)).map { line, taxed in
            let (treatment, amount) = (taxed.0.treatment, taxed.1)
            return InvoiceIssued.Line(
                number: line.number, sku: line.sku, name: line.name, quantity: line.quantity,
                unitPrice: line.unitPrice, pricing: line.pricing, net: amount.net, taxCategory: treatment.category,
                taxBasisPoints: treatment.basisPoints,
                taxCountry: isAmbiguous(treatment) ? treatment.country : nil, tax: amount.tax)
        }
        taxes = breakdown.subtotals
        net = try taxes.reduce(0) { try Amount.sum($0, $1.net) }
        tax = try taxes.reduce(0) { try Amount.sum($0, $1.tax) }
        let expected = try shipment.lines.reduce(0) { try Amount.sum($0, $1.net) }
        recognised = expected == net ? nil : expected
        gross = try Amount.sum(net, tax)
    }

    /// By whom invoices are found.
    @Column("customer") var customer: CustomerID? { buyer.customer }

    /// The series in which it is numbered.
    var series: String { InvoiceNumber.series(of: seller, on: issuedOn) }

    /// Dates do not fall in a series: an invoice that gets its number after one of a later day has that day.
    mutating func issue(notBefore day: LocalDate) {
        guard day > issuedOn else { return }
        issuedOn = day
        dueOn = Self.due(day, buyer)
    }

    private static func due(_ day: LocalDate, _ buyer: Buyer) -> LocalDate {
        day.adding(days: buyer.customer == nil ? 0 : buyer.paymentTermsDays)
    }

    /// Each line with how it is taxed, at the rate of the day of the supply.
    private static func taxable(_ shipment: ShipmentDispatched, rates: TaxRates) throws -> [TaxableAmount] {
        let treatments = try shipment.taxRules.map { rule in
            (rule: rule, treatment: try rates.treatment(rule, on: shipment.dispatchedOn))
        }
        return try shipment.lines.map { line in
            // A rule for each kind and class: there are few.
            guard
                let found = treatments.first(where: { $0.rule.taxClass == line.taxClass && $0.rule.kind == line.kind })
            else { throw InvoiceError.untaxedLine(shipment.shipment, line: line.number) }
            return TaxableAmount(amount: try line.amount, treatment: found.treatment)
        }
    }

    private static func check(_ shipment: ShipmentDispatched) throws(InvoiceError) {
        guard !shipment.lines.isEmpty else { throw .noLines(shipment.shipment) }
        for line in shipment.lines where line.quantity <= 0 || line.unitPrice < 0 || line.pricing?.amount ?? 0 < 0 {
            throw .impossibleLine(shipment.shipment, line: line.number)
        }
        guard Ranges.paymentTermsDays.contains(Int64(shipment.buyer.paymentTermsDays)) else {
            throw .impossibleTerms(shipment.shipment, days: shipment.buyer.paymentTermsDays)
        }
    }

    /// The invoice under the number that it was given.
    func issued(as invoice: InvoiceID, number: InvoiceNumber) -> InvoiceIssued {
        InvoiceIssued(
            invoice: invoice, number: number.description, order: order, shipment: shipment, seller: seller,
            buyer: buyer, clientReference: clientReference, currency: currency, priceMode: priceMode,
            issuedOn: issuedOn, suppliedOn: suppliedOn, dueOn: dueOn, net: net, recognised: recognised, tax: tax,
            gross: gross, taxes: taxes, lines: lines)
    }
}

/// An invoice with its number and the moment of its issue: written once, never changed.
@StoredRow("invoice")
struct Invoice: Hashable, Sendable {
    @Key let id: InvoiceID
    let number: InvoiceNumber
    let content: InvoiceDraft
    let issuedAt: Timestamp
}

/// A shipment that cannot be invoiced as it stands; it waits for an operator.
enum InvoiceError: Error, Hashable, CustomStringConvertible {
    case noLines(ShipmentID)
    case impossibleLine(ShipmentID, line: Int32)
    case impossibleTerms(ShipmentID, days: Int32)
    case untaxedLine(ShipmentID, line: Int32)

    var description: String {
        switch self {
        case .noLines(let shipment): "shipment \(shipment) has no lines"
        case .impossibleLine(let shipment, let line):
            "line \(line) of shipment \(shipment) has no quantity or a negative price"
        case .impossibleTerms(let shipment, let days):
            "shipment \(shipment) has terms of \(days) days, not within \(Ranges.paymentTermsDays)"
        case .untaxedLine(let shipment, let line):
            "no rule says how line \(line) of shipment \(shipment) is taxed"
        }
    }
}
