import Contracts
import Postgres
import Runtime

/// Accounts: each is changed in its customer's lane only.
enum AccountTable {
    /// Accounts of customers, by name, and of the receivables that payments name; `nil` when the batch needs none.
    static func select(_ needs: CollectionsKeys) -> SQL? {
        guard !needs.customers.isEmpty || !needs.names.isEmpty || !needs.payments.isEmpty else { return nil }
        return """
            SELECT \(unescaped: columns) FROM account
            WHERE customer = ANY(\(needs.customers.sorted())) OR account = ANY(\(needs.names.sorted().map(\.text)))
                OR customer = ANY(ARRAY(
                    SELECT customer FROM receivable WHERE number = ANY(\(each: needs.payments, \.reference))))
            """
    }

    static let columns = """
        customer, account, version, currency, credit_limit, unlimited, registered_limit, registered_unlimited, reserved,
            open
        """

    static func read(_ rows: ResultSet) throws -> [Account] {
        try rows.map { row in
            let (
                customer, name, version, currency, limit, isUnlimited, registered, isRegisteredUnlimited, reserved, open
            ) = try row.decode(
                CustomerID.self, String.self, Int32.self, Currency.self, Int64?.self, Bool.self, Int64?.self, Bool.self,
                Int64.self, Int64.self)
            return Account(
                customer: customer, name: name, version: version, currency: currency,
                creditLimit: try CreditLimit(stored: limit, isUnlimited, in: "account"),
                registeredLimit: try CreditLimit(stored: registered, isRegisteredUnlimited, in: "account"),
                reserved: reserved,
                open: open)
        }
    }

    static func insert(_ accounts: [Account]) -> SQL {
        """
        INSERT INTO account (\(unescaped: columns))
        SELECT * FROM unnest(
            \(each: accounts, \.customer), \(each: accounts, \.name), \(each: accounts, \.version),
            \(each: accounts, \.currency), \(each: accounts, \.creditLimit.amount),
            \(each: accounts, { $0.creditLimit == .unlimited }), \(each: accounts, \.registeredLimit.amount),
            \(each: accounts, { $0.registeredLimit == .unlimited }),
            \(each: accounts, \.reserved), \(each: accounts, \.open))
        """
    }

    static func update(_ accounts: [Account]) -> SQL {
        """
        UPDATE account AS a
        SET account = u.account, version = u.version, credit_limit = u.credit_limit, unlimited = u.unlimited,
            registered_limit = u.registered_limit, registered_unlimited = u.registered_unlimited, reserved = u.reserved,
                open = u.open
        FROM unnest(
            \(each: accounts, \.customer), \(each: accounts, \.name), \(each: accounts, \.version),
            \(each: accounts, \.creditLimit.amount), \(each: accounts, { $0.creditLimit == .unlimited }),
            \(each: accounts, \.registeredLimit.amount), \(each: accounts, { $0.registeredLimit == .unlimited }),
            \(each: accounts, \.reserved), \(each: accounts, \.open)
        ) AS u (
            customer, account, version, credit_limit, unlimited, registered_limit, registered_unlimited, reserved, open)
        WHERE a.customer = u.customer
        """
    }
}
