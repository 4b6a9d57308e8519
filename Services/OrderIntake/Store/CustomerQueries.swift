import Contracts
import Postgres
import Runtime

/// Customers as they are read.
enum CustomerQueries {
    @Sendable
    static func customer(_ id: CustomerID, _ connection: Connection, _ deadline: Deadline) throws -> CustomerView? {
        try connection.query(
            "SELECT \(unescaped: columns) FROM customer WHERE id = \(id)", deadline: deadline
        ).first.map(view)
    }

    /// The index `customer_registered` holds it.
    static let list = List<CustomerView>.newestFirst(
        select: "SELECT \(columns) FROM customer", at: "registered_at", id: "id",
        key: { ($0.registeredAt, $0.customer) }, read: view)

    /// An account that cannot be is not asked for: it may hold what PostgreSQL cannot take.
    static func hasAccount(_ account: QueryParameter<String?>) -> ListFilter {
        ListFilter(account) { account, sql in
            guard account.isPrintable(Registration.accountLengths) else { return sql.appendLiteral("false") }
            sql.appendLiteral("account = ")
            sql.appendInterpolation(account)
        }
    }

    private static let columns = """
        id, version, account, name, billing_email, country, currency, credit_limit, unlimited, payment_terms_days,
        registered_at, updated_at
        """

    @Sendable private static func view(_ row: Row) throws -> CustomerView {
        let (
            id, version, account, name, email, country, currency, amount, isUnlimited, terms, registeredAt, updatedAt
        ) =
            try row.decode(
                CustomerID.self, Int32.self, String.self, String.self, String?.self, Country.self, Currency.self,
                Int64?.self, Bool.self, Int32.self, Timestamp.self, Timestamp.self)
        let limit = try CreditLimit(stored: amount, isUnlimited, in: "customer")
        return CustomerView(
            customer: id, version: version, account: account, name: name, billingEmail: email, country: country,
            currency: currency, creditLimit: limit.amount, unlimited: limit.isUnlimited, paymentTermsDays: terms,
            registeredAt: registeredAt,
            updatedAt: updatedAt)
    }
}
