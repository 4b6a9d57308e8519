internal import Contracts
internal import Postgres
internal import Runtime

/// Why an order makes no progress, as far as the schemas can tell.
enum StuckCause: Hashable, Sendable {
    /// An event of the order could not be done: parked with this state and reason.
    case parked(ParkedReference, state: String, reason: String)
    /// Facts of the order's lane are published, or are to be, and not yet taken.
    case behind(OrderWait.Hop, facts: Int64)
    /// People, carriers or customers have yet to act.
    case outside(String)
    /// The schemas do not tell.
    case unknown
}

/// What may hold orders up, read once for all of them.
struct StuckCauses {
    private var parked: [OrderID: StuckCause] = [:]
    private var checkpoints: [Service: [Lane: LaneCheckpoint]] = [:]

    init(of orders: [OrderID], _ schemas: Schemas) throws {
        if orders.isEmpty { return }
        for service in Service.allCases {
            checkpoints[service] = Dictionary(
                uniqueKeysWithValues: try LaneCheckpoint.all(of: service, schemas).map { ($0.lane, $0) })
            for row in try schemas.query(service, Self.parked(of: orders.map { Subject.order($0).description })) {
                let (id, entity, state, reason) = try row.decode(
                    Int64.self, String.self, String.self, String.self)
                guard let order = Subject(entity)?.order, parked[order] == nil else { continue }
                parked[order] = .parked(ParkedReference(service: service, id: id), state: state, reason: reason)
            }
        }
    }

    /// Open parked events by their entity. What follows another comes last: the other is the one to decide over.
    static func parked(of entities: [String]) -> SQL {
        """
        SELECT id, entity, state, reason FROM published_parked WHERE entity = ANY(\(entities))
        ORDER BY array_position(ARRAY['dead', 'waiting', 'following'], state), id
        """
    }

    func cause(of order: OrderID, _ wait: OrderWait) -> StuckCause {
        if let parked = parked[order] { return parked }
        for hop in wait.hops {
            let given = checkpoints[hop.source]?[order.lane]?.facts ?? 0
            let seen = checkpoints[hop.reader]?[order.lane]?.seen[hop.source.factsTopic]?[order.lane] ?? 0
            if given > seen { return .behind(hop, facts: given - seen) }
        }
        return wait.outside.map { .outside($0) } ?? .unknown
    }
}
