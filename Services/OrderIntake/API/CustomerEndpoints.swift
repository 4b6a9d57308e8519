import Contracts
import HTTPServer
import Postgres
import Runtime

/// Customers, as HTTP shows them.
enum CustomerEndpoints {
    /// A customer as it is registered now.
    struct View: Codable, Hashable, Sendable, CreditLimitMembers {
        var customer: CustomerID
        var version: Int32
        var account: String
        var name: String
        var billingEmail: String?
        var country: String
        var currency: Currency
        /// In minor units; or `unlimited` is true.
        var creditLimit: Int64?
        var unlimited: Bool?
        var paymentTermsDays: Int32
        var registeredAt: Timestamp
        var updatedAt: Timestamp
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        let account = QueryParameter<String?>.text(
            "account", "The customer of this account only.", bytesMax: Registration.accountLengths.upperBound * 4)
        return [
            .getByID("/v1/customers/{id}", summary: "A customer.", access: access) { try customer($1, $0, $2) },
            .list(
                "/v1/customers", summary: "Customers, by falling identifier.", parameters: [account.description],
                access: access, key: { (item: View) in item.customer },
                fetch: { connection, page, request, deadline in
                    try customers(try account.value(in: request), page, connection, deadline)
                }),
        ]
    }

    private static func customer(_ id: CustomerID, _ connection: Connection, _ deadline: Deadline) throws -> View? {
        try connection.query(
            "SELECT \(unescaped: columns) FROM customer WHERE id = \(id)", deadline: deadline
        ).first.map(view)
    }

    private static func customers(
        _ account: String?, _ page: PageRequest<CustomerID>, _ connection: Connection, _ deadline: Deadline
    ) throws -> [View] {
        let before = page.after?.rawValue ?? Int64.max
        let limit = Int64(page.rowsMax)
        // Two texts, so that each has the plan that fits it. An account that cannot be is not asked for: it may hold
        // what no text can.
        let statement: SQL
        if let account {
            guard account.isPrintable(Registration.accountLengths) else { return [] }
            statement =
                """
                SELECT \(unescaped: columns) FROM customer WHERE account = \(account) AND id < \(before) LIMIT \
                \(limit)
                """
        } else {
            statement =
                "SELECT \(unescaped: columns) FROM customer WHERE id < \(before) ORDER BY id DESC LIMIT \(limit)"
        }
        return try connection.query(statement, deadline: deadline).map(view)
    }

    private static let columns = """
        id, version, account, name, billing_email, country, currency, credit_limit, unlimited, payment_terms_days,
        registered_at, updated_at
        """

    private static func view(_ row: Row) throws -> View {
        let (
            id, version, account, name, email, country, currency, amount, isUnlimited, terms, registeredAt, updatedAt
        ) =
            try row.decode(
                CustomerID.self, Int32.self, String.self, String.self, String?.self, String.self, Currency.self,
                Int64?.self, Bool.self, Int32.self, Timestamp.self, Timestamp.self)
        let limit = try CreditLimit(stored: amount, isUnlimited, in: "customer")
        return View(
            customer: id, version: version, account: account, name: name, billingEmail: email, country: country,
            currency: currency, creditLimit: limit.amount, unlimited: limit.isUnlimited, paymentTermsDays: terms,
            registeredAt: registeredAt,
            updatedAt: updatedAt)
    }
}
