internal import Contracts
internal import JSON

/// Says in plain words what a fact means.
enum Narrator {
    /// One sentence without a full stop; a type that this version does not know is named.
    /// - Parameter order: whose history it stands in.
    static func sentence(_ event: CloudEvent, of order: OrderID) throws -> String {
        switch event.type {
        case OrderReceived.type, OrderConfirmed.type, OrderDeclined.type, CancellationRequested.type,
            OrderCancelled.type, OrderCompleted.type:
            try orders(event)
        case StockReserved.type, StockShort.type, ReservationReleased.type, StockIssued.type: try stock(event)
        case ShipmentPlanned.type, ShipmentDispatched.type, ShipmentDelivered.type, ShipmentCancelled.type,
            CancellationDeclined.type:
            try shipments(event)
        case InvoiceIssued.type, CreditReserved.type, CreditDeclined.type, CreditReleased.type, ReceivableSettled.type:
            try money(event)
        case PaymentReceived.type, PaymentAllocated.type: try payments(event, of: order)
        default: "published \(event.type)"
        }
    }

    private static func decode<F: Fact>(_ event: CloudEvent, _: F.Type = F.self) throws -> F {
        try JSONDecoder().decode(F.self, from: event.data)
    }

    private static func orders(_ event: CloudEvent) throws -> String {
        switch event.type {
        case OrderReceived.type:
            let fact: OrderReceived = try decode(event)
            return "received from \(fact.channel.rawValue) as \(fact.clientReference): "
                + "\(Figures.plural(fact.lines.count, "line")), \(Figures.money(fact.net, fact.currency.code)) net; "
                + "stock and credit to be reserved until \(short(fact.decideBy))"
        case OrderConfirmed.type:
            let fact: OrderConfirmed = try decode(event)
            return "confirmed, promised for \(fact.promisedDate)"
        case OrderDeclined.type:
            let fact: OrderDeclined = try decode(event)
            return "declined: \(words(fact.cause))"
        case CancellationRequested.type:
            let fact: CancellationRequested = try decode(event)
            return "\(fact.actor) asks to cancel it: \(fact.reason)"
        case OrderCancelled.type:
            let fact: OrderCancelled = try decode(event)
            return "cancelled by \(fact.actor): \(fact.reason)"
        default: return "completed: delivered and paid"
        }
    }

    private static func stock(_ event: CloudEvent) throws -> String {
        switch event.type {
        case StockReserved.type:
            let fact: StockReserved = try decode(event)
            return "stock is reserved for all lines, available from \(fact.availableDate)"
        case StockShort.type:
            let fact: StockShort = try decode(event)
            let lines = fact.lines.map { line in
                func shown(_ quantity: Int64) -> String {
                    Figures.quantity(quantity, decimals: line.decimals, unit: line.unit)
                }
                return "\(line.sku) wants \(shown(line.requested)), has \(shown(line.available))"
            }
            return "stock is short: \(lines.joined(separator: "; "))"
        case StockIssued.type:
            let fact: StockIssued = try decode(event)
            let costs = fact.costs.map { Figures.money($0.amount, $0.currency.code) }
            return "goods left stock at a cost of \(costs.isEmpty ? "nothing" : costs.joined(separator: ", "))"
        default: return "the reserved stock is released"
        }
    }

    private static func shipments(_ event: CloudEvent) throws -> String {
        switch event.type {
        case ShipmentPlanned.type:
            let fact: ShipmentPlanned = try decode(event)
            let leaves = fact.dispatchOn.map { ", leaves on \($0)" } ?? ""
            return "shipment \(fact.shipment) planned, promised for \(fact.promisedDate)\(leaves)"
        case ShipmentDispatched.type:
            let fact: ShipmentDispatched = try decode(event)
            return "shipment \(fact.shipment) left with \(fact.carrier), tracking \(fact.tracking)"
        case ShipmentDelivered.type:
            let fact: ShipmentDelivered = try decode(event)
            return "shipment \(fact.shipment) delivered"
        case ShipmentCancelled.type:
            let fact: ShipmentCancelled = try decode(event)
            return "shipment \(fact.shipment) cancelled before it left, for \(fact.actor)"
        default: return "too late to cancel: goods have left"
        }
    }

    private static func money(_ event: CloudEvent) throws -> String {
        switch event.type {
        case InvoiceIssued.type:
            let fact: InvoiceIssued = try decode(event)
            return "invoice \(fact.number) issued: \(Figures.money(fact.gross, fact.currency.code)) gross, "
                + "\(Figures.money(fact.tax, fact.currency.code)) of it tax, due \(fact.dueOn)"
        case CreditReserved.type: return "credit is reserved"
        case CreditDeclined.type:
            let fact: CreditDeclined = try decode(event)
            func shown(_ amount: Int64) -> String { Figures.money(amount, fact.currency.code) }
            return
                "credit declined: \(shown(fact.requested)) on top of \(shown(fact.exposure)) would pass the limit of "
                + "\(shown(fact.limit))"
        case CreditReleased.type:
            let fact: CreditReleased = try decode(event)
            return "the credit of \(Figures.money(fact.amount, fact.currency.code)) that was reserved is released"
        default: return "paid in full"
        }
    }

    private static func payments(_ event: CloudEvent, of order: OrderID) throws -> String {
        func share(_ allocations: [Allocation], _ currency: Currency) -> String {
            let own = allocations.filter { $0.order == order }.reduce(Int128(0)) { $0 + Int128($1.amount) }
            return Figures.money(own, currency.code)
        }
        if event.type == PaymentAllocated.type {
            let fact: PaymentAllocated = try decode(event)
            return "\(share(fact.allocations, fact.currency)) of payment \(fact.payment) allocated"
        }
        let fact: PaymentReceived = try decode(event)
        var text =
            """
            payment \(fact.payment) of \(Figures.money(fact.amount, fact.currency.code)) received, entry \
            \(fact.bankReference) of \(fact.bankAccount)
            """
        if fact.allocations.contains(where: { $0.order != order }) {
            text += ", \(share(fact.allocations, fact.currency)) of it for this order"
        }
        if fact.unapplied != 0 { text += ", \(Figures.money(fact.unapplied, fact.currency.code)) of it unapplied" }
        return text
    }

    private static func words(_ cause: DeclineCause) -> String {
        switch cause {
        case .stockShort: "stock was short"
        case .creditDeclined: "credit was declined"
        case .deadlinePassed: "stock and credit were not both reserved in time"
        }
    }

    /// A moment to the second, in UTC: `2026-03-02 09:00:00Z`.
    static func short(_ time: Timestamp) -> String {
        String(time.description.prefix(19)).replacing("T", with: " ") + "Z"
    }
}
