import Contracts
import JSON
import Rows
import Runtime

/// An invoice as it was issued.
@Described
@SelectedRow
struct InvoiceView: Exhibit, Hashable {
    /// The invoice, such as `7-1024`.
    @Column("id")
    var invoice: InvoiceID
    /// The number on the paper, such as `INV-2026-000001`: without gaps within a year.
    var number: InvoiceNumber
    /// The order that is charged.
    @Column("order_id")
    var order: OrderID
    /// The shipment whose goods are charged.
    @Column("shipment_id")
    var shipment: ShipmentID
    /// The sender's own number of the order.
    @Bound(.length(Lengths.clientReference))
    var clientReference: String
    /// The currency of all amounts, ISO 4217.
    var currency: Currency
    /// Whether prices include tax; absent for prices without it.
    var priceMode: PriceMode?
    /// The day of the invoice.
    var issuedOn: LocalDate
    /// The day of the supply, which decides the rates of tax.
    var suppliedOn: LocalDate
    /// The day by which it is to be paid.
    var dueOn: LocalDate
    /// The sum of the lines without tax, in minor units.
    @Bound(.atLeast(0))
    var net: Int64
    /// The tax, in minor units.
    @Bound(.atLeast(0))
    var tax: Int64
    /// What is to be paid: `net` and `tax`, in minor units.
    @Bound(.atLeast(0))
    var gross: Int64
    /// When the invoice was issued (UTC).
    var issuedAt: Timestamp
    /// Net and tax by category and rate.
    @Bound(.count(Ranges.taxGroups))
    @JSONColumn
    var taxes: [TaxSubtotal]
    /// Who sells.
    @JSONColumn
    var seller: Seller
    /// Who pays, and on what terms.
    @JSONColumn
    var buyer: Buyer
    /// What is charged.
    @Bound(.count(Ranges.orderLines))
    @JSONColumn
    var lines: [InvoiceIssued.Line]

    static let example = InvoiceView(
        invoice: InvoiceSummary.example.invoice, number: InvoiceSummary.example.number,
        order: InvoiceSummary.example.order, shipment: InvoiceSummary.example.shipment, clientReference: "PO-77",
        currency: .gbp, issuedOn: InvoiceSummary.example.issuedOn,
        suppliedOn: InvoiceSummary.example.issuedOn, dueOn: InvoiceSummary.example.dueOn, net: 12_500,
        tax: 2_500, gross: 15_000, issuedAt: InvoiceSummary.example.issuedAt,
        taxes: [
            TaxSubtotal(
                category: .standard, taxBasisPoints: 2_000, country: "GB", reason: nil, net: 12_500, tax: 2_500)
        ],
        seller: .example,
        buyer: .example,
        lines: [
            InvoiceIssued.Line(
                number: 1, sku: "LAMP-01", name: "Reading lamp", quantity: 5, unitPrice: 2_500, net: 12_500,
                taxCategory: .standard, taxBasisPoints: 2_000, tax: 2_500)
        ])
}

/// An invoice on a list.
@Described
@SelectedRow
struct InvoiceSummary: Exhibit, Hashable {
    /// The invoice, such as `7-1024`.
    @Column("id")
    var invoice: InvoiceID
    /// The number on the paper, such as `INV-2026-000001`: without gaps within a year.
    var number: InvoiceNumber
    /// The order that is charged.
    @Column("order_id")
    var order: OrderID
    /// The shipment whose goods are charged.
    @Column("shipment_id")
    var shipment: ShipmentID
    /// Who pays; absent for a guest.
    var customer: CustomerID?
    /// The currency of all amounts, ISO 4217.
    var currency: Currency
    /// The day of the invoice.
    var issuedOn: LocalDate
    /// The day by which it is to be paid.
    var dueOn: LocalDate
    /// The sum of the lines without tax, in minor units.
    @Bound(.atLeast(0))
    var net: Int64
    /// The tax, in minor units.
    @Bound(.atLeast(0))
    var tax: Int64
    /// What is to be paid: `net` and `tax`, in minor units.
    @Bound(.atLeast(0))
    var gross: Int64
    /// When the invoice was issued (UTC).
    var issuedAt: Timestamp

    static let example = InvoiceSummary(
        invoice: InvoiceID(lane: 7, counter: 1024), number: .jsonSchemaExample,
        order: OrderID(lane: 7, counter: 1024), shipment: ShipmentID(lane: 7, counter: 1024),
        customer: CustomerID(lane: 7, counter: 12), currency: .gbp, issuedOn: LocalDate(days: 20_782),
        dueOn: LocalDate(days: 20_812), net: 12_500, tax: 2_500, gross: 15_000,
        issuedAt: Timestamp(microseconds: 1_795_602_600_000_000))
}

extension InvoiceNumber: JSONSchemaDescribed {
    static var jsonSchema: JSONValue { ["type": "string", "pattern": "^.+-[0-9]{6,18}$"] }
    static var jsonSchemaExample: InvoiceNumber { InvoiceNumber(series: "INV-2026", number: 1) }
}
