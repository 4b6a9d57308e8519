import Contracts
import Rows
import Runtime

/// The balance of an account in a currency: what the trial balance is made of.
@SelectedRow
struct AccountBalance: Hashable, Sendable {
    var entity: String
    @Column("number") var account: Int32
    var name: String
    var kind: AccountKind
    var currency: Currency
    /// In minor units; debits exceed credits where it is positive.
    var amount: Int64
}

/// All accounts with their balances, on the side on which they stand: both sides are equal, or the books are wrong.
@Described
struct TrialBalance: Exhibit, Hashable {
    /// The balance of an account.
    @Described
    struct Line: Hashable, Sendable {
        /// The account's number.
        @Bound(.range(AccountView.numbers))
        var account: Int32
        /// The account's name.
        @Bound(.length(1...100))
        var name: String
        /// Which statement the account belongs to.
        var kind: AccountKind
        /// By how much debits exceed credits, in minor units; zero where they do not.
        @Bound(.atLeast(0))
        var debit: Int64
        /// By how much credits exceed debits, in minor units; zero where they do not.
        @Bound(.atLeast(0))
        var credit: Int64
    }

    /// The accounts of a legal entity in one currency: amounts of two currencies have no sum.
    @Described
    struct Part: Hashable, Sendable {
        /// The legal entity whose books they are.
        @Bound(.length(Lengths.entity))
        var entity: String
        /// The currency of all amounts, ISO 4217.
        var currency: Currency
        /// The balances, by account number.
        @Bound(.count(0...9_999))
        var lines: [Line]
        /// The sum of the debits, in minor units.
        @Bound(.atLeast(0))
        var debit: Int64
        /// The sum of the credits, in minor units.
        @Bound(.atLeast(0))
        var credit: Int64
        /// Whether both sums are equal; where they are not, the books are wrong.
        var isBalanced: Bool

        init(_ balances: [AccountBalance], of entity: String, in currency: Currency) throws(MoneyError) {
            self.entity = entity
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
    /// The balances, an entity and a currency each.
    @Bound(.count(0...300 * Ranges.entities.upperBound))
    var parts: [Part]

    static let example: TrialBalance = {
        let balances = [
            AccountBalance(entity: "NORTH", account: 1000, name: "Bank", kind: .asset, currency: .gbp, amount: 15_000),
            AccountBalance(
                entity: "NORTH", account: 4000, name: "Revenue", kind: .income, currency: .gbp, amount: -15_000),
        ]
        do throws(MoneyError) { return try TrialBalance(of: balances, asOf: LocalDate(days: 20_800)) } catch {
            preconditionFailure("the example cannot be summed: \(error)")
        }
    }()

    /// - Throws: `MoneyError.overflow` where a side does not fit 64 bits.
    init(of balances: [AccountBalance], asOf: LocalDate?) throws(MoneyError) {
        self.asOf = asOf
        parts = []
        for (entity, balances) in Dictionary(grouping: balances, by: \.entity).sorted(by: { $0.key < $1.key }) {
            let byCurrency = Dictionary(grouping: balances, by: \.currency).sorted { $0.key.code < $1.key.code }
            for (currency, balances) in byCurrency {
                parts.append(try Part(balances, of: entity, in: currency))
            }
        }
    }
}
