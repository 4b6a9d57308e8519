import Contracts
import Runtime

extension OrderIntakeLogic {
    /// Takes what happened to an order, and tells the others what follows.
    func take(
        _ event: OrderEvent, of id: OrderID, _ cause: Cause, _ set: inout OrderIntakeSet, _ decisions: inout Decisions
    ) throws {
        guard id.lane == cause.lane else { throw OrderNotHere(order: id, lane: cause.lane) }
        guard var order = set.progress[id] else { throw UnknownOrder(order: id) }
        let before = order
        let consequence = try order.take(event)
        guard order != before else { return }
        order.updatedAt = decisions.now
        switch consequence {
        case .confirm(let available): try confirm(&order, available: available, cause, set, &decisions)
        case .decline(let refusal):
            let fact = OrderDeclined(
                order: id, customer: order.customer, cause: refusal, declinedAt: decisions.now)
            try decisions.publish(fact, about: .order(id), because: cause)
        case .cancel(let actor, let reason):
            try publishCancelled(order, actor: actor, reason: reason, cause, &decisions)
        case .complete:
            let fact = OrderCompleted(order: id, customer: order.customer, completedAt: decisions.now)
            try decisions.publish(fact, about: .order(id), because: cause)
        case nil: break
        }
        set.put(order)
    }

    private func confirm(
        _ order: inout OrderProgress, available: LocalDate, _ cause: Cause, _ set: OrderIntakeSet,
        _ decisions: inout Decisions
    ) throws {
        guard let content = set.contents[order.id] else { throw UnknownOrder(order: order.id) }
        let promised = Promise.date(
            available: available, today: decisions.now.date, leadTimeDays: settings.leadTimeDays,
            requested: content.requestedDate)
        order.promisedDate = promised
        let fact = content.confirmed(order.id, promisedDate: promised, at: decisions.now)
        try decisions.publish(fact, about: .order(order.id), because: cause)
    }

    /// Cancels in the order's home lane. The actor is the sender itself where no one is named.
    func cancel(
        _ command: CancelOrder, _ cause: Cause, _ set: inout OrderIntakeSet, _ decisions: inout Decisions
    ) throws {
        do {
            let found = OrderID(command.order).flatMap { set.progress[$0] }
            // Where the order stands, its own lane knows.
            if let home = found?.id.lane, home != cause.lane { return decisions.forward(cause, to: home) }
            var wrong = ReasonList()
            wrong.require(command.reason, name: Lengths.cancellationReason, at: "/reason")
            guard var order = found else {
                wrong.add("/order", .unknownOrder, "there is no order of this number")
                throw wrong.refusal
            }
            let decided = wrong.collect { () throws(Refused) in try order.cancel(because: command.reason) }
            guard let cancellation = decided, wrong.isEmpty else { throw wrong.refusal }
            order.updatedAt = decisions.now
            let actor = cause.sender
            switch cancellation {
            case .cancelled:
                try publishCancelled(order, actor: actor, reason: command.reason, cause, &decisions)
            case .requested:
                let fact = CancellationRequested(order: order.id, actor: actor, reason: command.reason)
                try decisions.publish(fact, about: .order(order.id), because: cause)
            }
            set.put(order)
            try decisions.accept(cause, result: OrderAnswer(order: order.id, state: order.state))
        } catch let refused as Refused {
            decisions.refuse(cause, refused.reasons)
        }
    }

    private func publishCancelled(
        _ order: OrderProgress, actor: String, reason: String, _ cause: Cause, _ decisions: inout Decisions
    ) throws {
        let fact = OrderCancelled(
            order: order.id, customer: order.customer, actor: actor, reason: reason, cancelledAt: decisions.now)
        try decisions.publish(fact, about: .order(order.id), because: cause)
    }
}

/// A fact about an order came in by a lane that is not the order's home.
struct OrderNotHere: Error, Hashable, CustomStringConvertible {
    var order: OrderID
    var lane: Lane
    var description: String { "order \(order) does not live in lane \(lane)" }
}
