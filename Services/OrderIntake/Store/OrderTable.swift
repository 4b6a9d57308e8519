import Contracts
import Postgres
import Rows

/// An order that has a number of the buyer's own; the customer is the one that its orders are taken for now.
@SelectedRow
struct NumberedOrder: Hashable, Sendable {
    @Column("id") var order: OrderID
    var customer: CustomerID
    @Column("purchase_order") var number: String
}

/// Orders as they were accepted: written once, never changed.
enum OrderTable {
    private static let columns = OrderContent.columns.of("o")

    /// The first order that has a number and did not come to nothing, of the customer that orders under an account are
    /// taken for, or of one that is merged into it. The index `customer_order_number` finds it.
    static func numbered(_ numbers: [OrderIntakeKeys.PurchaseOrder]) -> SQL {
        """
        WITH RECURSIVE asked AS (
            SELECT *
            FROM unnest(\(each: numbers, { $0.account.text }), \(each: numbers, { $0.number.text }))
                AS a (account, number)
        ), \(unescaped: wayOfNumbers), family AS (
            SELECT w.id AS root, w.id, w.number FROM way AS w WHERE w.merged_into IS NULL
            UNION ALL
            SELECT f.root, c.id, f.number FROM family AS f JOIN customer AS c ON c.merged_into = f.id
        )
        SELECT DISTINCT ON (f.root, f.number) earlier.id, f.root AS customer, f.number AS purchase_order
        FROM family AS f CROSS JOIN LATERAL (
            SELECT o.id FROM customer_order AS o JOIN order_progress AS p ON p.id = o.id
            WHERE o.customer = f.id AND o.purchase_order = f.number AND NOT p.is_void
            ORDER BY o.id LIMIT 1
        ) AS earlier
        ORDER BY f.root, f.number, earlier.id
        """
    }

    private static let wayOfNumbers = CustomerTable.way("c.id, c.merged_into, w.number")

    /// Of some accounts those whose merge orders have gone through: they came in under the account, or under one that
    /// is merged into it, and were taken for another customer. A merge that orders have gone through is never undone,
    /// so those who took them are still above it. Each pair is asked for its first order: there may be millions.
    static func throughMerge(_ accounts: [String]) -> SQL {
        """
        WITH RECURSIVE asked AS (SELECT unnest(\(accounts)) AS account), \(unescaped: wayAbove), under AS (
            SELECT c.id, c.account AS merged FROM customer AS c WHERE c.account = ANY(\(accounts))
            UNION ALL
            SELECT c.id, u.merged FROM under AS u JOIN customer AS c ON c.merged_into = u.id
        )
        SELECT DISTINCT u.merged FROM under AS u JOIN way AS w ON w.account = u.merged
        WHERE (SELECT true FROM customer_order AS o WHERE o.submitted_as = u.id AND o.customer = w.merged_into LIMIT 1)
        """
    }

    private static let wayAbove = CustomerTable.way("c.id, c.merged_into, w.account")

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
