import Contracts

@testable import Inventory

// What Inventory is told, as short as a specification needs it.

typealias OrderLineOf = (sku: String, quantity: Int64)

func order(_ counter: Int64, lane: Lane = 0) -> OrderID { OrderID(lane: lane, counter: counter) }

func received(_ order: OrderID, _ lines: OrderLineOf...) -> OrderReceived { received(order, lines) }

func received(_ order: OrderID, _ lines: [OrderLineOf]) -> OrderReceived {
    let now = Timestamp(microseconds: 1_772_442_000_000_000)
    return OrderReceived(
        order: order, entity: "NORTH", customer: nil, channel: .web, clientReference: "r-\(order)", currency: .eur,
        net: 100, gross: 100,
        requestedDate: nil, receivedAt: now, receivedOn: now.date, decideBy: now.adding(milliseconds: 900_000),
        lines: lines.enumerated().map { index, line in
            OrderLine(number: Int32(index + 1), sku: line.sku, kind: nil, quantity: line.quantity, unitPrice: 100)
        })
}

func refused(_ order: OrderID) -> OrderDeclined {
    OrderDeclined(order: order, customer: nil, cause: .creditDeclined, declinedAt: Timestamp(microseconds: 0))
}

func cancelled(_ order: OrderID) -> OrderCancelled {
    OrderCancelled(
        order: order, customer: nil, actor: "anna", reason: "changed her mind", cancelledAt: Timestamp(microseconds: 0))
}

func dispatched(_ order: OrderID, shipment: Int64? = nil, _ lines: OrderLineOf...) -> ShipmentDispatched {
    ShipmentDispatched(
        shipment: ShipmentID(lane: order.lane, counter: shipment ?? order.counter), order: order,
        seller: .example,
        buyer: Buyer(
            country: "DE", paymentTermsDays: 0),
        clientReference: "r", currency: .eur, taxRules: [.example], carrier: "carrier", tracking: "t",
        dispatchedAt: Timestamp(microseconds: 1_772_445_600_000_000),
        dispatchedOn: Timestamp(microseconds: 1_772_445_600_000_000).date,
        lines: lines.enumerated().map { index, line in
            ConfirmedLine(
                number: Int32(index + 1), sku: line.sku, name: line.sku, kind: nil, taxClass: .standard,
                quantity: line.quantity, unitPrice: 100)
        })
}

func registerItem(
    _ sku: String, name: String = "A thing", kind: String = "goods", taxClass: String = "standard",
    unit: String? = nil, decimals: Int32? = nil
) -> RegisterItem {
    RegisterItem(sku: sku, name: name, kind: kind, taxClass: taxClass, unit: unit, decimals: decimals)
}

func receiveStock(
    _ sku: String, _ quantity: Int64, unitCost: Int64 = 60, currency: String = "EUR", reference: String = "GR-1"
) -> ReceiveStock {
    ReceiveStock(sku: sku, quantity: quantity, unitCost: unitCost, currency: currency, reference: reference)
}

/// A receipt that is right.
func receipt(_ quantity: Int64, unitCost: Int64, currency: String = "EUR") throws -> Receipt {
    try Receipt(receiveStock("A", quantity, unitCost: unitCost, currency: currency), for: shelf(Stock("A")), oneUnit: 1)
}

func shelf(_ stock: Stock?) -> Shelf {
    var wrong = ReasonList()
    if stock == nil { wrong.add(StockRoom.unknownItem) }
    return Shelf(stock: stock, today: LocalDate("2026-03-02")!, wrong: wrong)
}

extension Stock {
    init(_ sku: String) { self.init(StockPlace(sku: sku, entity: "NORTH")) }

    init(
        sku: String, onHand: Int64, reserved: Int64, value: Int64, currency: Currency?, lastCost: Int64,
        lastQuantity: Int64 = 1
    ) {
        self.init(
            place: StockPlace(sku: sku, entity: "NORTH"), onHand: onHand, reserved: reserved, value: value,
            currency: currency, lastCost: lastCost, lastQuantity: lastQuantity)
    }
}

extension StockRoom {
    subscript(_ sku: String) -> Stock { self[StockPlace(sku: sku, entity: "NORTH")] }
}
