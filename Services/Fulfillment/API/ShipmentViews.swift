import Contracts
import Rows
import Runtime

/// A shipment on a list.
@Described
@SelectedRow
struct ShipmentSummary: Exhibit, Hashable {
    /// The shipment, such as `7-1024`.
    @Column("id")
    var shipment: ShipmentID
    /// The order whose goods it carries.
    @Column("order_id")
    var order: OrderID
    /// Where the shipment stands.
    var state: ShipmentState
    /// The day by which the goods are promised to be with the customer.
    var promisedDate: LocalDate
    /// The seller's business day on which the goods are to leave; absent for as soon as possible.
    var dispatchOn: LocalDate?
    /// Who carries the goods; absent before they have left.
    @Bound(.length(Lengths.carrier))
    var carrier: String?
    /// The carrier's number of the consignment; absent before the goods have left.
    @Bound(.length(Lengths.tracking))
    var tracking: String?
    /// When the shipment was planned (UTC).
    var plannedAt: Timestamp
    /// When the goods left (UTC); absent before.
    var dispatchedAt: Timestamp?
    /// When the goods were with the customer (UTC); absent before.
    var deliveredAt: Timestamp?
    /// The seller's business day on which the goods left; absent before.
    var dispatchedOn: LocalDate?
    /// The seller's business day on which the goods arrived; absent before.
    var deliveredOn: LocalDate?

    static let example = ShipmentSummary(
        shipment: ShipmentID(lane: 7, counter: 1024), order: OrderID(lane: 7, counter: 1024), state: .dispatched,
        promisedDate: LocalDate(days: 20_784), carrier: "Royal Mail", tracking: "RM 123",
        plannedAt: Timestamp(microseconds: 1_795_599_000_000_000),
        dispatchedAt: Timestamp(microseconds: 1_795_602_600_000_000), dispatchedOn: LocalDate(days: 20_782))
}

/// A shipment with its goods.
@Described
struct ShipmentView: Exhibit, Hashable {
    /// Where the shipment stands.
    var shipment: ShipmentSummary
    /// Who gets the goods.
    var buyer: Buyer
    /// The sender's own number of the order.
    @Bound(.length(Lengths.clientReference))
    var clientReference: String
    /// The goods.
    @Bound(.count(Ranges.orderLines))
    var lines: [ConfirmedLine]

    static let example = ShipmentView(
        shipment: .example,
        buyer: .example,
        clientReference: "PO-77",
        lines: [
            ConfirmedLine(
                number: 1, sku: "LAMP-01", name: "Reading lamp", kind: nil, taxClass: .standard, quantity: 5,
                unitPrice: 2_500)
        ])
}
