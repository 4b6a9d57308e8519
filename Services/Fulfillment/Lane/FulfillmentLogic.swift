import Contracts
import Postgres
import Runtime

/// Fulfillment: plans a shipment for each confirmed order, and says when its goods leave and arrive.
struct FulfillmentLogic: ServiceLogic {
    typealias Keys = FulfillmentKeys
    typealias WorkingSet = FulfillmentSet

    var policy: FulfillmentPolicy

    static let service = Service.fulfillment
    static let migrations = FulfillmentMigrations.all
    static let tables = FulfillmentMigrations.tables

    init(policy: FulfillmentPolicy = FulfillmentPolicy()) { self.policy = policy }

    func load(
        _ keys: FulfillmentKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> FulfillmentSet {
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

    func store(_ set: FulfillmentSet, at now: Timestamp, into pipeline: inout Pipeline) throws {
        if !set.planned.isEmpty {
            pipeline.add(
                ShipmentTable.insert(
                    set.planned.compactMap { id, order in set.shipments[id].map { .init($0, order.json) } }))
        }
        let changed = set.changed.filter { set.planned[$0] == nil }.compactMap { set.shipments[$0] }
        if !changed.isEmpty { pipeline.add(ShipmentTable.update(changed)) }
    }
}
