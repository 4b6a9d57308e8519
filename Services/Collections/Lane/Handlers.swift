import Contracts
import Runtime

extension CollectionsLogic {
    static let handlers = Handlers<CollectionsLogic> {
        Handler(
            EntityRegistered.self, "keeps the legal entity, in its highest version",
            keys: { $0.add(registered: $1) },
            decide: { $0.set.put(LegalEntity($1)) })
        Handler(
            CustomerRegistered.self, "opens the customer's account, or changes it",
            keys: { $0.add($1.customer) },
            decide: { try $0.set.ledger.register($1) })
        Handler(
            OrderReceived.self, "reserves credit, or declines",
            keys: { $0.add($1) },
            decide: { try $0.reserve($1) })
        Handler(
            OrderDeclined.self, "releases the reserved credit",
            keys: { $0.add($1.order, of: $1.customer) },
            decide: { try $0.release($1.order) })
        Handler(
            OrderCancelled.self, "releases the reserved credit",
            keys: { $0.add($1.order, of: $1.customer) },
            decide: { try $0.release($1.order) })
        Handler(
            InvoiceIssued.self, "opens the receivable, and allocates money that waits for it",
            keys: { $0.add($1) },
            decide: { try $0.open($1) })
        // What it pays says where it lives, and finding that is the decision itself.
        Handler(
            RecordPayment.self, "records the payment, and allocates it to what it names",
            keys: { $0.add($1) },
            decide: { try $0.record($1) })
        Handler(
            .valueDay, "receives the money whose day has come",
            keys: { $0.add(due: $1) },
            decide: { try $0.receive($1) })
        Handler(
            AllocatePayment.self, "allocates unapplied money to the invoice",
            keys: { $0.add($1) },
            home: { $0.receivable(of: $1)?.invoice.lane },
            decide: { try $0.allocate($1) })
        Handler(
            SetCreditLimit.self, "sets the credit limit of the account, and keeps the earlier one",
            keys: { $0.add(name: $1.account) },
            home: { $0.set.ledger.account(named: $1.account)?.customer.lane },
            decide: { try $0.setLimit($1) })
    }
}

extension TimerKind<PaymentEntity> {
    /// The day of money that was dated ahead.
    static var valueDay: Self { Self("value-day") }
}
