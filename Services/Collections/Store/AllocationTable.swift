import Contracts
import Postgres
import Runtime

/// Which payment paid how much of which invoice: written once, never changed.
enum AllocationTable {
    static func insert(_ allocations: [StoredAllocation]) -> SQL {
        let rows = allocations.sorted { ($0.payment, $0.invoice) < ($1.payment, $1.invoice) }
        return """
            INSERT INTO allocation (payment, invoice, amount, allocated_on)
            SELECT * FROM unnest(
                \(each: rows, \.payment), \(each: rows, \.invoice), \(each: rows, \.amount), \(each: rows, \.on))
            """
    }
}
