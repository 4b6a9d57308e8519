import Contracts
import Runtime

/// The keys of all rows that a batch needs.
struct CollectionsNeeds {
    /// Accounts by customer, and by the names that commands use.
    var customers: Set<CustomerID> = []
    var names: Set<ExactText> = []
    var orders: Set<OrderID> = []
    /// Invoices that are issued, and the numbers that payments may have named before.
    var invoices: Set<InvoiceID> = []
    var numbers: Set<RemittanceReference> = []
    var payments: [Search] = []
    /// Payments whose unapplied money is allocated by command.
    var allocated: Set<PaymentID> = []
    /// Customers whose invoices are issued in this batch and named by its payments: what these leave over goes to all that they owe.
    var payers: Set<CustomerID> = []

    /// What a payment looks for, or a command to allocate one.
    struct Search: Hashable {
        var reference: RemittanceReference
        var amount: Int64
        var account: String?
    }

    /// Lengths of the names that OrderIntake gives out.
    static let nameLengths = 1...64

    init(of batch: [Incoming<CollectionsInput>]) {
        var customersByNumber: [RemittanceReference: CustomerID] = [:]
        for event in batch {
            switch event.input {
            case .customerRegistered(let fact): customers.insert(fact.customer)
            case .orderReceived(let fact): insert(fact.order, fact.customer)
            case .orderRefused(let fact): insert(fact.order, fact.customer)
            case .orderCancelled(let fact): insert(fact.order, fact.customer)
            case .invoiceIssued(let fact):
                insert(fact.order, fact.buyer.customer)
                invoices.insert(fact.invoice)
                numbers.insert(RemittanceReference(fact.number))
                customersByNumber[RemittanceReference(fact.number)] = fact.buyer.customer
            case .recordPayment(let command): insert(command)
            case .allocatePayment(let command): insert(command)
            case .setCreditLimit(let command): insert(name: command.account)
            }
        }
        payers = Set(payments.compactMap { customersByNumber[$0.reference] })
    }

    /// A guest has no account, and no credit.
    private mutating func insert(_ order: OrderID, _ customer: CustomerID?) {
        guard let customer else { return }
        orders.insert(order)
        customers.insert(customer)
    }

    /// What will be refused looks for nothing.
    private mutating func insert(_ command: RecordPayment) {
        guard let remittance = try? Remittance(command, today: nil) else { return }
        let name = command.account.flatMap { $0.isPrintable(Self.nameLengths) ? $0 : nil }
        if let name { names.insert(ExactText(name)) }
        payments.append(Search(reference: remittance.key, amount: remittance.amount, account: name))
    }

    /// Looks for the invoice as a payment of so much would that names it: what comes of a payment of the same batch is decided over the same rows.
    private mutating func insert(_ command: AllocatePayment) {
        if let payment = PaymentID(command.payment) { allocated.insert(payment) }
        guard let number = DirectedAllocation.number(command) else { return }
        payments.append(Search(reference: number, amount: max(0, command.amount), account: nil))
    }

    /// What no account can be called is not asked for: PostgreSQL could not even take it.
    private mutating func insert(name: String) {
        if name.isPrintable(Self.nameLengths) { names.insert(ExactText(name)) }
    }
}
