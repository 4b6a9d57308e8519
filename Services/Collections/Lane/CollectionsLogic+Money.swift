import Contracts
import Runtime

/// Invoices that are to be paid, and payments.
extension CollectionsLogic {
    /// An invoice opens a receivable in the place of the order's reservation. Money that came before and names it is
    /// allocated at once; what that leaves over stays unapplied, since it was paid before anything else was due.
    func open(
        _ issued: InvoiceIssued, _ cause: Cause, _ set: inout CollectionsSet, _ decisions: inout Decisions
    ) throws {
        guard set.ledger.receivables[issued.invoice] == nil else { return }
        let receivable = try Receivable(issued)
        if let customer = issued.buyer.customer {
            guard var account = set.ledger.accounts[customer], var reservation = set.reservations[issued.order] else {
                // Another topic: the order may still be on its way.
                return decisions.postpone(cause, until: "credit is decided for order \(issued.order)")
            }
            guard account.currency == issued.currency else {
                throw AccountFault.currencyDiffers(customer, account.currency, issued.currency)
            }
            try account.invoice(gross: issued.gross, inPlaceOf: reservation.invoice())
            set.ledger.accounts[customer] = account
            set.reservations[issued.order] = reservation
        }
        set.ledger.open(receivable)
        let today = decisions.now.date
        for (payment, allocation) in try set.ledger.allocateUnapplied(to: receivable) {
            set.note(allocation, of: payment.id, on: today)
            try publish(allocation, of: payment, on: today, cause, &decisions)
        }
        // One of nothing to pay is settled as it is issued.
        try publishIfSettled(issued.invoice, on: today, cause, set, &decisions)
    }

    func record(
        _ command: RecordPayment, _ cause: Cause, _ set: inout CollectionsSet, _ decisions: inout Decisions
    ) throws {
        let remittance = try Remittance(command, today: decisions.now.date)
        let matching = Matching(remittance, account: command.account, in: set.ledger)
        if let home = matching.home, home != cause.lane { return decisions.forward(cause, to: home) }
        var payment = Payment(
            id: decisions.newIdentifier("payment", in: cause.lane, of: PaymentEntity.self),
            customer: matching.customer, remittance: remittance, unapplied: remittance.amount,
            receivedAt: decisions.now, actor: cause.sender)
        let allocations = try set.ledger.apply(&payment, matching, payer: command.account)
        set.ledger.record(payment)
        try publish(payment, allocations, cause, &decisions)
        for allocation in allocations {
            set.note(allocation, of: payment.id, on: remittance.valueDate)
            try publishIfSettled(allocation.invoice, on: remittance.valueDate, cause, set, &decisions)
        }
        try decisions.accept(
            cause,
            result: RecordedPayment(
                payment: payment.id, allocated: remittance.amount - payment.unapplied, unapplied: payment.unapplied))
    }

    /// Allocates unapplied money as a person has decided, in the invoice's lane: receivable and account are changed
    /// there only, and the payment is locked. Nothing is judged before, in a lane that may see yesterday's receivable.
    func allocate(
        _ command: AllocatePayment, _ cause: Cause, _ set: inout CollectionsSet, _ decisions: inout Decisions
    ) throws {
        let named = DirectedAllocation.number(command).flatMap { set.ledger.receivable(named: $0) }
        if let home = named?.invoice.lane, home != cause.lane { return decisions.forward(cause, to: home) }
        let directed = try DirectedAllocation(command, by: cause.actor, in: set.ledger)
        guard let (allocation, payment) = try set.ledger.allocate(directed) else {
            preconditionFailure("a decision that is valid pays something")
        }
        let today = decisions.now.date
        set.note(allocation, of: payment.id, on: today)
        try publish(allocation, of: payment, on: today, cause, &decisions)
        try publishIfSettled(allocation.invoice, on: today, cause, set, &decisions)
        try decisions.accept(
            cause,
            result: AllocatedPayment(
                payment: payment.id, invoice: allocation.invoice, amount: allocation.amount,
                unapplied: payment.unapplied, open: directed.receivable.open - allocation.amount,
                actor: directed.actor, reason: command.reason))
    }

    /// Money of an earlier payment pays an order.
    private func publish(
        _ allocation: Allocation, of payment: Payment, on day: LocalDate, _ cause: Cause, _ decisions: inout Decisions
    ) throws {
        try decisions.publish(
            PaymentAllocated(
                payment: payment.id, currency: payment.remittance.currency, allocations: [allocation],
                allocatedOn: day), about: .order(allocation.order), because: cause)
    }

    /// A payment that pays one order is told about that order; any other is about itself.
    private func publish(
        _ payment: Payment, _ allocations: [Allocation], _ cause: Cause, _ decisions: inout Decisions
    ) throws {
        let orders = Set(allocations.map(\.order))
        let only = orders.count == 1 ? orders.first : nil
        try decisions.publish(
            PaymentReceived(
                payment: payment.id, customer: payment.customer, reference: payment.remittance.reference,
                amount: payment.remittance.amount, currency: payment.remittance.currency,
                valueDate: payment.remittance.valueDate, allocations: allocations, unapplied: payment.unapplied),
            about: only.map(Subject.order) ?? .payment(payment.id), because: cause)
    }

    private func publishIfSettled(
        _ invoice: InvoiceID, on day: LocalDate, _ cause: Cause, _ set: CollectionsSet, _ decisions: inout Decisions
    ) throws {
        guard let receivable = set.ledger.receivables[invoice], receivable.isSettled else { return }
        try decisions.publish(
            ReceivableSettled(
                invoice: invoice, order: receivable.order, customer: receivable.customer, settledOn: day),
            about: .order(receivable.order), because: cause)
    }
}
