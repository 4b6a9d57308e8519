import Contracts
import Rows
import Runtime

/// An order on a list.
@Described
@SelectedRow
struct OrderSummary: Exhibit {
    /// The order, such as `7-1024`.
    @Column("id")
    var order: OrderID
    /// Where the order stands.
    var state: OrderState
    /// Who buys; absent for a guest.
    var customer: CustomerID?
    /// The sender's own number of the order.
    @Bound(.length(Lengths.clientReference))
    var clientReference: String
    /// The currency of all amounts, ISO 4217.
    var currency: Currency
    /// The sum of the lines without tax, in minor units.
    @Bound(.atLeast(0))
    var net: Int64
    /// The day by which the goods are promised; absent before the order is confirmed.
    var promisedDate: LocalDate?
    /// When the order was acknowledged (UTC).
    var receivedAt: Timestamp
    /// When the order changed last (UTC).
    var updatedAt: Timestamp

    static let example = OrderSummary(
        order: OrderView.example.order, state: .confirmed, customer: CustomerView.example.customer,
        clientReference: "PO-77", currency: .gbp, net: 12_500, promisedDate: OrderView.example.promisedDate,
        receivedAt: OrderView.example.receivedAt, updatedAt: OrderView.example.updatedAt)
}

/// An order with its lines.
@Described
@SelectedRow
struct OrderView: Exhibit {
    /// The order, such as `7-1024`.
    @Column("id")
    var order: OrderID
    /// Where the order stands.
    var state: OrderState
    /// Why it was declined or cancelled: a code for a decline, a person's words for a cancellation.
    @Bound(.length(1...Lengths.cancellationReason.upperBound))
    var cause: String?
    /// Where the order came from.
    var channel: Channel
    /// The sender's own number of the order.
    @Bound(.length(Lengths.clientReference))
    var clientReference: String
    /// Who sells.
    @JSONColumn
    var seller: Seller
    /// Who buys, and on what terms.
    @JSONColumn
    var buyer: Buyer
    /// The currency of all amounts, ISO 4217.
    var currency: Currency
    /// Whether prices include tax; absent for prices without it.
    var priceMode: PriceMode?
    /// The sum of the lines without tax, in minor units: of prices that include it, without the tax that is expected.
    @Bound(.atLeast(0))
    var net: Int64
    /// The tax that is expected, in minor units. The day of the supply decides the rates.
    @Bound(.atLeast(0))
    var tax: Int64
    /// How the lines are taxed, by their classes.
    @Bound(.count(Ranges.taxGroups))
    @JSONColumn
    var taxRules: [TaxRule]
    /// The day by which the buyer wants the goods; absent for as soon as possible.
    var requestedDate: LocalDate?
    /// The day by which the goods are promised; absent before the order is confirmed.
    var promisedDate: LocalDate?
    /// When the order was acknowledged (UTC).
    var receivedAt: Timestamp
    /// The deadline by which stock and credit must both be reserved (UTC).
    var decideBy: Timestamp
    /// What Inventory answered; absent until it has.
    var stock: ReservationAnswer?
    /// What Collections answered; absent until it has.
    var credit: ReservationAnswer?
    /// Whether the invoice is paid.
    @Column("settled")
    var isSettled: Bool
    /// When the order changed last (UTC).
    var updatedAt: Timestamp
    /// What is ordered.
    @Bound(.count(Ranges.orderLines))
    @JSONColumn
    var lines: [ConfirmedLine]

    static let example = OrderView(
        order: OrderID(lane: 7, counter: 1024), state: .confirmed, channel: .web, clientReference: "PO-77",
        seller: .example,
        buyer: .example,
        currency: .gbp, net: 12_500, tax: 2_500,
        taxRules: [.example], promisedDate: LocalDate("2026-11-27"), receivedAt: CustomerView.example.updatedAt,
        decideBy: CustomerView.example.updatedAt.adding(milliseconds: 30_000), stock: .reserved, credit: .reserved,
        isSettled: false, updatedAt: CustomerView.example.updatedAt,
        lines: [
            ConfirmedLine(
                number: 1, sku: "LAMP-01", name: "Reading lamp", kind: nil, taxClass: .standard, quantity: 5,
                unitPrice: 2_500)
        ])
}

/// A customer as it is registered now.
@Described
@SelectedRow
struct CustomerView: Exhibit {
    /// The customer, such as `7-12`.
    @Column("id")
    var customer: CustomerID
    /// How many registrations have changed the customer, from 1.
    @Bound(.atLeast(1))
    var version: Int32
    /// The name by which upstream systems know the customer. It is unique.
    @Bound(.length(Lengths.account))
    var account: String
    /// Where the customer is, ISO 3166-1 alpha-2.
    var country: Country
    /// The tax id that the customer buys under; absent: it is taxed as a consumer.
    @JSONColumn
    var taxId: TaxID?
    /// The currency of the customer's orders and invoices, ISO 4217.
    var currency: Currency
    /// Days from invoice to due date.
    @Bound(.range(Ranges.paymentTermsDays))
    var paymentTermsDays: Int32
    /// What is not done for the customer; absent where nothing is blocked.
    @Bound(.count(Ranges.blocks))
    @JSONColumn
    var blocks: [CustomerBlock]?
    /// Who the customer is, whom to write to, and where its goods go.
    @JSONColumn
    var parties: Personal<CustomerParties>
    /// When the customer was registered first (UTC).
    var registeredAt: Timestamp
    /// When the registration changed last (UTC).
    var updatedAt: Timestamp

    static let example = CustomerView(
        customer: CustomerID(lane: 7, counter: 12), version: 1, account: "C-1001", country: "GB",
        taxId: TaxID(country: "GB", id: "GB123456782"), currency: .gbp, paymentTermsDays: 30, blocks: nil,
        parties: .plain(.example), registeredAt: Timestamp(microseconds: 1_795_599_000_000_000),
        updatedAt: Timestamp(microseconds: 1_795_599_000_000_000))
}
