package import Contracts
internal import JSON
internal import Postgres
internal import Rows
internal import Runtime

/// Accounts with what they were moved by, and where they stand.
package struct TrialBalance: Sendable {
    struct Row: Hashable, Sendable {
        var currency: String
        var number: Int32
        var name: String
        /// Debits less credits, in minor units.
        var balance: Int64

        var debit: Int64 { max(0, balance) }
        var credit: Int64 { max(0, -balance) }
    }

    /// By currency, then number of the account.
    var rows: [Row]
    /// The last day whose postings are in it; `nil`: all.
    var asOf: LocalDate?
    /// Accounts and months whose kept balance is not the sum of its postings.
    var unprovenBalances: Int

    var currencies: [String] { Set(rows.map(\.currency)).sorted() }

    /// Debit and credit balances of a currency.
    func totals(_ currency: String) -> (debit: Int64, credit: Int64) {
        rows.filter { $0.currency == currency }.reduce((0, 0)) { ($0.0 + $1.debit, $0.1 + $1.credit) }
    }

    package var isProven: Bool {
        unprovenBalances == 0 && currencies.allSatisfy { totals($0).debit == totals($0).credit }
    }

    /// Reads it from the postings.
    /// - Parameter asOf: by the day on which entries are booked.
    package init(_ schemas: Schemas, asOf: LocalDate? = nil, currency: String? = nil) throws {
        self.asOf = asOf
        rows = try schemas.query(
            .ledger,
            """
            SELECT currency, posting.account, coalesce(name, 'not in the chart'), sum(amount)::bigint
            FROM published_posting AS posting LEFT JOIN published_account ON number = posting.account
            WHERE booked_on <= \(asOf?.postgresRepresentation ?? .infinity)
            GROUP BY currency, posting.account, name ORDER BY currency, posting.account
            """
        ).map { row in
            let (currency, number, name, balance) = try row.decode(
                String.self, Int32.self, String.self, Int64.self)
            return Row(currency: currency, number: number, name: name, balance: balance)
        }.filter { currency == nil || $0.currency == currency }
        let unproven = try schemas.query(.ledger, "SELECT count(*) FROM published_unproven_balance")
        unprovenBalances = Int(try unproven.single()[0, as: Int64.self])
    }
}
