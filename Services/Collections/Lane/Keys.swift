import Contracts
import Runtime

/// The rows that a batch needs, by their keys.
struct CollectionsKeys: BatchKeys {
    /// Whether the legal entities are needed: they are few, so all are loaded.
    private(set) var needsEntities = false
    /// Those that are registered in this batch: the table may not have them yet.
    private(set) var registered: Set<String> = []
    /// Accounts by customer, and by the names that commands use.
    private(set) var customers: Set<CustomerID> = []
    private(set) var accounts: Set<ExactText> = []
    private(set) var orders: Set<OrderID> = []
    /// Customers of orders that credit is reserved for: their unapplied money counts.
    private(set) var buyers: Set<CustomerID> = []
    /// Invoices that are issued, and what payments may have named them before.
    private(set) var invoices: Set<InvoiceID> = []
    private(set) var names: Set<ExactText> = []
    /// What payments look for.
    private(set) var searches: [Search] = []
    /// Bank entries that may be recorded already.
    private(set) var entries: Set<BankEntryIdentity> = []
    /// Payments whose unapplied money is allocated by command.
    private(set) var allocated: Set<PaymentID> = []
    /// Payments whose day has come.
    private(set) var due: [ClosedRange<PaymentID>] = []
    /// Customers of whose invoices one is issued in this batch, and paid too much: what is left over goes to all that
    /// they owe.
    private(set) var payers: Set<CustomerID> = []
    /// Invoices that are issued in this batch and may be paid in it, though not by its notices beyond what they come
    /// to.
    private(set) var paidAtOnce: [PaidAtOnce] = []
    private var issued: [InvoiceIssued] = []

    /// What a payment looks for, or a command to allocate one: a row for each thing that it may name, and at least one.
    struct Search: Hashable {
        /// Which payment of the batch it is, below zero.
        var payment: Int64
        /// What an invoice, an order or a buyer's number may be called; empty where it names nothing.
        var name: String
        var amount: Int64
        var account: String?
    }

    /// An invoice that this batch issues and pays. Money that has been waiting for it comes first, so that it may be
    /// paid too much all the same.
    struct PaidAtOnce: Hashable {
        /// What may have been named of it, one below the other.
        var names: String
        var customer: CustomerID
        /// What the batch's payments leave open of it, in minor units.
        var left: Int64
    }

    /// Lengths of the names that OrderIntake gives out.
    static let nameLengths = Lengths.account

    mutating func addEntities() { needsEntities = true }

    mutating func add(registered fact: EntityRegistered) {
        addEntities()
        registered.insert(fact.entity)
    }

    mutating func add(_ customer: CustomerID) { customers.insert(customer) }

    /// A guest has no account, and no credit.
    mutating func add(_ order: OrderID, of customer: CustomerID?) {
        guard let customer else { return }
        orders.insert(order)
        customers.insert(customer)
    }

    mutating func add(_ fact: OrderReceived) {
        add(fact.order, of: fact.customer)
        if let customer = fact.customer { buyers.insert(customer) }
    }

    mutating func add(_ fact: InvoiceIssued) {
        add(fact.order, of: fact.buyer.customer)
        invoices.insert(fact.invoice)
        for name in fact.names { names.insert(ExactText(name)) }
        issued.append(fact)
    }

    /// What will be refused looks for nothing.
    mutating func add(_ command: RecordPayment) {
        addEntities()
        guard let entry = try? BankEntry(command, days: nil) else { return }
        entries.insert(entry.identity)
        if let account = entry.payerAccount { accounts.insert(ExactText(account)) }
        search(PayerReferences(entry).words, entry.amount, entry.payerAccount)
    }

    mutating func add(due range: ClosedRange<PaymentID>) { due.append(range) }

    /// Looks for the invoice as a payment of so much would that names it: what comes of a payment of the same batch is
    /// decided over the same rows.
    mutating func add(_ command: AllocatePayment) {
        addEntities()
        if let payment = PaymentID(command.payment) { allocated.insert(payment) }
        guard let number = DirectedAllocation.number(command) else { return }
        search([number.text], max(0, command.amount), nil)
    }

    private mutating func search(_ names: [String], _ amount: Int64, _ account: String?) {
        let payment = (searches.last?.payment ?? 0) - 1
        for name in names.isEmpty ? [""] : names {
            searches.append(Search(payment: payment, name: name, amount: amount, account: account))
        }
    }

    /// What no account can be called is not asked for: PostgreSQL could not even take it.
    mutating func add(name: String) {
        if name.isPrintable(Self.nameLengths) { accounts.insert(ExactText(name)) }
    }
}

extension CollectionsKeys {
    /// With what follows from several events together: who pays too much for an invoice of the same batch.
    func completed() -> CollectionsKeys {
        var keys = self
        if !searches.isEmpty || !due.isEmpty { keys.addPayers() }
        return keys
    }

    /// What is paid under an invoice's names is summed up, whatever its currency or kind: too many rows are read at
    /// worst, never too few. Of money whose day has come the tables know what it names: it waits there.
    private mutating func addPayers() {
        var paid: [ExactText: Int64] = [:]
        for search in searches {
            paid[ExactText(search.name), default: 0] = (paid[ExactText(search.name)] ?? 0).addingClamped(search.amount)
        }
        for fact in issued {
            guard let customer = fact.buyer.customer else { continue }
            let names = fact.names
            let sum = names.reduce(Int64(0)) { $0.addingClamped(paid[ExactText($1)] ?? 0) }
            if sum > fact.gross {
                payers.insert(customer)
            } else if sum > 0 || !due.isEmpty {
                paidAtOnce.append(
                    PaidAtOnce(names: names.joined(separator: "\n"), customer: customer, left: fact.gross - sum))
            }
        }
    }
}

extension InvoiceIssued {
    /// What payments may have named it: its number, its order's, or the buyer's own.
    fileprivate var names: [String] {
        [RemittanceReference(number).text, order.description, RemittanceReference(buyersNumber).text]
            .filter { !$0.isEmpty }
    }
}

extension Int64 {
    /// Of two amounts that are not negative.
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
