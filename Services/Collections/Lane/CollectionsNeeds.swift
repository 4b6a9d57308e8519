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
    /// Customers of whose invoices one is issued in this batch, and paid too much: what is left over goes to all that
    /// they owe.
    var payers: Set<CustomerID> = []
    /// Invoices that are issued in this batch and paid in it, though not beyond what they come to.
    var paidAtOnce: [PaidAtOnce] = []

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

    init(of batch: [Incoming<CollectionsInput>]) {
        var issued: [InvoiceIssued] = []
        for event in batch {
            switch event.input {
            case .customerRegistered(let fact): customers.insert(fact.customer)
            case .orderReceived(let fact): insert(fact.order, fact.customer)
            case .orderDeclined(let fact): insert(fact.order, fact.customer)
            case .orderCancelled(let fact): insert(fact.order, fact.customer)
            case .invoiceIssued(let fact):
                insert(fact.order, fact.buyer.customer)
                invoices.insert(fact.invoice)
                numbers.insert(RemittanceReference(fact.number))
                issued.append(fact)
            case .recordPayment(let command): insert(command)
            case .allocatePayment(let command): insert(command)
            case .setCreditLimit(let command): insert(name: command.account)
            }
        }
        if !payments.isEmpty { insertPayers(of: issued) }
    }

    /// What is paid under an invoice's number is summed up, whatever its currency or kind: too many rows are read at
    /// worst, never too few.
    private mutating func insertPayers(of issued: [InvoiceIssued]) {
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

    /// Looks for the invoice as a payment of so much would that names it: what comes of a payment of the same batch is
    /// decided over the same rows.
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
