import Contracts
import Postgres
import Rows
import Runtime

/// Fulfillment: plans a shipment for each confirmed order, and says when its goods leave and arrive.
struct FulfillmentLogic: ServiceLogic {
    typealias Keys = FulfillmentKeys
    typealias WorkingSet = FulfillmentRows

    var policy: FulfillmentPolicy

    static let service = Service.fulfillment
    static let migrations = FulfillmentMigrations.all
    static let tables = FulfillmentMigrations.tables

    init(policy: FulfillmentPolicy = FulfillmentPolicy()) { self.policy = policy }

    func load(
        _ keys: FulfillmentKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> FulfillmentRows {
        let byOrder = keys.orders.isEmpty ? nil : pipeline.add(ShipmentTable.select(of: keys.orders.sorted()))
        let byID = keys.shipments.isEmpty ? nil : pipeline.add(ShipmentTable.select(keys.shipments.sorted()))
        let snapshots =
            keys.dispatching.isEmpty ? nil : pipeline.add(ShipmentTable.snapshots(keys.dispatching.sorted()))
        let departing = keys.departing.isEmpty ? nil : pipeline.add(ShipmentTable.waiting(in: keys.departing))
        let arriving = keys.arrived.isEmpty ? nil : pipeline.add(ShipmentTable.onTheirWay(in: keys.arrived))
        return { results in
            FulfillmentRows(
                shipments: try [byOrder, byID].compactMap { $0 }.flatMap { try results[$0].rows(as: Shipment.self) },
                confirmed: try snapshots.map { try results[$0].rows() } ?? [],
                departing: try departing.map { try results[$0].rows(and: ShipmentID.self) } ?? [],
                arriving: try arriving.map { try results[$0].rows(and: ShipmentID.self) } ?? [])
        }
    }

    func store(_ set: FulfillmentRows, at now: Timestamp, into pipeline: inout Pipeline) throws {
        pipeline.insert(set.plannedShipments)
        pipeline.update(set.shipments.changed)
    }
}
