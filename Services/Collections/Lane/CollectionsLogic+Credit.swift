import Contracts
import Runtime

/// Credit: reserved for an order when it is received, released when the order comes to nothing.
extension CollectionsLogic {
    func reserve(
        _ received: OrderReceived, _ cause: Cause, _ set: inout CollectionsSet, _ decisions: inout Decisions
    ) throws {
        guard let customer = received.customer else {
            // A guest has no account and no credit: due at once, and nothing to reserve.
            return try decisions.publish(
                CreditReserved(order: received.order), about: .order(received.order), because: cause)
        }
        // An order that has its answer does not get another, whatever repeats it.
        guard set.reservations[received.order] == nil else { return }
        // The registration came before in the same stream.
        guard var account = set.ledger.accounts[customer] else { throw AccountFault.unknown(customer) }
        guard account.currency == received.currency else {
            throw AccountFault.currencyDiffers(customer, account.currency, received.currency)
        }
        let shortage = try account.reserve(received.net)
        set.ledger.accounts[customer] = account
        set.reservations[received.order] = CreditReservation(
            order: received.order, customer: customer, amount: received.net,
            state: shortage == nil ? .reserved : .declined)
        if let shortage {
            try decisions.publish(
                CreditDeclined(
                    order: received.order, currency: account.currency, exposure: shortage.exposure,
                    limit: shortage.limit, requested: received.net), about: .order(received.order), because: cause)
        } else {
            try decisions.publish(CreditReserved(order: received.order), about: .order(received.order), because: cause)
        }
    }

    /// A declined or cancelled order releases its credit. One without a reservation is a guest's.
    func release(
        _ order: OrderID, _ cause: Cause, _ set: inout CollectionsSet, _ decisions: inout Decisions
    ) throws {
        guard var reservation = set.reservations[order], let freed = try reservation.release() else { return }
        guard var account = set.ledger.accounts[reservation.customer] else {
            throw AccountFault.unknown(reservation.customer)
        }
        try account.release(freed)
        set.ledger.accounts[reservation.customer] = account
        set.reservations[order] = reservation
        try decisions.publish(
            CreditReleased(order: order, customer: reservation.customer, currency: account.currency, amount: freed),
            about: .order(order), because: cause)
    }

    func setLimit(
        _ command: SetCreditLimit, _ cause: Cause, _ set: inout CollectionsSet, _ decisions: inout Decisions
    ) throws {
        let decision = try CreditDecision(command, for: set.ledger.account(named: command.account))
        let account = decision.account
        guard account.customer.lane == cause.lane else { return decisions.forward(cause, to: account.customer.lane) }
        set.ledger.accounts[account.customer]?.setCreditLimit(decision.limit)
        try decisions.accept(cause, result: AcceptedCreditLimit(account: account.name, decision.limit))
    }
}
