import Contracts
import Rows

/// The sub-ledger of receivables that a turn needs, in memory: accounts, receivables and payments, which money moves
/// between.
struct SubLedger: Sendable {
    private(set) var accounts: RowSet<Account>
    private(set) var receivables: RowSet<Receivable>
    private(set) var payments: RowSet<Payment>
    /// What customers have unapplied, by currency: of those whose orders the turn decides about.
    private var credits: [OpenCredit.Place: Int64]
    private var customersByName: [ExactText: CustomerID] = [:]
    private var invoicesByReference: [RemittanceReference: [InvoiceID]] = [:]
    private var invoicesByOrder: [OrderID: [InvoiceID]] = [:]
    private var invoicesByCustomer: [CustomerID: [InvoiceID]] = [:]
    private var invoicesByBuyer: [BuyersNumber: [InvoiceID]] = [:]
    private var paymentsByEntry: [BankEntryIdentity: PaymentID] = [:]
    /// Those with money left, by what they may name.
    private var paymentsByName: [String: [PaymentID]] = [:]

    private struct BuyersNumber: Hashable {
        var customer: CustomerID
        var number: RemittanceReference
    }

    /// - Parameter credits: as they are stored, with what `payments` have left among them.
    init(accounts: [Account], receivables: [Receivable], payments: [Payment], credits: [OpenCredit] = []) {
        self.accounts = RowSet(accounts)
        self.receivables = RowSet(receivables)
        self.payments = RowSet(payments)
        self.credits = Dictionary(uniqueKeysWithValues: credits.map { ($0.place, $0.amount) })
        for account in accounts { index(account) }
        for receivable in receivables { index(receivable) }
        for payment in payments { index(payment) }
    }

    /// The receivable of an invoice's number; `nil` where none has it, or more than one.
    func receivable(named reference: RemittanceReference) -> Receivable? {
        guard let invoices = invoicesByReference[reference], invoices.count == 1 else { return nil }
        return receivables[invoices[0]]
    }

    /// The payment of a bank entry, if it is recorded.
    func payment(of entry: BankEntryIdentity) -> Payment? { paymentsByEntry[entry].flatMap { payments[$0] } }

    /// Payments of which the day may have come, in order.
    func pendingPayments(in range: ClosedRange<PaymentID>) -> [Payment] {
        payments.rows.filter { range.contains($0.id) && $0.isPending }.sorted { $0.id < $1.id }
    }

    func account(named name: String) -> Account? { customersByName[ExactText(name)].flatMap { accounts[$0] } }

    /// Takes what a decision made of an account.
    mutating func put(_ account: Account) {
        accounts.put(account)
        index(account)
    }

    /// Takes a registration: opens an account, or changes it.
    mutating func register(_ registered: CustomerRegistered) throws(AccountFault) {
        var account = accounts[registered.customer] ?? Account(registered)
        try account.register(registered)
        put(account)
    }

    /// Takes in a receivable.
    mutating func open(_ receivable: Receivable) {
        receivables.put(receivable)
        index(receivable)
    }

    /// Takes in a payment; what it has left can be found by its reference, and is a credit of its customer.
    mutating func record(_ payment: Payment) throws(MoneyError) {
        try put(payment)
        index(payment)
    }

    /// The unapplied money of an account's customer, in the account's currency. Money that is dated ahead is none yet.
    func credits(of account: Account) -> Int64 {
        credits[OpenCredit.Place(customer: account.customer, currency: account.currency)] ?? 0
    }

    /// Takes what a decision made of a payment, or a new one; the customer's credit follows.
    mutating func put(_ payment: Payment) throws(MoneyError) {
        if let before = payments[payment.id] { try addCredit(of: before, times: -1) }
        try addCredit(of: payment, times: 1)
        payments.put(payment)
    }

    private mutating func addCredit(of payment: Payment, times sign: Int64) throws(MoneyError) {
        guard let customer = payment.customer, !payment.isPending else { return }
        let place = OpenCredit.Place(customer: customer, currency: payment.entry.currency)
        credits[place] = try Amount.sum(credits[place] ?? 0, sign * payment.unapplied)
    }

    /// Pays a receivable from a payment, and takes it off the customer's exposure.
    /// - Parameter most: no more than this, in minor units.
    mutating func allocate(
        _ payment: inout Payment, to invoice: InvoiceID, atMost most: Int64 = .max
    ) throws -> Allocation? {
        guard var receivable = receivables[invoice], let allocation = payment.pay(&receivable, atMost: most) else {
            return nil
        }
        if let customer = receivable.customer {
            guard var account = accounts[customer] else { throw AccountFault.unknown(customer) }
            try account.settle(allocation.amount)
            accounts.put(account)
        }
        receivables.put(receivable)
        return allocation
    }

    /// Pays a receivable from the payments with money left that name it, oldest first.
    mutating func allocateUnapplied(to receivable: Receivable) throws -> [(payment: Payment, allocation: Allocation)] {
        var allocations: [(payment: Payment, allocation: Allocation)] = []
        for id in Set(receivable.names.flatMap { paymentsByName[$0] ?? [] }).sorted() {
            guard var payment = payments[id], let most = payment.most(for: receivable),
                let allocation = try allocate(&payment, to: receivable.invoice, atMost: most)
            else { continue }
            try put(payment)
            allocations.append((payment, allocation))
        }
        return allocations
    }

    /// Pays what a person has decided; what the payment has left then, and the receivable open.
    mutating func allocate(_ directed: DirectedAllocation) throws -> (allocation: Allocation, payment: Payment)? {
        var payment = directed.payment
        guard let allocation = try allocate(&payment, to: directed.receivable.invoice, atMost: directed.amount) else {
            return nil
        }
        try put(payment)
        return (allocation, payment)
    }

    /// What a payer owes an entity in a currency, the one due first in front.
    func openReceivables(of customer: CustomerID, by entity: String, in currency: Currency) -> [Receivable] {
        unsettled(invoicesByCustomer[customer]).filter { $0.entity == entity && $0.currency == currency }
            .sorted(by: Receivable.isDueBefore)
    }

    /// Those of a customer's own number of the order.
    func openReceivables(of customer: CustomerID, calling number: RemittanceReference) -> [Receivable] {
        unsettled(invoicesByBuyer[BuyersNumber(customer: customer, number: number)])
    }

    func openReceivables(of order: OrderID) -> [Receivable] { unsettled(invoicesByOrder[order]) }

    private func unsettled(_ invoices: [InvoiceID]?) -> [Receivable] {
        (invoices ?? []).compactMap { receivables[$0] }.filter { !$0.isSettled }
    }

    private mutating func index(_ account: Account) { customersByName[ExactText(account.name)] = account.customer }

    private mutating func index(_ receivable: Receivable) {
        invoicesByReference[receivable.reference, default: []].append(receivable.invoice)
        invoicesByOrder[receivable.order, default: []].append(receivable.invoice)
        guard let customer = receivable.customer else { return }
        invoicesByCustomer[customer, default: []].append(receivable.invoice)
        let number = BuyersNumber(customer: customer, number: receivable.buyerReference)
        invoicesByBuyer[number, default: []].append(receivable.invoice)
    }

    private mutating func index(_ payment: Payment) {
        paymentsByEntry[payment.entry.identity] = payment.id
        guard payment.unapplied > 0 else { return }
        for name in PayerReferences(payment.entry).words { paymentsByName[name, default: []].append(payment.id) }
    }
}
