import Contracts
import Postgres
import Runtime

/// Which payment paid how much of which invoice: it only grows, where a person allocates more of the one to the other.
/// Each step is a fact.
enum AllocationTable {
    static func add(_ rows: [StoredAllocation]) -> SQL {
        """
        INSERT INTO allocation AS a (payment, invoice, amount, allocated_on)
        SELECT * FROM unnest(
            \(each: rows, \.key.payment), \(each: rows, \.key.invoice), \(each: rows, \.amount), \(each: rows, \.on))
        ON CONFLICT (payment, invoice) DO UPDATE
        SET amount = a.amount + excluded.amount, allocated_on = excluded.allocated_on
        """
    }
}
