import Contracts
import Rows

/// An invoice before it has its number: what was shipped, taxed on the day of issue.
@StoredPart
struct InvoiceDraft: Hashable, Sendable {
    @Column("order_id") var order: OrderID
    @Column("shipment_id") var shipment: ShipmentID
    @JSONColumn var buyer: Buyer
    var clientReference: String
    var currency: Currency
    var issuedOn: LocalDate
    var dueOn: LocalDate
    var net: Int64
    var tax: Int64
    var gross: Int64
    @JSONColumn var lines: [InvoiceIssued.Line]

    /// Invoices a shipment. Net is quantity x price by line; a guest, who has no terms, owes at once.
    /// Throws what makes the shipment impossible to invoice: `InvoiceError`, `TaxRateMissing`, `MoneyError`.
    init(for shipment: ShipmentDispatched, on day: LocalDate, rates: TaxRates, rounding: TaxRounding) throws {
        try Self.check(shipment)
        let taxable = try shipment.lines.map { line in
            TaxableLine(
                quantity: line.quantity, unitPrice: line.unitPrice,
                rateBasisPoints: try rates.basisPoints(in: shipment.buyer.country, for: line.taxCategory, on: day))
        }
        let amounts = try Taxation.amounts(of: taxable, rounding: rounding)
        order = shipment.order
        self.shipment = shipment.shipment
        buyer = shipment.buyer
        clientReference = shipment.clientReference
        currency = shipment.currency
        issuedOn = day
        dueOn = day.adding(days: shipment.buyer.customer == nil ? 0 : shipment.buyer.paymentTermsDays)
        lines = zip(shipment.lines, zip(taxable, amounts)).map { line, taxed in
            InvoiceIssued.Line(
                number: line.number, sku: line.sku, name: line.name, quantity: line.quantity,
                unitPrice: line.unitPrice, net: taxed.1.net, taxBasisPoints: taxed.0.rateBasisPoints, tax: taxed.1.tax)
        }
        net = try amounts.reduce(0) { try Amount.sum($0, $1.net) }
        tax = try amounts.reduce(0) { try Amount.sum($0, $1.tax) }
        gross = try Amount.sum(net, tax)
    }

    /// By whom invoices are found.
    @Column("customer") var customer: CustomerID? { buyer.customer }

    private static func check(_ shipment: ShipmentDispatched) throws(InvoiceError) {
        guard !shipment.lines.isEmpty else { throw .noLines(shipment.shipment) }
        for line in shipment.lines where line.quantity <= 0 || line.unitPrice < 0 {
            throw .impossibleLine(shipment.shipment, line: line.number)
        }
        guard Ranges.paymentTermsDays.contains(Int64(shipment.buyer.paymentTermsDays)) else {
            throw .impossibleTerms(shipment.shipment, days: shipment.buyer.paymentTermsDays)
        }
    }

    /// The invoice under the number that it was given.
    func issued(as invoice: InvoiceID, number: InvoiceNumber) -> InvoiceIssued {
        InvoiceIssued(
            invoice: invoice, number: number.description, order: order, shipment: shipment, buyer: buyer,
            clientReference: clientReference, currency: currency, issuedOn: issuedOn, dueOn: dueOn, net: net, tax: tax,
            gross: gross, lines: lines)
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

    var description: String {
        switch self {
        case .noLines(let shipment): "shipment \(shipment) has no lines"
        case .impossibleLine(let shipment, let line):
            "line \(line) of shipment \(shipment) has no quantity or a negative price"
        case .impossibleTerms(let shipment, let days):
            "shipment \(shipment) has terms of \(days) days, not within \(Ranges.paymentTermsDays)"
        }
    }
}
