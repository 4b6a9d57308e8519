import Contracts
import Postgres
import Runtime

/// Customers: read by all lanes, changed in their home lane only.
enum CustomerTable {
    static func select(_ accounts: [String]) -> SQL {
        """
        SELECT id, version, account, name, billing_email, country, currency, credit_limit, unlimited,
            payment_terms_days,
            updated_at
        FROM customer WHERE account = ANY(\(accounts))
        """
    }

    /// By account.
    static func read(_ rows: ResultSet) throws -> [ExactText: Customer] {
        var customers: [ExactText: Customer] = [:]
        for row in rows {
            let (id, version, account, name, email, country, currency, limit, isUnlimited, termsDays, updatedAt) =
                try row.decode(
                    CustomerID.self, Int32.self, String.self, String.self, String?.self, Country.self, Currency.self,
                    Int64?.self, Bool.self, Int32.self, Timestamp.self)
            customers[ExactText(account)] = Customer(
                id: id, version: version,
                registration: Registration(
                    account: account, name: name, billingEmail: email, country: country, currency: currency,
                    creditLimit: try CreditLimit(stored: limit, isUnlimited, in: "customer"),
                    paymentTermsDays: termsDays),
                updatedAt: updatedAt)
        }
        return customers
    }

    /// New customers and new versions of known ones, by account: two turns that register the same accounts then wait
    /// for each other in one order.
    static func upsert(_ customers: [Customer]) -> SQL {
        let rows = customers.sorted { $0.account < $1.account }
        return """
            INSERT INTO customer (
                id, version, account, name, billing_email, country, currency, credit_limit, unlimited,
                payment_terms_days, registered_at, updated_at)
            SELECT u.id, u.version, u.account, u.name, u.billing_email, u.country, u.currency, u.credit_limit,
                u.unlimited, u.payment_terms_days, u.updated_at, u.updated_at
            FROM unnest(
                \(each: rows, \.id), \(each: rows, \.version), \(each: rows, \.registration.account),
                \(each: rows, \.registration.name), \(each: rows, \.registration.billingEmail),
                \(each: rows, \.registration.country), \(each: rows, \.registration.currency),
                \(each: rows, \.registration.creditLimit.amount),
                \(each: rows, { $0.registration.creditLimit == .unlimited }),
                \(each: rows, \.registration.paymentTermsDays),
                \(each: rows, \.updatedAt)
            ) AS u (
                id, version, account, name, billing_email, country, currency, credit_limit, unlimited,
                payment_terms_days, updated_at)
            ON CONFLICT (id) DO UPDATE SET
                version = excluded.version, name = excluded.name, billing_email = excluded.billing_email,
                country = excluded.country, credit_limit = excluded.credit_limit, unlimited = excluded.unlimited,
                payment_terms_days = excluded.payment_terms_days, updated_at = excluded.updated_at
            """
    }
}
