internal import Contracts
internal import Postgres
internal import Runtime

/// An order without progress for longer than its stage allows.
struct StuckOrder: Hashable, Sendable {
    var order: OrderID
    var clientReference: String
    var wait: OrderWait
    var cause: StuckCause

    /// Where it waits: with whoever has parked its event or has not taken its facts, else with whoever acts next.
    var service: Service {
        switch cause {
        case .parked(let reference, _, _): reference.service
        case .behind(let hop, _): hop.reader
        case .outside, .unknown: wait.service
        }
    }
}

/// The orders that are stuck at a moment, oldest first.
struct StuckReport: Sendable {
    /// How many are stuck, shown or not.
    private(set) var total = 0
    /// The oldest of them, no more than were asked for.
    private(set) var orders: [StuckOrder] = []
    /// Services that nobody works for, or only in some of their lanes: whatever comes there waits, in time or not.
    private(set) var unowned: [UnownedLanes] = []
    let now: Timestamp

    /// Whether somebody should look.
    var isStuck: Bool { total > 0 || !unowned.isEmpty }

    /// - Parameters:
    ///   - max: the most orders that are told of; all are counted.
    ///   - pageOrdersMax: how many open orders are in memory at once.
    init(
        _ schemas: Schemas, limits: StageLimits, max: Int, now: Timestamp, pageOrdersMax: Int = 2_000
    ) throws {
        self.now = now
        (total, orders, unowned) = try schemas.snapshot {
            let (total, oldest) = try Self.oldest(schemas, limits, max: max, now: now, pageOrdersMax: pageOrdersMax)
            return (total, try Self.explain(oldest, schemas), UnownedLanes.all(try ServiceFigures.all(schemas)))
        }
    }

    private typealias Found = (order: OrderID, wait: OrderWait)

    /// Of each order the wait that is past its limit for longest.
    private static func oldest(
        _ schemas: Schemas, _ limits: StageLimits, max: Int, now: Timestamp, pageOrdersMax: Int
    ) throws -> (Int, [Found]) {
        var reader = OpenOrderReader(schemas, ordersMax: pageOrdersMax)
        var total = 0
        var found: [Found] = []
        while true {
            let page = try reader.read()
            if page.isEmpty { return (total, found) }
            for order in page {
                let late = OrderWait.all(of: order, limits).filter { $0.allowedUntil < now }
                guard let wait = late.min(by: { $0.allowedUntil < $1.allowedUntil }) else { continue }
                total += 1
                found.append((order.id, wait))
            }
            found.sort { ($0.wait.since, $0.order) < ($1.wait.since, $1.order) }
            found.removeLast(Swift.max(0, found.count - max))
        }
    }

    private static func explain(_ found: [Found], _ schemas: Schemas) throws -> [StuckOrder] {
        let ids = found.map(\.order)
        if ids.isEmpty { return [] }
        let causes = try StuckCauses(of: ids, schemas)
        let rows = try schemas.query(
            .orderIntake, "SELECT id, client_reference FROM published_order WHERE id = ANY(\(ids))")
        let references = Dictionary(
            uniqueKeysWithValues: try rows.map { try $0.decode(OrderID.self, String.self) })
        return found.map {
            StuckOrder(
                order: $0.order, clientReference: references[$0.order] ?? "", wait: $0.wait,
                cause: causes.cause(of: $0.order, $0.wait))
        }
    }
}
