import Contracts

/// A credit controller's decision about a limit: valid by construction.
struct CreditDecision: Hashable, Sendable {
    let account: Account
    let limit: CreditLimit
    let actor: String
    let reason: String

    /// Validates a decision; the refusal names all that is wrong with it.
    /// - Parameters:
    ///   - account: the one that the command names; `nil` where there is none.
    ///   - actor: who decides; `nil` where the command names nobody.
    init(_ command: SetCreditLimit, for account: Account?, by actor: String?) throws(Refused) {
        var wrong = ReasonList()
        if account == nil {
            wrong.add("/account", .unknownAccount, "no customer is registered under this account")
        }
        let limit = wrong.collect { () throws(Refused) in
            try CreditLimit(
                amount: command.creditLimit, unlimited: command.unlimited, atMost: Ranges.creditLimit.upperBound)
        }
        let actor = wrong.decider(actor, reason: command.reason)
        guard let account, let limit, wrong.isEmpty else { throw wrong.refusal }
        self.account = account
        self.limit = limit
        self.actor = actor
        reason = command.reason
    }
}
