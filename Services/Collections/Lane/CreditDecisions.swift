import Contracts
import Rows
import Runtime

/// Credit: reserved for an order when it is received, released when the order comes to nothing.
extension Context<CollectionsLogic> {
    mutating func reserve(_ received: OrderReceived) throws {
        guard let customer = received.customer else {
            // A guest has no account and no credit: due at once, and nothing to reserve.
            return try publish(CreditReserved(order: received.order), about: .order(received.order))
        }
        // An order that has its answer does not get another, whatever repeats it.
        guard set.reservations[received.order] == nil else { return }
        // The registration came before in the same stream.
        guard var account = set.ledger.accounts[customer] else { throw AccountFault.unknown(customer) }
        guard account.currency == received.currency else {
            throw AccountFault.currencyDiffers(customer, account.currency, received.currency)
        }
        let needed = received.creditNeeded
        let shortage = try account.reserve(
            needed, orDefault: logic.settings.creditLimitDefault, credits: set.ledger.credits(of: account))
        set.ledger.put(account)
        set.reservations.put(
            CreditReservation(
                order: received.order, customer: customer, amount: needed,
                state: shortage == nil ? .reserved : .declined))
        if let shortage {
            try publish(
                CreditDeclined(
                    order: received.order, currency: account.currency, exposure: shortage.exposure,
                    limit: shortage.limit, requested: needed), about: .order(received.order))
        } else {
            try publish(CreditReserved(order: received.order), about: .order(received.order))
        }
    }

    /// A declined or cancelled order releases its credit. One without a reservation is a guest's.
    mutating func release(_ order: OrderID) throws {
        guard var reservation = set.reservations[order], let freed = try reservation.release() else { return }
        guard var account = set.ledger.accounts[reservation.customer] else {
            throw AccountFault.unknown(reservation.customer)
        }
        try account.release(freed)
        set.ledger.put(account)
        set.reservations.put(reservation)
        try publish(
            CreditReleased(order: order, customer: reservation.customer, currency: account.currency, amount: freed),
            about: .order(order))
    }

    mutating func setLimit(_ command: SetCreditLimit) throws {
        let decision = try CreditDecision(command, for: set.ledger.account(named: command.account), by: actor)
        var account = decision.account
        account.setCreditLimit(decision.limit)
        set.ledger.put(account)
        set.limits.append(
            CreditLimitChange(
                key: CreditLimitVersion(customer: account.customer, version: account.limitVersion),
                limit: decision.limit, actor: decision.actor, reason: decision.reason, setAt: now))
        try publish(
            CreditLimitSet(
                customer: account.customer, account: account.name, version: account.limitVersion,
                currency: account.currency, creditLimit: decision.limit, actor: decision.actor,
                reason: decision.reason, setAt: now), about: .customer(account.customer))
        try accept(AcceptedCreditLimit(account: account.name, version: account.limitVersion, decision.limit))
    }
}
