internal import Contracts
internal import JSON
internal import Postgres
internal import TerminalText

/// How many orders have come how far, and where they stand.
package struct Funnel: Hashable, Sendable {
    package struct Stage: Hashable, Sendable {
        var name: String
        /// Orders that have come this far.
        var reached: Int64
        /// Orders that stand here; `nil` for what is no state of its own.
        package var standing: Int64?
        /// What those that stand here wait for.
        var waitingFor: String
    }

    package var stages: [Stage]
    /// Orders that were not confirmed, by cause.
    package var refused: [String: Int64]
    package var cancelled: Int64
    /// Submissions that never became an order.
    package var rejected: Int64

    /// Orders of which nothing more is to come.
    package var terminal: Int64 { (stages.last?.standing ?? 0) + refused.values.reduce(0, +) + cancelled }
    package var received: Int64 { stages.first?.reached ?? 0 }

    package init(_ schemas: Schemas) throws {
        let progress = try Progress(schemas)
        let invoiced = try schemas.query(.billing, "SELECT count(DISTINCT order_id) FROM published_invoice").single()
        let rejected = try schemas.query(
            .orderIntake,
            "SELECT count(*) FROM published_answer WHERE type = \(SubmitOrder.type) AND status = 'refused'"
        ).single()
        refused = progress.refused
        cancelled = progress.count(.cancelled)
        self.rejected = try rejected[0, as: Int64.self]
        let left = OrderStage.allCases.filter(\.hasLeft)
        stages = [
            Stage(
                name: "received", reached: progress.total, standing: progress.count(.received),
                waitingFor: "stock and credit"),
            Stage(name: "reserved", reached: progress.reserved, standing: nil, waitingFor: ""),
            Stage(
                name: "confirmed", reached: progress.confirmed,
                standing: progress.count(.confirmed) + progress.count(.cancelling), waitingFor: "the goods to leave"),
            Stage(
                name: "shipped", reached: left.map(progress.count).reduce(0, +),
                standing: progress.count(.dispatched), waitingFor: "delivery"),
            Stage(
                name: "delivered", reached: progress.count(.delivered) + progress.count(.completed),
                standing: progress.count(.delivered), waitingFor: "payment"),
            Stage(name: "invoiced", reached: try invoiced[0, as: Int64.self], standing: nil, waitingFor: ""),
            Stage(name: "paid", reached: progress.paid, standing: nil, waitingFor: ""),
            Stage(
                name: "completed", reached: progress.count(.completed), standing: progress.count(.completed),
                waitingFor: ""),
        ]
    }
}

extension OrderStage {
    /// Whether goods of the order have left.
    fileprivate var hasLeft: Bool {
        switch self {
        case .dispatched, .delivered, .completed: true
        case .received, .confirmed, .cancelling, .declined, .cancelled: false
        }
    }
}

/// OrderIntake's states, counted.
private struct Progress {
    private var states: [OrderStage: Int64] = [:]
    var refused: [String: Int64] = [:]
    var (total, reserved, confirmed, paid) = (Int64(0), Int64(0), Int64(0), Int64(0))

    init(_ schemas: Schemas) throws {
        let rows = try schemas.query(
            .orderIntake,
            """
            SELECT state, CASE WHEN state = 'declined' THEN coalesce(cause, 'unknown') END, count(*),
                count(*) FILTER (WHERE stock = 'reserved' AND credit = 'reserved'),
                count(*) FILTER (WHERE promised_date IS NOT NULL), count(*) FILTER (WHERE settled)
            FROM published_order_progress GROUP BY 1, 2
            """)
        for row in rows {
            let (state, cause, count, reserved, confirmed, paid) = try row.decode(
                OrderStage.self, String?.self, Int64.self, Int64.self, Int64.self, Int64.self)
            states[state, default: 0] += count
            if let cause { refused[cause, default: 0] += count }
            total += count
            self.reserved += reserved
            self.confirmed += confirmed
            self.paid += paid
        }
    }

    func count(_ state: OrderStage) -> Int64 { states[state] ?? 0 }
}
