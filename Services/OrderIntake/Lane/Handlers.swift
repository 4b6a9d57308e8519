import Contracts
import Rows
import Runtime

extension OrderIntakeLogic {
    static let handlers = Handlers<OrderIntakeLogic> {
        Handler(
            RegisterEntity.self, "registers the legal entity, or changes the registration",
            keys: { $0.add(registration: $1) },
            home: { _, _ in OrderIntakeLogic.sharedLane },
            decide: { try $0.register($1) })
        Handler(
            SetTaxRates.self, "sets the rates of tax of a country",
            keys: { keys, _ in keys.addTaxRates() },
            home: { _, _ in OrderIntakeLogic.sharedLane },
            decide: { try $0.set($1) })
        Handler(
            SetPrices.self, "sets the prices of items in a price list",
            keys: { $0.add(prices: $1) },
            home: { _, _ in OrderIntakeLogic.sharedLane },
            decide: { try $0.set($1) })
        Handler(
            RegisterCustomer.self, "registers the customer, or changes the registration",
            keys: { $0.add(whole: $1.account) },
            home: { $0.set.customers[ExactText($1.account)]?.id.lane },
            decide: { try $0.register($1) })
        Handler(
            MergeCustomers.self, "merges the customer into the one that stays",
            keys: { $0.add(merge: $1) },
            home: { _, _ in OrderIntakeLogic.sharedLane },
            decide: { try $0.merge($1) })
        Handler(
            UndoMerge.self, "lets the merged customer take orders again",
            keys: { $0.add(undoing: $1) },
            home: { _, _ in OrderIntakeLogic.sharedLane },
            decide: { try $0.undo($1) })
        Handler(
            SubmitOrder.self, "receives the order, or rejects the submission",
            keys: { $0.add(submission: $1) },
            home: { $0.customer(of: $1)?.id.lane },
            decide: { try $0.submit($1) })
        Handler(
            CancelOrder.self, "cancels the order, or asks Fulfillment to",
            keys: { $0.add(order: $1.order) },
            home: { $0.order(of: $1)?.id.lane },
            decide: { try $0.cancel($1) })
        Handler(
            ItemRegistered.self, "keeps the item, in its highest version",
            keys: { $0.add(sku: $1.sku) },
            decide: { $0.set.put(Item($1)) })
        Handler(
            StockReserved.self, "confirms the order if credit is reserved too",
            keys: { $0.add(stockOf: $1.order) },
            decide: { try $0.take(.stockReserved(availableDate: $1.availableDate), of: $1.order) })
        Handler(
            StockShort.self, "declines the order",
            keys: { $0.add($1.order) },
            decide: { try $0.take(.stockShort, of: $1.order) })
        Handler(
            CreditReserved.self, "confirms the order if stock is reserved too",
            keys: { $0.add(creditOf: $1.order) },
            decide: { try $0.take(.creditReserved, of: $1.order) })
        Handler(
            CreditDeclined.self, "declines the order",
            keys: { $0.add($1.order) },
            decide: { try $0.take(.creditDeclined, of: $1.order) })
        Handler(
            ShipmentDispatched.self, reading: OrderReference.self, "marks the order dispatched",
            keys: { $0.add($1.order) },
            decide: { try $0.take(.dispatched, of: $1.order) })
        Handler(
            ShipmentDelivered.self, "marks the order delivered, and completes it if it is paid",
            keys: { $0.add($1.order) },
            decide: { try $0.take(.delivered, of: $1.order) })
        Handler(
            ShipmentCancelled.self, "cancels the order",
            keys: { $0.add($1.order) },
            decide: { try $0.take(.shipmentCancelled(actor: $1.actor, reason: $1.reason), of: $1.order) })
        Handler(
            CancellationDeclined.self, "lets the order stand",
            keys: { $0.add($1.order) },
            decide: { try $0.take(.cancellationDeclined, of: $1.order) })
        Handler(
            ReceivableSettled.self, "marks the order paid, and completes it if it is delivered",
            keys: { $0.add($1.order) },
            decide: { try $0.take(.settled, of: $1.order) })
        Handler(
            .decideBy, "declines the orders that still wait for stock or credit",
            keys: { $0.add(expired: $1) },
            decide: { try $0.expire($1) })
    }

    /// What all lanes share and none may change beside another has one writer: the seller, rates of tax, price lists,
    /// merges.
    private static let sharedLane: Lane = 0

    /// All that is read of a dispatched shipment, whose lines are of no use here.
    private struct OrderReference: Decodable {
        var order: OrderID
    }
}

extension TimerKind<OrderEntity> {
    /// The deadline of an order's reservations.
    static var decideBy: Self { Self("decide-by") }
}
