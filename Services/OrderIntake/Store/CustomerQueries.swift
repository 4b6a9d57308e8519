import Contracts
import Postgres
import Rows
import Runtime

/// Customers as they are read.
enum CustomerQueries {
    @Sendable
    static func customer(_ id: CustomerID, _ connection: Connection, _ deadline: Deadline) throws -> CustomerView? {
        try connection.query(
            "SELECT \(columns) FROM customer WHERE id = \(id)", deadline: deadline
        ).first?.value()
    }

    /// The index `customer_registered` holds it.
    static let list = List<CustomerView>.newestFirst(
        select: "SELECT \(columns) FROM customer", at: "registered_at", id: "id",
        key: { ($0.registeredAt, $0.customer) })

    /// An account that cannot be is not asked for: it may hold what PostgreSQL cannot take.
    static func hasAccount(_ account: QueryParameter<String?>) -> ListFilter {
        ListFilter(account) { account, sql in
            guard account.isPrintable(Registration.accountLengths) else { return sql.appendLiteral("false") }
            sql.appendLiteral("account = ")
            sql.appendInterpolation(account)
        }
    }

    /// All customers are looked at for each page: a report for people, not for machines that ask often.
    static let doubles = List<CustomerDoubles>.register(
        select: "SELECT \(CustomerDoubles.columns) FROM published_customer_double", by: "match", key: \.match,
        isKey: { $0.isPrintable(CustomerDoubles.matchLengths) })

    private static let columns = CustomerView.columns
}
