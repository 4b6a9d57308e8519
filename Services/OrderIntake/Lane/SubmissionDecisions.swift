import Contracts
import Runtime

extension OrderIntakeLogic {
    /// Takes an order in its customer's home lane; a guest's stays where it arrived.
    func submit(
        _ command: SubmitOrder, _ cause: Cause, _ set: inout OrderIntakeSet, _ decisions: inout Decisions
    ) throws {
        let customer = command.account.flatMap { set.customers[ExactText($0)] }
        if let customer, customer.id.lane != cause.lane { return decisions.forward(cause, to: customer.id.lane) }
        do {
            let submission = try Submission(command, customer: customer, today: decisions.now.date) {
                set.items[ExactText($0)]
            }
            try receive(submission, cause, &set, &decisions)
        } catch let refused as Refused {
            try reject(command, refused, cause, &decisions)
        }
    }

    private func receive(
        _ submission: Submission, _ cause: Cause, _ set: inout OrderIntakeSet, _ decisions: inout Decisions
    ) throws {
        let order = Order(
            id: decisions.newIdentifier("order", in: cause.lane, of: OrderEntity.self), submission: submission,
            receivedAt: decisions.now, decideBy: settings.decideBy(decisions.now))
        set.add(ReceivedOrder(order: order, source: cause.source, commandID: cause.id))
        decisions.schedule(DecisionTimer.kind, at: order.decideBy, for: order.id.counter, because: cause)
        try decisions.publish(order.received, about: .order(order.id), because: cause)
        try decisions.accept(cause, result: OrderAnswer(order: order.id, state: .received))
    }

    /// The rejection is about the submission, by its own id: there is no order. What the sender wrote is quoted up to
    /// the length that is allowed, as it can be shown.
    private func reject(
        _ command: SubmitOrder, _ refused: Refused, _ cause: Cause, _ decisions: inout Decisions
    ) throws {
        let rejected = SubmissionRejected(
            clientReference: command.clientReference.shown(charactersMax: Submission.clientReferenceLengths.upperBound),
            account: command.account?.shown(charactersMax: Registration.accountLengths.upperBound),
            reasons: refused.reasons, rejectedAt: decisions.now)
        try decisions.publish(rejected, about: Subject(.submission, cause.id), because: cause)
        decisions.refuse(cause, refused.reasons)
    }
}
