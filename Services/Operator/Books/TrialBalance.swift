package import Contracts
internal import JSON
internal import Postgres
internal import Rows
internal import Runtime

/// Accounts with what they were moved by, and where they stand.
package struct TrialBalance: Sendable {
    struct Row: Hashable, Sendable {
        var entity: String
        var currency: String
        var number: Int32
        var name: String
        /// Debits less credits, in minor units.
        var balance: Int64

        var debit: Int64 { max(0, balance) }
        var credit: Int64 { max(0, -balance) }
        var book: Book { Book(entity: entity, currency: currency) }
    }

    /// Which books: each entity has its own, and amounts of two currencies have no sum.
    struct Book: Hashable, Comparable, Sendable {
        var entity: String
        var currency: String

        static func < (a: Self, b: Self) -> Bool { (a.entity, a.currency) < (b.entity, b.currency) }
    }

    /// By entity, currency, then number of the account.
    var rows: [Row]
    /// The last day whose postings are in it; `nil`: all.
    var asOf: LocalDate?
    /// Accounts and months whose kept balance is not the sum of its postings.
    var unprovenBalances: Int

    var books: [Book] { Set(rows.map(\.book)).sorted() }

    /// Debit and credit balances of an entity in a currency.
    func totals(_ book: Book) -> (debit: Int64, credit: Int64) {
        rows.filter { $0.book == book }.reduce((0, 0)) { ($0.0 + $1.debit, $0.1 + $1.credit) }
    }

    package var isProven: Bool {
        unprovenBalances == 0 && books.allSatisfy { totals($0).debit == totals($0).credit }
    }

    /// Reads it from the postings.
    /// - Parameters:
    ///   - asOf: by the day on which entries are booked.
    ///   - entity: only its books.
    ///   - currency: only this one.
    package init(
        _ schemas: Schemas, asOf: LocalDate? = nil, entity: String? = nil, currency: String? = nil
    ) throws {
        self.asOf = asOf
        rows = try schemas.query(
            .ledger,
            """
            SELECT entity, currency, posting.account, coalesce(name, 'not in the chart'), sum(amount)::bigint
            FROM published_posting AS posting LEFT JOIN published_account ON number = posting.account
            WHERE booked_on <= \(asOf?.postgresRepresentation ?? .infinity)
            GROUP BY entity, currency, posting.account, name ORDER BY entity, currency, posting.account
            """
        ).map { row in
            let (entity, currency, number, name, balance) = try row.decode(
                String.self, String.self, Int32.self, String.self, Int64.self)
            return Row(entity: entity, currency: currency, number: number, name: name, balance: balance)
        }.filter { (entity == nil || $0.entity == entity) && (currency == nil || $0.currency == currency) }
        let unproven = try schemas.query(.ledger, "SELECT count(*) FROM published_unproven_balance")
        unprovenBalances = Int(try unproven.single()[0, as: Int64.self])
    }
}
