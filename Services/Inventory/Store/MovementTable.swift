import Contracts
import Postgres
import Runtime

/// Receipts and adjustments: written once, never changed.
enum MovementTable {
    static func insert(_ movements: [Movement]) -> SQL {
        let rows = movements.sorted { $0.id < $1.id }
        return """
            INSERT INTO movement (id, kind, sku, quantity, cost, currency, reference, actor, at)
            SELECT * FROM unnest(
                \(each: rows, \.id), \(each: rows, \.kind), \(each: rows, \.sku), \(each: rows, \.quantity),
                \(each: rows, \.cost), \(each: rows, \.currency), \(each: rows, \.reference), \(each: rows, \.actor),
                \(each: rows, \.at))
            """
    }
}
