import Contracts
import Postgres
import Rows

/// An order that a customer has given a number of its own.
@SelectedRow
struct NumberedOrder: Hashable, Sendable {
    @Column("id") var order: OrderID
    var customer: CustomerID
    @Column("purchase_order") var number: String
}

/// Orders as they were accepted: written once, never changed.
enum OrderTable {
    private static let columns = OrderContent.columns.of("o")

    /// The first order of each customer that has a number and did not come to nothing. The index
    /// `customer_order_number` finds it.
    static func numbered(_ numbers: [OrderIntakeKeys.PurchaseOrder]) -> SQL {
        """
        SELECT earlier.id, c.id AS customer, u.number AS purchase_order
        FROM unnest(\(each: numbers, { $0.account.text }), \(each: numbers, { $0.number.text })) AS u (account, number)
        CROSS JOIN LATERAL (
            WITH RECURSIVE way AS (
                SELECT c.id, c.merged_into FROM customer AS c WHERE c.account = u.account
                UNION ALL
                SELECT c.id, c.merged_into FROM way AS w JOIN customer AS c ON c.id = w.merged_into
                WHERE w.merged_into IS NOT NULL
            )
            SELECT w.id FROM way AS w WHERE w.merged_into IS NULL
        ) AS c
        CROSS JOIN LATERAL (
            SELECT o.id FROM customer_order AS o JOIN order_progress AS p ON p.id = o.id
            WHERE o.customer = c.id AND o.purchase_order = u.number AND NOT p.is_void
            ORDER BY o.id LIMIT 1
        ) AS earlier
        """
    }

    /// Of some accounts those under which orders have come in since they were merged into another: under themselves, or
    /// under one that is merged into them.
    static func sinceMerge(_ accounts: [String]) -> SQL {
        """
        WITH RECURSIVE under AS (
            SELECT c.id, c.account AS merged, c.merged_at FROM customer AS c WHERE c.account = ANY(\(accounts))
            UNION ALL
            SELECT c.id, u.merged, u.merged_at FROM under AS u JOIN customer AS c ON c.merged_into = u.id
        )
        SELECT DISTINCT u.merged FROM under AS u
        JOIN customer_order AS o ON o.submitted_as = u.id AND o.received_at >= u.merged_at
        """
    }

    /// The content of those orders that have both reservations when what a batch granted is added to what they had;
    /// each with its order.
    static func confirmable(_ granted: [OrderID: OrderIntakeKeys.Granted]) -> SQL {
        let rows = granted.sorted { $0.key < $1.key }
        return """
            SELECT \(unescaped: columns), o.id
            FROM unnest(\(each: rows, { $0.key }), \(each: rows, { $0.value.stock }),
                \(each: rows, { $0.value.credit }))
                AS u (id, stock, credit)
            JOIN order_progress AS p ON p.id = u.id
            JOIN customer_order AS o ON o.id = u.id
            WHERE p.state = 'received' AND (u.stock OR p.stock = 'reserved') AND (u.credit OR p.credit = 'reserved')
            """
    }
}
