import Contracts

/// A credit controller's decision about a limit: valid by construction.
struct CreditLimit: Hashable, Sendable {
    let account: Account
    /// In minor units of the account's currency; `nil` is without limit.
    var limit: Int64?

    static let limitMax: Int64 = 1_000_000_000_000_000
    static let reasonLengths = 1...200

    /// Validates a decision; the refusal names all that is wrong with it. The reason itself is kept with the command.
    /// - Parameter account: the one that the command names; `nil` where there is none.
    init(_ command: SetCreditLimit, for account: Account?) throws(Refused) {
        var wrong = ReasonList()
        if account == nil {
            wrong.add("/account", "unknown-account", "no customer is registered under this account")
        }
        if let limit = command.limit, !(0...Self.limitMax).contains(limit) {
            wrong.add("/limit", "out-of-range", "must be within 0...\(Self.limitMax) minor units")
        }
        wrong.require(command.reason, printable: Self.reasonLengths, at: "/reason")
        guard let account, wrong.isEmpty else { throw wrong.refusal }
        self.account = account
        limit = command.limit
    }
}
