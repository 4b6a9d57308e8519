import Contracts
import Rows

/// What a payment pays: what it names, else the one receivable that its payer and amount fit, else nothing. It never
/// guesses.
///
/// - The number of an invoice, or a creditor reference of it, names by itself.
/// - The number of an order could be anything: it counts where the payer is the one who owes, or where exactly the
///   amount is open. A buyer's own number counts for that buyer alone.
/// - Of several that a text names, all are paid where the money is enough for all, or the one of exactly that amount.
///   Anything else is a person's to decide.
/// - Money of one legal entity pays nothing that is owed to another, whatever it names.
struct Matching: Hashable, Sendable {
    /// A receivable that is to be paid, and how much of it at most.
    struct Target: Hashable, Sendable {
        let invoice: InvoiceID
        var most: Int64
    }

    /// In the order in which they are paid; all live in `home`.
    private(set) var targets: [Target] = []
    /// Whose other open receivables take what is left over, the one due first in front.
    private(set) var others: CustomerID?
    /// The lane in which what it pays lives; `nil` where there is nothing of that kind, and any lane may keep it.
    private(set) var home: Lane?
    /// Whose money it is: the payer's, else of the one who owes what it names. A payer who is named and not known is
    /// nobody's customer.
    private(set) var customer: CustomerID?

    private let entity: String

    /// Looks for what a payment pays among what is loaded.
    /// - Parameter entity: the legal entity whose money it is.
    init(_ entry: BankEntry, of entity: String, in ledger: SubLedger) {
        self.entity = entity
        let payer = entry.payerAccount.flatMap { ledger.account(named: $0)?.customer }
        if entry.named.isEmpty {
            matchText(entry, payer, ledger)
        } else {
            matchList(entry, payer, ledger)
        }
        if entry.payerAccount != nil { customer = payer }
        home = home ?? payer?.lane
        targets = Array(targets.filter { $0.invoice.lane == home }.prefix(Payment.allocationsMax))
    }

    private mutating func matchText(_ entry: BankEntry, _ payer: CustomerID?, _ ledger: SubLedger) {
        let references = PayerReferences(text: entry.text)
        let numbered = ledger.receivables(numbered: references.keys)
        let named =
            numbered.isEmpty
            ? ledger.receivables(
                hinted: references, of: payer, by: entity, in: entry.currency, amount: entry.amount) : numbered
        if !named.isEmpty {
            choose(among: named, entry, payer)
        } else if let payer {
            let equal = ledger.openReceivables(of: payer, by: entity, in: entry.currency)
                .filter { $0.open == entry.amount }
            if equal.count == 1 { targets = [Target(invoice: equal[0].invoice, most: .max)] }
        }
    }

    /// - Parameter named: the receivables that a text names, in the order of the text; not empty.
    private mutating func choose(among named: [Receivable], _ entry: BankEntry, _ payer: CustomerID?) {
        let open = named.filter { !$0.isSettled && $0.entity == entity && $0.currency == entry.currency }
        home = (open.first ?? named[0]).invoice.lane
        let owner = Set(named.map(\.customer)).count == 1 ? named[0].customer : nil
        customer = owner
        let sum = open.reduce(UInt64(0)) { $0 &+ UInt64($1.open) }
        if open.count == 1 || sum <= UInt64(entry.amount) {
            targets = open.map { Target(invoice: $0.invoice, most: .max) }
            let isPayersOwn = entry.payerAccount == nil || payer == owner
            if open.count == named.count, isPayersOwn { others = owner }
        } else {
            let equal = open.filter { $0.open == entry.amount }
            if equal.count == 1 { targets = [Target(invoice: equal[0].invoice, most: .max)] }
        }
    }

    /// A remittance list says what the money is for, and what is left over is for nothing else.
    private mutating func matchList(_ entry: BankEntry, _ payer: CustomerID?, _ ledger: SubLedger) {
        var owners: Set<CustomerID?> = []
        for document in entry.named {
            let references = PayerReferences(reference: document.reference)
            let numbered = ledger.receivables(numbered: references.keys)
            let found =
                numbered.isEmpty
                ? ledger.receivables(
                    hinted: references, of: payer, by: entity, in: entry.currency,
                    amount: document.amount ?? (entry.named.count == 1 ? entry.amount : nil)) : numbered
            guard found.count == 1, let receivable = found.first else { continue }
            owners.insert(receivable.customer)
            home = home ?? receivable.invoice.lane
            guard receivable.entity == entity, receivable.currency == entry.currency else { continue }
            let most = document.amount ?? .max
            if let place = targets.firstIndex(where: { $0.invoice == receivable.invoice }) {
                targets[place].most =
                    targets[place].most.addingReportingOverflow(most).overflow
                    ? .max : targets[place].most + most
            } else {
                targets.append(Target(invoice: receivable.invoice, most: most))
            }
        }
        customer = owners.count == 1 ? owners.first ?? nil : nil
    }
}

extension SubLedger {
    /// The receivables of these numbers, each once, in the order of the numbers. A number that two have names none.
    fileprivate func receivables(numbered keys: [RemittanceReference]) -> [Receivable] {
        distinct(keys.compactMap { receivable(named: $0) })
    }

    /// The open receivables that an order's or a buyer's own number hints at, and the payer or the amount confirms.
    fileprivate func receivables(
        hinted references: PayerReferences, of payer: CustomerID?, by entity: String, in currency: Currency,
        amount: Int64?
    ) -> [Receivable] {
        var found: [Receivable] = []
        for order in references.orders {
            let ofOrder = openReceivables(of: order).filter { $0.entity == entity && $0.currency == currency }
            if ofOrder.count == 1, let one = ofOrder.first,
                payer.map({ $0 == one.customer }) ?? false || amount == one.open
            {
                found.append(one)
            }
        }
        guard let payer else { return distinct(found) }
        for number in references.buyers {
            let ofNumber = openReceivables(of: payer, calling: number)
                .filter { $0.entity == entity && $0.currency == currency }
            if ofNumber.count == 1 { found.append(ofNumber[0]) }
        }
        return distinct(found)
    }

    private func distinct(_ receivables: [Receivable]) -> [Receivable] {
        var seen: Set<InvoiceID> = []
        return receivables.filter { seen.insert($0.invoice).inserted }
    }

    /// Allocates a payment as its matching says; what it leaves over stays unapplied.
    mutating func apply(_ payment: inout Payment, _ matching: Matching) throws -> [Allocation] {
        var allocations: [Allocation] = []
        for target in matching.targets {
            if let allocation = try allocate(&payment, to: target.invoice, atMost: target.most) {
                allocations.append(allocation)
            }
        }
        guard let customer = matching.others, payment.unapplied > 0, !allocations.isEmpty else { return allocations }
        for other in openReceivables(of: customer, by: payment.entity, in: payment.entry.currency)
        where payment.unapplied > 0 && allocations.count < Payment.allocationsMax {
            if let allocation = try allocate(&payment, to: other.invoice) { allocations.append(allocation) }
        }
        return allocations
    }
}
