import Contracts
import Postgres
import Runtime

/// Fulfillment: plans a shipment for each confirmed order, and says when its goods leave and arrive.
struct FulfillmentLogic: ServiceLogic {
    typealias Input = FulfillmentInput
    typealias WorkingSet = FulfillmentSet

    var policy: FulfillmentPolicy

    static let service = Service.fulfillment
    static let types = FulfillmentInput.types
    static let migrations = FulfillmentMigrations.all
    static let tables = FulfillmentMigrations.tables

    init(policy: FulfillmentPolicy = FulfillmentPolicy()) { self.policy = policy }

    func decode(type: String, data: [UInt8]) throws -> FulfillmentInput {
        try FulfillmentInput(type: type, data: data)
    }

    func decode(timer: TimerEvent) throws -> FulfillmentInput {
        .transitOver(try timer.range(kind: TransitTimer.kind))
    }

    /// A confirmed order needs no row: it comes once, and the table lets no order have two shipments.
    func load(
        _ batch: [Incoming<FulfillmentInput>], into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> FulfillmentSet {
        let keys = BatchKeys(batch)
        let byOrder = keys.orders.isEmpty ? nil : pipeline.add(ShipmentTable.select(of: keys.orders.sorted()))
        let byID = keys.shipments.isEmpty ? nil : pipeline.add(ShipmentTable.select(keys.shipments.sorted()))
        let snapshots =
            keys.dispatching.isEmpty ? nil : pipeline.add(ShipmentTable.snapshots(keys.dispatching.sorted()))
        let arriving = keys.arrived.isEmpty ? nil : pipeline.add(ShipmentTable.onTheirWay(in: keys.arrived))
        return { results in
            var set = FulfillmentSet()
            if let byOrder { try ShipmentTable.read(results[byOrder], into: &set) }
            if let byID { try ShipmentTable.read(results[byID], into: &set) }
            if let snapshots { try ShipmentTable.readSnapshots(results[snapshots], into: &set) }
            if let arriving { try ShipmentTable.readOnTheirWay(results[arriving], into: &set) }
            return set
        }
    }

    func decide(
        _ event: Incoming<FulfillmentInput>, _ set: inout FulfillmentSet, _ decisions: inout Decisions
    ) throws {
        let cause = event.cause
        switch event.input {
        case .orderConfirmed(let order): try plan(order, cause, &set, &decisions)
        case .cancellationRequested(let request): try cancel(request, cause, &set, &decisions)
        case .dispatchShipment(let command): try dispatch(command, cause, &set, &decisions)
        case .confirmDelivery(let command): try confirm(command, cause, &set, &decisions)
        case .transitOver(let shipments):
            for shipment in set.arriving[shipments.lowerBound] ?? [] where shipments.contains(shipment) {
                try arrive(shipment, cause, &set, &decisions)
            }
        }
    }

    func store(_ set: FulfillmentSet, into pipeline: inout Pipeline) throws {
        if !set.planned.isEmpty {
            pipeline.add(
                ShipmentTable.insert(
                    set.planned.compactMap { id, order in set.shipments[id].map { .init($0, order.json) } }))
        }
        let changed = set.changed.filter { set.planned[$0] == nil }.compactMap { set.shipments[$0] }
        if !changed.isEmpty { pipeline.add(ShipmentTable.update(changed)) }
    }
}

/// The rows that a batch needs, by their keys.
private struct BatchKeys {
    private(set) var orders: Set<OrderID> = []
    private(set) var shipments: Set<ShipmentID> = []
    private(set) var dispatching: Set<ShipmentID> = []
    private(set) var arrived: [ClosedRange<ShipmentID>] = []

    init(_ batch: [Incoming<FulfillmentInput>]) {
        for event in batch {
            switch event.input {
            case .orderConfirmed: break
            case .cancellationRequested(let request): orders.insert(request.order)
            case .dispatchShipment(let command):
                guard let shipment = ShipmentID(command.shipment) else { continue }
                shipments.insert(shipment)
                dispatching.insert(shipment)
            case .confirmDelivery(let command):
                if let shipment = ShipmentID(command.shipment) { shipments.insert(shipment) }
            case .transitOver(let range): arrived.append(range)
            }
        }
    }
}
