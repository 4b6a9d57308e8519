import Contracts
import Runtime

/// The rows that a batch needs, by their keys.
struct CollectionsKeys: BatchKeys {
    /// Accounts by customer, and by the names that commands use.
    private(set) var customers: Set<CustomerID> = []
    private(set) var names: Set<ExactText> = []
    private(set) var orders: Set<OrderID> = []
    /// Customers of orders that credit is reserved for: their unapplied money counts.
    private(set) var buyers: Set<CustomerID> = []
    /// Invoices that are issued, and the numbers that payments may have named before.
    private(set) var invoices: Set<InvoiceID> = []
    private(set) var numbers: Set<RemittanceReference> = []
    private(set) var payments: [Search] = []
    /// Payments whose unapplied money is allocated by command.
    private(set) var allocated: Set<PaymentID> = []
    /// Customers of whose invoices one is issued in this batch, and paid too much: what is left over goes to all that
    /// they owe.
    private(set) var payers: Set<CustomerID> = []
    /// Invoices that are issued in this batch and paid in it, though not beyond what they come to.
    private(set) var paidAtOnce: [PaidAtOnce] = []
    private var issued: [InvoiceIssued] = []

    /// What a payment looks for, or a command to allocate one.
    struct Search: Hashable {
        var reference: RemittanceReference
        var amount: Int64
        var account: String?
    }

    /// An invoice that this batch issues and pays. Money that has been waiting for it comes first, so that it may be
    /// paid too much all the same.
    struct PaidAtOnce: Hashable {
        var number: RemittanceReference
        var customer: CustomerID
        /// What the batch's payments leave open of it, in minor units.
        var left: Int64
    }

    /// Lengths of the names that OrderIntake gives out.
    static let nameLengths = Lengths.account

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
        numbers.insert(RemittanceReference(fact.number))
        issued.append(fact)
    }

    /// What will be refused looks for nothing.
    mutating func add(_ command: RecordPayment) {
        guard let remittance = try? Remittance(command, today: nil) else { return }
        let name = command.account.flatMap { $0.isPrintable(Self.nameLengths) ? $0 : nil }
        if let name { names.insert(ExactText(name)) }
        payments.append(Search(reference: remittance.key, amount: remittance.amount, account: name))
    }

    /// Looks for the invoice as a payment of so much would that names it: what comes of a payment of the same batch is
    /// decided over the same rows.
    mutating func add(_ command: AllocatePayment) {
        if let payment = PaymentID(command.payment) { allocated.insert(payment) }
        guard let number = DirectedAllocation.number(command) else { return }
        payments.append(Search(reference: number, amount: max(0, command.amount), account: nil))
    }

    /// What no account can be called is not asked for: PostgreSQL could not even take it.
    mutating func add(name: String) {
        if name.isPrintable(Self.nameLengths) { names.insert(ExactText(name)) }
    }
}

extension CollectionsKeys {
    /// With what follows from several events together: who pays too much for an invoice of the same batch.
    func completed() -> CollectionsKeys {
        var keys = self
        if !payments.isEmpty { keys.addPayers() }
        return keys
    }

    /// What is paid under an invoice's number is summed up, whatever its currency or kind: too many rows are read at
    /// worst, never too few.
    private mutating func addPayers() {
        var paid: [RemittanceReference: Int64] = [:]
        for payment in payments {
            let (sum, overflow) = paid[payment.reference, default: 0].addingReportingOverflow(payment.amount)
            paid[payment.reference] = overflow ? .max : sum
        }
        for fact in issued {
            let number = RemittanceReference(fact.number)
            guard let customer = fact.buyer.customer, let paid = paid[number] else { continue }
            if paid > fact.gross {
                payers.insert(customer)
            } else {
                paidAtOnce.append(PaidAtOnce(number: number, customer: customer, left: fact.gross - paid))
            }
        }
    }
}
