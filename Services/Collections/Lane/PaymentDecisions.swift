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
        var settledOn = receivable.issuedOn
        for (payment, allocation) in try set.ledger.allocateUnapplied(to: receivable) {
            let day = payment.day(ofPaying: receivable)
            set.note(allocation, of: payment.id, on: day)
            try publish([allocation], of: payment, on: day)
            settledOn = max(settledOn, day)
        }
        // One of nothing to pay is settled as it is issued.
        try publishIfSettled(issued.invoice, on: settledOn)
    }

    /// Records a bank entry once, in the lane of what it pays. The entry is looked for before anything else: by
    /// whatever way it comes again, it is answered as before. Two lanes that record it at once meet in the unique index
    /// of the table, and the turn of one of them is taken again.
    mutating func record(_ command: RecordPayment) throws {
        let identity = BankEntryIdentity(bankAccount: command.bankAccount, bankReference: command.bankReference)
        if let known = set.ledger.payment(of: identity) { return try answer(command, as: known) }
        let entities = set.entities.rows
        var wrong = ReasonList()
        let payee = wrong.payee(of: command, among: entities)
        // Without a payee nobody knows which day it is: days are not judged then.
        let today = try payee?.businessDay(of: now)
        let days = today.map { logic.settings.reportedDays.days(until: $0, ahead: BankEntry.daysAheadMax) }
        let found = wrong.collect { () throws(Refused) in try BankEntry(command, days: days) }
        guard let payee, let today, let entry = found, wrong.isEmpty else { throw wrong.refusal }
        let matching = Matching(entry, of: payee.code, in: set.ledger)
        if let home = matching.home, home != lane { return forward(to: home) }
        let isAhead = entry.comesOn > today
        var payment = Payment(
            id: newIdentifier("payment", of: PaymentEntity.self), customer: matching.customer, entity: payee.code,
            entry: entry, unapplied: entry.amount, paidAtOnce: 0, pendingUntil: isAhead ? entry.comesOn : nil,
            isPending: isAhead,
            receivedAt: now, actor: sender)
        if isAhead {
            let start = try TimeZones.rules(of: payee.timeZone).startOfDay(entry.comesOn)
            schedule(.valueDay, at: start, for: payment.id)
            try set.record(payment)
        } else {
            let allocations = try set.ledger.apply(&payment, matching)
            payment = payment.recorded()
            try set.record(payment)
            try publish(payment, allocations)
        }
        try accept(RecordedPayment(payment))
    }

    /// A bank entry that is recorded is answered as it was; one that says something else is refused.
    private mutating func answer(_ command: RecordPayment, as known: Payment) throws {
        let differences = try BankEntry(command, days: nil).differences(from: known.entry)
        guard differences.isEmpty else { throw differences.refusal }
        try accept(RecordedPayment(known))
    }

    /// The day of payments that were dated ahead has come. One that names what lives in another lane stays unapplied:
    /// a timer cannot be handed on, and a person allocates it.
    mutating func receive(_ range: ClosedRange<PaymentID>) throws {
        for pending in set.ledger.pendingPayments(in: range) {
            var payment = pending
            let matching = Matching(payment.entry, of: payment.entity, in: set.ledger)
            payment.receive(of: matching.customer)
            let allocations = matching.home == lane ? try set.ledger.apply(&payment, matching) : []
            try set.ledger.put(payment)
            try publish(payment, allocations)
        }
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
        // Money came in for it, so the entity is known.
        guard let payee = set.entities[payment.entity] else {
            throw UnknownEntity(entity: payment.entity)
        }
        let day = max(try payee.businessDay(of: now), payment.day(ofPaying: directed.receivable))
        set.note(allocation, of: payment.id, on: day)
        try publish([allocation], of: payment, on: day)
        try publishIfSettled(allocation.invoice, on: day)
        try accept(
            AllocatedPayment(
                payment: payment.id, invoice: allocation.invoice, amount: allocation.amount,
                unapplied: payment.unapplied, open: directed.receivable.open - allocation.amount,
                actor: directed.actor, reason: command.reason))
    }

    /// Unapplied money of a payment pays invoices, of one day.
    private mutating func publish(_ allocations: [Allocation], of payment: Payment, on day: LocalDate) throws {
        try publish(
            PaymentAllocated(
                payment: payment.id, entity: payment.entity, currency: payment.entry.currency, allocations: allocations,
                allocatedOn: day),
            about: subject(of: allocations, payment))
    }

    /// Money came in. What pays an invoice of its value date or before stands in the same fact. An invoice of a later
    /// day is paid on that day: until then the money is unapplied, so that Receivables never carries money for an
    /// invoice that does not exist yet.
    private mutating func publish(_ payment: Payment, _ allocations: [Allocation]) throws {
        var later: [LocalDate: [Allocation]] = [:]
        var atOnce: [Allocation] = []
        for allocation in allocations {
            guard let receivable = set.ledger.receivables[allocation.invoice] else {
                preconditionFailure("money was allocated to what is not there")
            }
            let day = payment.day(ofPaying: receivable)
            if day == payment.entry.valueDate {
                atOnce.append(allocation)
            } else {
                later[day, default: []] += [allocation]
            }
            set.note(allocation, of: payment.id, on: day)
        }
        let entry = payment.entry
        try publish(
            PaymentReceived(
                payment: payment.id, customer: payment.customer, entity: payment.entity,
                bankAccount: entry.identity.bankAccount,
                bankReference: entry.identity.bankReference, bookedOn: entry.bookedOn, amount: entry.amount,
                currency: entry.currency, valueDate: entry.valueDate, allocations: atOnce,
                unapplied: entry.amount - atOnce.reduce(0) { $0 + $1.amount }),
            about: subject(of: atOnce, payment))
        for allocation in atOnce { try publishIfSettled(allocation.invoice, on: entry.valueDate) }
        for (day, allocations) in later.sorted(by: { $0.key < $1.key }) {
            try publish(allocations, of: payment, on: day)
            for allocation in allocations { try publishIfSettled(allocation.invoice, on: day) }
        }
    }

    /// Money that pays one order is told about that order; any other is about the payment.
    private func subject(of allocations: [Allocation], _ payment: Payment) -> Subject {
        let orders = Set(allocations.map(\.order))
        return orders.count == 1 ? orders.first.map(Subject.order) ?? .payment(payment.id) : .payment(payment.id)
    }

    private mutating func publishIfSettled(_ invoice: InvoiceID, on day: LocalDate) throws {
        guard let receivable = set.ledger.receivables[invoice], receivable.isSettled else { return }
        try publish(
            ReceivableSettled(
                invoice: invoice, order: receivable.order, customer: receivable.customer, settledOn: day),
            about: .order(receivable.order))
    }
}
