import Contracts

/// A credit controller's decision about a limit: valid by construction.
struct CreditLimit: Hashable, Sendable {
    /// In minor units of the account's currency; `nil` is without limit.
    var limit: Int64?

    static let limitMax: Int64 = 1_000_000_000_000_000
    static let reasonLengths = 1...200

    /// Validates a decision. The reason itself is kept with the command.
    init(_ command: SetCreditLimit) throws(Refused) {
        var wrong = ReasonList()
        if let limit = command.limit, !(0...Self.limitMax).contains(limit) {
            wrong.add("/limit", "out-of-range", "must be within 0...\(Self.limitMax) minor units")
        }
        wrong.require(command.reason, printable: Self.reasonLengths, at: "/reason")
        guard wrong.isEmpty else { throw wrong.refusal }
        limit = command.limit
    }
}
