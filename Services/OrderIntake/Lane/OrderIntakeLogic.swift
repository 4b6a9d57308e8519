import Contracts
import Postgres
import Runtime

/// OrderIntake: knows customers, takes orders, decides when they stand, and follows them to their end.
struct OrderIntakeLogic: ServiceLogic {
    typealias Keys = OrderIntakeKeys
    typealias WorkingSet = OrderIntakeSet

    var settings: OrderIntakeSettings

    static let service = Service.orderIntake
    static let migrations = OrderIntakeMigrations.all
    static let tables = OrderIntakeMigrations.tables
    /// Two lanes that register one account at the same moment: the second turn is taken again, and finds the customer.
    static let sharedConstraints: Set<String> = ["customer_account"]

    init(settings: OrderIntakeSettings = OrderIntakeSettings()) { self.settings = settings }

    func load(
        _ keys: OrderIntakeKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> OrderIntakeSet {
        let customers =
            keys.accounts.isEmpty ? nil : pipeline.add(CustomerTable.select(keys.accounts.sorted().map(\.text)))
        let items = keys.skus.isEmpty ? nil : pipeline.add(ItemTable.select(keys.skus.sorted().map(\.text)))
        let progress = keys.orders.isEmpty ? nil : pipeline.add(ProgressTable.select(keys.orders.sorted()))
        let contents = keys.granted.isEmpty ? nil : pipeline.add(OrderTable.confirmable(keys.granted))
        let expiring = keys.expired.isEmpty ? nil : pipeline.add(ProgressTable.waiting(in: keys.expired))
        return { results in
            var set = OrderIntakeSet(
                customers: try customers.map { try CustomerTable.read(results[$0]) } ?? [:],
                items: try items.map { try ItemTable.read(results[$0]) } ?? [:],
                progress: try progress.map { try ProgressTable.read(results[$0]) } ?? [:],
                contents: try contents.map { try OrderTable.readContents(results[$0]) } ?? [:])
            if let expiring { try ProgressTable.readWaiting(results[expiring], into: &set) }
            return set
        }
    }

    func store(_ set: OrderIntakeSet, at now: Timestamp, into pipeline: inout Pipeline) throws {
        let customers = set.changedAccounts.compactMap { set.customers[$0] }
        if !customers.isEmpty { pipeline.add(CustomerTable.upsert(customers)) }
        let items = set.changedItems.compactMap { set.items[$0] }
        if !items.isEmpty { pipeline.add(ItemTable.upsert(items)) }
        if !set.received.isEmpty { pipeline.add(OrderTable.insert(set.received)) }
        let fresh = Set(set.received.map(\.order.id))
        if !fresh.isEmpty { pipeline.add(ProgressTable.insert(fresh.compactMap { set.progress[$0] })) }
        let changed = set.changedOrders.subtracting(fresh).compactMap { set.progress[$0] }
        if !changed.isEmpty { pipeline.add(ProgressTable.update(changed)) }
    }
}
