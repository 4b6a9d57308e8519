import Contracts

/// A credit controller's decision about a limit: valid by construction.
struct CreditDecision: Hashable, Sendable {
    let account: Account
    var limit: CreditLimit

    static let limitMax: Int64 = 1_000_000_000_000_000
    static let reasonLengths = 1...200

    /// Validates a decision; the refusal names all that is wrong with it. The reason itself is kept with the command.
    /// - Parameter account: the one that the command names; `nil` where there is none.
    init(_ command: SetCreditLimit, for account: Account?) throws(Refused) {
        var wrong = ReasonList()
        if account == nil {
            wrong.add("/account", "unknown-account", "no customer is registered under this account")
        }
        let limit = wrong.collect { () throws(Refused) in
            try CreditLimit(amount: command.creditLimit, unlimited: command.unlimited, atMost: Self.limitMax)
        }
        wrong.require(command.reason, name: Self.reasonLengths, at: "/reason")
        guard let account, let limit, wrong.isEmpty else { throw wrong.refusal }
        self.account = account
        self.limit = limit
    }
}
