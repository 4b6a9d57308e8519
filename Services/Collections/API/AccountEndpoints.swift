import Contracts
import HTTPServer
import JSON
import Postgres
import Runtime

/// Customers' accounts and their exposure, as HTTP shows them.
enum AccountEndpoints {
    struct View: Codable, Hashable, Sendable, CreditLimitMembers {
        var account: String
        var customer: CustomerID
        var currency: Currency
        /// In minor units, as all amounts; or `unlimited` is true.
        var creditLimit: Int64?
        var unlimited: Bool?
        /// Net of orders whose credit is reserved, and that are not yet invoiced.
        var reserved: Int64
        /// Sum of what is open of the receivables.
        var open: Int64
        /// `reserved` + `open`: what counts against the limit.
        var exposure: Int64
        /// What is left of the limit, negative when it is exceeded; absent without one.
        var available: Int64?
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        [
            .getByID("/v1/accounts/{id}", summary: "An account and its exposure.", id: String.self, access: access) {
                try account($1, $0, $2)
            },
            .list(
                "/v1/accounts", summary: "Accounts and their exposure, in the order of their names.",
                parameters: [CollectionsAPI.customer.description], access: access,
                key: \View.account
            ) { connection, page, request, deadline in
                try accounts(of: try CollectionsAPI.customer.value(in: request), page, connection, deadline)
            },
        ]
    }

    private static func account(_ name: String, _ connection: Connection, _ deadline: Deadline) throws -> View? {
        guard name.isPrintable(CollectionsKeys.nameLengths) else { return nil }
        return try connection.query("\(unescaped: selection) WHERE account = \(name)", deadline: deadline)
            .first.map(view)
    }

    private static func accounts(
        of customer: CustomerID?, _ page: PageRequest<String>, _ connection: Connection, _ deadline: Deadline
    ) throws -> [View] {
        let (after, rowsMax) = (page.after ?? "", Int64(page.rowsMax))
        // A cursor that no account can be behind: PostgreSQL could not even take it.
        guard after.isPrintable(0...CollectionsKeys.nameLengths.upperBound) else { return [] }
        let statement: SQL =
            if let customer {
                "\(unescaped: selection) WHERE customer = \(customer) AND account > \(after) LIMIT \(rowsMax)"
            } else {
                "\(unescaped: selection) WHERE account > \(after) ORDER BY account LIMIT \(rowsMax)"
            }
        return try connection.query(statement, deadline: deadline).map(view)
    }

    private static let selection =
        "SELECT account, customer, currency, credit_limit, unlimited, reserved, open FROM account"

    private static func view(_ row: Row) throws -> View {
        let (account, customer, currency, amount, isUnlimited, reserved, open) = try row.decode(
            String.self, CustomerID.self, Currency.self, Int64?.self, Bool.self, Int64.self, Int64.self)
        let limit = try CreditLimit(stored: amount, isUnlimited, in: "account")
        let exposure = try Amount.sum(reserved, open)
        return View(
            account: account, customer: customer, currency: currency, creditLimit: limit.amount,
            unlimited: limit.isUnlimited, reserved: reserved, open: open, exposure: exposure,
            available: try limit.amount.map { try Amount.difference($0, exposure) })
    }
}
