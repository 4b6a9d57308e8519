import Contracts
import Rows
import Runtime

/// Invoices that are to be paid, and payments.
extension Context<CollectionsLogic> {
    /// An invoice opens a receivable in the place of the order's reservation. Money that came before and names it is
    /// allocated at once; what that leaves over stays unapplied, since it was paid before anything else was due.
    mutating func open(_ issued: InvoiceIssued) throws {
        guard set.ledger.receivables[issued.invoice] == nil else { return }
        let receivable = try Receivable(issued)
        if let customer = issued.buyer.customer {
            guard var account = set.ledger.accounts[customer], var reservation = set.reservations[issued.order] else {
                // Another topic: the order may still be on its way.
                return postpone(until: "credit is decided for order \(issued.order)")
            }
            guard account.currency == issued.currency else {
                throw AccountFault.currencyDiffers(customer, account.currency, issued.currency)
            }
            try account.invoice(gross: issued.gross, inPlaceOf: reservation.invoice())
            set.ledger.put(account)
            set.reservations.put(reservation)
        }
        set.ledger.open(receivable)
        let today = now.date
        for (payment, allocation) in try set.ledger.allocateUnapplied(to: receivable) {
            set.note(allocation, of: payment.id, on: today)
            try publish(allocation, of: payment, on: today)
        }
        // One of nothing to pay is settled as it is issued.
        try publishIfSettled(issued.invoice, on: today)
    }

    mutating func record(_ command: RecordPayment) throws {
        let remittance = try Remittance(command, today: now.date)
        let matching = Matching(remittance, account: command.account, in: set.ledger)
        if let home = matching.home, home != lane { return forward(to: home) }
        var payment = Payment(
            id: newIdentifier("payment", of: PaymentEntity.self),
            customer: matching.customer, remittance: remittance, unapplied: remittance.amount,
            receivedAt: now, actor: sender)
        let allocations = try set.ledger.apply(&payment, matching, payer: command.account)
        try set.ledger.record(payment)
        try publish(payment, allocations)
        for allocation in allocations {
            set.note(allocation, of: payment.id, on: remittance.valueDate)
            try publishIfSettled(allocation.invoice, on: remittance.valueDate)
        }
        try accept(
            RecordedPayment(
                payment: payment.id, allocated: remittance.amount - payment.unapplied, unapplied: payment.unapplied))
    }

    /// The receivable that an allocation names, if there is one.
    func receivable(of command: AllocatePayment) -> Receivable? {
        DirectedAllocation.number(command).flatMap { set.ledger.receivable(named: $0) }
    }

    /// Allocates unapplied money as a person has decided, in the invoice's lane: receivable and account are changed
    /// there only, and the payment is locked. Nothing is judged before, in a lane that may see yesterday's receivable.
    mutating func allocate(_ command: AllocatePayment) throws {
        let directed = try DirectedAllocation(command, by: actor, in: set.ledger)
        guard let (allocation, payment) = try set.ledger.allocate(directed) else {
            preconditionFailure("a decision that is valid pays something")
        }
        let today = now.date
        set.note(allocation, of: payment.id, on: today)
        try publish(allocation, of: payment, on: today)
        try publishIfSettled(allocation.invoice, on: today)
        try accept(
            AllocatedPayment(
                payment: payment.id, invoice: allocation.invoice, amount: allocation.amount,
                unapplied: payment.unapplied, open: directed.receivable.open - allocation.amount,
                actor: directed.actor, reason: command.reason))
    }

    /// Money of an earlier payment pays an order.
    private mutating func publish(_ allocation: Allocation, of payment: Payment, on day: LocalDate) throws {
        try publish(
            PaymentAllocated(
                payment: payment.id, currency: payment.remittance.currency, allocations: [allocation],
                allocatedOn: day), about: .order(allocation.order))
    }

    /// A payment that pays one order is told about that order; any other is about itself.
    private mutating func publish(_ payment: Payment, _ allocations: [Allocation]) throws {
        let orders = Set(allocations.map(\.order))
        let only = orders.count == 1 ? orders.first : nil
        try publish(
            PaymentReceived(
                payment: payment.id, customer: payment.customer, reference: payment.remittance.reference,
                amount: payment.remittance.amount, currency: payment.remittance.currency,
                valueDate: payment.remittance.valueDate, allocations: allocations, unapplied: payment.unapplied),
            about: only.map(Subject.order) ?? .payment(payment.id))
    }

    private mutating func publishIfSettled(_ invoice: InvoiceID, on day: LocalDate) throws {
        guard let receivable = set.ledger.receivables[invoice], receivable.isSettled else { return }
        try publish(
            ReceivableSettled(
                invoice: invoice, order: receivable.order, customer: receivable.customer, settledOn: day),
            about: .order(receivable.order))
    }
}
