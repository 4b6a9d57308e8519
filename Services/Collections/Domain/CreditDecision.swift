import Contracts

/// A credit controller's decision about a limit: valid by construction.
struct CreditDecision: Hashable, Sendable {
    let account: Account
    var limit: CreditLimit

    /// Validates a decision; the refusal names all that is wrong with it. The reason itself is kept with the command.
    /// - Parameter account: the one that the command names; `nil` where there is none.
    init(_ command: SetCreditLimit, for account: Account?) throws(Refused) {
        var wrong = ReasonList()
        if account == nil {
            wrong.add("/account", .unknownAccount, "no customer is registered under this account")
        }
        let limit = wrong.collect { () throws(Refused) in
            try CreditLimit(
                amount: command.creditLimit, unlimited: command.unlimited, atMost: Ranges.creditLimit.upperBound)
        }
        wrong.require(command.reason, name: Lengths.reason, at: "/reason")
        guard let account, let limit, wrong.isEmpty else { throw wrong.refusal }
        self.account = account
        self.limit = limit
    }
}
