import Contracts
import Postgres
import Rows

/// What the payments of a batch look for, as statements find it: rows of `payment`, `name`, `amount`, `account`, a row
/// for each thing that a payment may name. Of payments whose day has come, the tables know it.
enum PaymentSearch {
    /// The orders among the names of `search`: only an order's number has a dash, `7-1024`.
    static let orders = """
        SELECT (split_part(name, '-', 1)::bigint << 40) | split_part(name, '-', 2)::bigint
        FROM search WHERE name LIKE '%-%'
        """

    /// The number of an order as payers write it, of a table by its name in the statement.
    static func order(_ column: String) -> String { "concat(\(column) >> 40, '-', \(column) & 1099511627775)" }
}

extension SQL.StringInterpolation {
    mutating func appendInterpolation(searchOf needs: CollectionsKeys) {
        appendLiteral("SELECT * FROM unnest(")
        appendInterpolation(each: needs.searches, \.payment)
        appendLiteral(", ")
        appendInterpolation(each: needs.searches, \.name)
        appendLiteral(", ")
        appendInterpolation(each: needs.searches, \.amount)
        appendLiteral(", ")
        appendInterpolation(each: needs.searches, \.account)
        appendLiteral(") AS u (payment, name, amount, account) UNION ALL SELECT p.id, r.reference, p.amount, ")
        appendLiteral("p.payer_account FROM unnest(")
        appendInterpolation(each: needs.due, \.lowerBound)
        appendLiteral(", ")
        appendInterpolation(each: needs.due, \.upperBound)
        appendLiteral(") AS d (first, last) CROSS JOIN LATERAL (")
        appendLiteral("SELECT * FROM payment WHERE pending AND id BETWEEN d.first AND d.last) AS p ")
        appendLiteral("LEFT JOIN payment_reference AS r ON r.payment = p.id")
    }
}
