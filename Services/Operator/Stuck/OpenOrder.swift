internal import Contracts
internal import Rows

/// What the services know of an order that is not at its end.
struct OpenOrder: Hashable, Sendable {
    /// Goods of the order, as Fulfillment has them.
    @SelectedRow
    struct Shipment: Hashable, Sendable {
        var state: ShipmentStage
        var promisedDate: LocalDate
        var plannedAt: Timestamp
        var dispatchedAt: Timestamp?
        var deliveredAt: Timestamp?
    }

    /// An invoice of Billing's, and what Collections has made of it.
    struct Invoice: Hashable, Sendable {
        var number: String
        var issuedAt: Timestamp
        var dueOn: LocalDate
        /// What is owed in minor units of `currency`; `nil` while Collections does not know of the invoice.
        var open: Int64?
        var currency: String
        /// When the last money for it came; `nil` when none was needed.
        var paidAt: Timestamp?
    }

    var id: OrderID
    /// OrderIntake's word for where it stands.
    var state: OrderStage
    var hasStock: Bool
    var hasCredit: Bool
    var isSettled: Bool
    var updatedAt: Timestamp
    /// By when both reservations must be there; `nil` once they are.
    var decideBy: Timestamp?
    var shipment: Shipment?
    var invoices: [Invoice] = []
}
