import Contracts
import Postgres
import Runtime

/// Payments: once stored, all that changes is how much is unapplied.
enum PaymentTable {
    /// Payments with money left that name an invoice of a batch, and those that its commands name; `nil` when it needs
    /// none. They are rows that all lanes share, locked in the order of their identifiers: by one statement, which
    /// keeps one order.
    static func lock(_ needs: CollectionsKeys) -> SQL? {
        let (numbers, named) = (needs.numbers.sorted(), needs.allocated.sorted())
        if named.isEmpty {
            guard !numbers.isEmpty else { return nil }
            return """
                \(unescaped: selection) WHERE reference_key = ANY(\(numbers)) AND unapplied > 0
                ORDER BY id FOR UPDATE
                """
        }
        return """
            \(unescaped: selection) WHERE (reference_key = ANY(\(numbers)) AND unapplied > 0) OR id = ANY(\(named))
            ORDER BY id FOR UPDATE
            """
    }

    private static let selection = """
        SELECT id, customer, reference, amount, currency, value_date, unapplied, received_at, actor FROM payment
        """

    static func read(_ rows: ResultSet) throws -> [Payment] {
        try rows.map { row in
            let (id, customer, reference, amount, currency, valueDate, unapplied, receivedAt, actor) =
                try row.decode(
                    PaymentID.self, CustomerID?.self, String.self, Int64.self, Currency.self, LocalDate.self,
                    Int64.self, Timestamp.self, String.self)
            return Payment(
                id: id, customer: customer,
                remittance: Remittance(reference: reference, amount: amount, currency: currency, valueDate: valueDate),
                unapplied: unapplied, receivedAt: receivedAt, actor: actor)
        }
    }

    static func insert(_ payments: [Payment]) -> SQL {
        """
        INSERT INTO payment (
            id, customer, reference, reference_key, amount, currency, value_date, unapplied, received_at, actor)
        SELECT * FROM unnest(
            \(each: payments, \.id), \(each: payments, \.customer), \(each: payments, \.remittance.reference),
            \(each: payments, \.remittance.key), \(each: payments, \.remittance.amount),
            \(each: payments, \.remittance.currency), \(each: payments, \.remittance.valueDate),
            \(each: payments, \.unapplied), \(each: payments, \.receivedAt), \(each: payments, \.actor))
        """
    }

    static func update(_ payments: [Payment]) -> SQL {
        """
        UPDATE payment AS p SET unapplied = u.unapplied
        FROM unnest(\(each: payments, \.id), \(each: payments, \.unapplied)) AS u (id, unapplied)
        WHERE p.id = u.id
        """
    }
}
