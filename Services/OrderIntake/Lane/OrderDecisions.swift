import Contracts
import Rows
import Runtime

extension Context<OrderIntakeLogic> {
    /// Takes what happened to an order, and tells the others what follows.
    mutating func take(_ event: OrderEvent, of id: OrderID) throws {
        guard id.lane == lane else { throw OrderNotHere(order: id, lane: lane) }
        guard var order = set.progress[id] else { throw UnknownOrder(order: id) }
        let before = order
        let consequence = try order.take(event)
        guard order != before else { return }
        order.changed(at: now)
        switch consequence {
        case .confirm(let available): try confirm(&order, available: available)
        case .decline(let refusal):
            let fact = OrderDeclined(order: id, customer: order.customer, cause: refusal, declinedAt: now)
            try publish(fact, about: .order(id))
        case .cancel(let actor, let reason): try publishCancelled(order, actor: actor, reason: reason)
        case .complete:
            let fact = OrderCompleted(order: id, customer: order.customer, completedAt: now)
            try publish(fact, about: .order(id))
        case nil: break
        }
        set.put(order)
    }

    /// The deadline of these orders passed.
    mutating func expire(_ orders: ClosedRange<OrderID>) throws {
        for order in set.expiring[orders.lowerBound] ?? [] where orders.contains(order) {
            try take(.deadlinePassed, of: order)
        }
    }

    private mutating func confirm(_ order: inout OrderProgress, available: LocalDate) throws {
        guard let content = set.contents[order.id] else { throw UnknownOrder(order: order.id) }
        let promise = Promise(
            available: available, today: try content.seller.businessDay(of: now),
            leadTimeDays: logic.settings.leadTimeDays, requested: content.requestedDate)
        order.promise(promise.date)
        try publish(content.confirmed(order.id, promise, at: now), about: .order(order.id))
    }

    /// The order that a cancellation names, if there is one.
    func order(of command: CancelOrder) -> OrderProgress? { OrderID(command.order).flatMap { set.progress[$0] } }

    /// Cancels in the order's home lane. The actor is the sender itself where no one is named.
    mutating func cancel(_ command: CancelOrder) throws {
        var wrong = ReasonList()
        wrong.require(command.reason, name: Lengths.cancellationReason, at: "/reason")
        guard var order = self.order(of: command) else {
            wrong.add("/order", .unknownOrder, "there is no order of this number")
            throw wrong.refusal
        }
        let decided = wrong.collect { () throws(Refused) in try order.cancel(because: command.reason) }
        guard let cancellation = decided, wrong.isEmpty else { throw wrong.refusal }
        order.changed(at: now)
        let actor = sender
        switch cancellation {
        case .cancelled: try publishCancelled(order, actor: actor, reason: command.reason)
        case .requested:
            let fact = CancellationRequested(order: order.id, actor: actor, reason: command.reason)
            try publish(fact, about: .order(order.id))
        }
        set.put(order)
        try accept(OrderAnswer(order: order.id, state: order.state))
    }

    private mutating func publishCancelled(_ order: OrderProgress, actor: String, reason: String) throws {
        let fact = OrderCancelled(
            order: order.id, customer: order.customer, actor: actor, reason: reason, cancelledAt: now)
        try publish(fact, about: .order(order.id))
    }
}

/// A fact about an order came in by a lane that is not the order's home.
struct OrderNotHere: Error, Hashable, CustomStringConvertible {
    var order: OrderID
    var lane: Lane
    var description: String { "order \(order) does not live in lane \(lane)" }
}
