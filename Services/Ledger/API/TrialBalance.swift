import Contracts

/// The balance of an account in a currency: what the trial balance is made of.
struct AccountBalance: Hashable, Sendable {
    var account: Int32
    var name: String
    var kind: AccountKind
    var currency: Currency
    /// In minor units; debits exceed credits where it is positive.
    var amount: Int64
}

/// All accounts with their balances, on the side on which they stand: both sides are equal, or the books are wrong.
struct TrialBalance: Codable, Hashable, Sendable {
    struct Line: Codable, Hashable, Sendable {
        var account: Int32
        var name: String
        var kind: AccountKind
        /// In minor units; one of both is zero.
        var debit: Int64
        var credit: Int64
    }

    /// The accounts in one currency: amounts of two currencies have no sum.
    struct Part: Codable, Hashable, Sendable {
        var currency: Currency
        /// By account number.
        var lines: [Line]
        /// Sums of the lines, in minor units.
        var debit: Int64
        var credit: Int64
        var isBalanced: Bool

        init(_ balances: [AccountBalance], in currency: Currency) throws(MoneyError) {
            self.currency = currency
            (lines, debit, credit) = ([], 0, 0)
            for balance in balances.sorted(by: { $0.account < $1.account }) {
                let line = Line(
                    account: balance.account, name: balance.name, kind: balance.kind, debit: max(0, balance.amount),
                    credit: try Amount.difference(0, min(0, balance.amount)))
                debit = try Amount.sum(debit, line.debit)
                credit = try Amount.sum(credit, line.credit)
                lines.append(line)
            }
            isBalanced = debit == credit
        }
    }

    /// The last day of booking that it counts; absent when it counts all that was posted.
    var asOf: LocalDate?
    /// By currency.
    var parts: [Part]

    /// - Throws: `MoneyError.overflow` where a side does not fit 64 bits.
    init(of balances: [AccountBalance], asOf: LocalDate?) throws(MoneyError) {
        self.asOf = asOf
        parts = []
        let byCurrency = Dictionary(grouping: balances, by: \.currency).sorted { $0.key.code < $1.key.code }
        for (currency, balances) in byCurrency { parts.append(try Part(balances, in: currency)) }
    }
}
