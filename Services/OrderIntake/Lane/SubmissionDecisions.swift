import Contracts
import Rows
import Runtime

extension Context<OrderIntakeLogic> {
    /// The customer that a submission names, if there is one.
    func customer(of command: SubmitOrder) -> Customer? { command.account.flatMap { set.buyer(under: $0)?.customer } }

    /// Takes an order in its customer's home lane; a guest's stays where it arrived. A rejection is published too.
    mutating func submit(_ command: SubmitOrder) throws {
        if let account = command.account, set.isMerging(account) {
            return postpone(until: "the merge of its customer is committed", again: now)
        }
        do {
            let entities = set.entities.rows
            let seller = entities.meant(by: command.entity)
            let today = try seller?.businessDay(of: now)
            let buyer = command.account.flatMap { set.buyer(under: $0) }
            let context = Submission.Context(
                entities: entities, customer: buyer?.customer, rates: set.rates,
                today: today,
                guestGrossMax: logic.settings.guestGrossMax,
                orderOfSameNumber: buyer.flatMap { buyer in
                    command.purchaseOrder.flatMap { set.order(of: buyer.customer.id, numbered: $0) }
                },
                prices: set.prices)
            let submission = try Submission(command, context) { set.items[ExactText($0)] }
            guard let today else { preconditionFailure("an order without a seller is refused") }
            try receive(submission, as: buyer?.alias, on: today)
        } catch let refused as Refused {
            if !mayArrive(refused) { try reject(command, refused) }
            throw refused
        }
    }

    private mutating func receive(_ submission: Submission, as alias: CustomerID?, on day: LocalDate) throws {
        let order = Order(
            id: newIdentifier("order", of: OrderEntity.self), submission: submission, receivedAt: now,
            decideBy: logic.settings.decideBy(now))
        set.add(ReceivedOrder(order: order, submittedAs: alias, source: eventSource, commandID: eventID))
        schedule(.decideBy, at: order.decideBy, for: order.id)
        try publish(order.received(on: day), about: .order(order.id))
        try accept(SubmissionAnswer(order))
    }

    /// The rejection is about the submission, by its own id: there is no order. What the sender wrote is quoted up to
    /// the length that is allowed, as it can be shown.
    private mutating func reject(_ command: SubmitOrder, _ refused: Refused) throws {
        let rejected = SubmissionRejected(
            clientReference: command.clientReference.shown(charactersMax: Submission.clientReferenceLengths.upperBound),
            account: command.account?.shown(charactersMax: Registration.accountLengths.upperBound),
            reasons: refused.reasons, rejectedAt: now)
        try publish(rejected, about: Subject(.submission, eventID))
    }
}
