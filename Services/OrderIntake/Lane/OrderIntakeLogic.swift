import Contracts
import Postgres
import Rows
import Runtime

/// OrderIntake: knows customers, takes orders, decides when they stand, and follows them to their end.
struct OrderIntakeLogic: ServiceLogic {
    typealias Keys = OrderIntakeKeys
    typealias WorkingSet = OrderIntakeRows

    var settings: OrderIntakeSettings

    static let service = Service.orderIntake
    static let migrations = OrderIntakeMigrations.all
    static let tables = OrderIntakeMigrations.tables
    /// Two lanes that register one account at the same moment: the second turn is taken again, and finds the customer.
    static let sharedConstraints: Set<String> = ["customer_account"]

    init(settings: OrderIntakeSettings = OrderIntakeSettings()) { self.settings = settings }

    func load(
        _ keys: OrderIntakeKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> OrderIntakeRows {
        // First of all: what is read below holds until the commit.
        if !keys.merging.isEmpty { pipeline.add(CustomerTable.lockTurns(keys.merging.sorted().map(\.text))) }
        let customers =
            keys.accounts.isEmpty
            ? nil : pipeline.add(CustomerTable.select(keys.accounts.sorted().map(\.text), whole: keys.whole))
        let ordered =
            keys.undone.isEmpty ? nil : pipeline.add(OrderTable.throughMerge(keys.undone.sorted().map(\.text)))
        let items = keys.skus.isEmpty ? nil : pipeline.add(ItemTable.select(keys.skus.sorted().map(\.text)))
        let numbered =
            keys.purchaseOrders.isEmpty ? nil : pipeline.add(OrderTable.numbered(keys.purchaseOrders.sorted()))
        let entities = keys.needsEntities ? pipeline.add(EntityTable.select) : nil
        let names =
            keys.bankAccountNames.isEmpty
            ? nil : pipeline.add(EntityTable.bankAccountNames(keys.bankAccountNames.sorted().map(\.text)))
        let taxRates = keys.needsTaxRates ? pipeline.add(TaxRatesTable.select) : nil
        let prices =
            keys.unpriced.isEmpty && keys.prices.isEmpty
            ? nil
            : pipeline.add(
                ItemPricesTable.select(
                    keys.prices.sorted(), of: keys.unpriced.sorted().map(\.text),
                    for: keys.accounts.sorted().map(\.text)))
        let progress = keys.orders.isEmpty ? nil : pipeline.add(ProgressTable.select(keys.orders.sorted()))
        let contents = keys.granted.isEmpty ? nil : pipeline.add(OrderTable.confirmable(keys.granted))
        let expiring = keys.expired.isEmpty ? nil : pipeline.add(ProgressTable.waiting(in: keys.expired))
        return { results in
            OrderIntakeRows(
                customers: try customers.map { try results[$0].rows() } ?? [],
                orderedThroughMerge: try ordered.map { try results[$0].map { try $0[0, as: String.self] } } ?? [],
                items: try items.map { try results[$0].rows() } ?? [],
                numbered: try numbered.map { try results[$0].rows() } ?? [],
                entities: try entities.map { try results[$0].rows() } ?? [],
                bankAccountNames: try names.map { try results[$0].rows() } ?? [],
                taxRates: try taxRates.map { try results[$0].rows() } ?? [],
                prices: try prices.map { try results[$0].rows() } ?? [],
                progress: try progress.map { try results[$0].rows() } ?? [],
                contents: try contents.map { try results[$0].rows(and: OrderID.self) } ?? [],
                expiring: try expiring.map { try results[$0].rows(and: OrderID.self) } ?? [])
        }
    }

    func store(_ set: OrderIntakeRows, at now: Timestamp, into pipeline: inout Pipeline) throws {
        pipeline.upsert(set.customers.newAndChanged)
        pipeline.write(set.merges)
        pipeline.upsert(set.items.newAndChanged)
        pipeline.upsert(set.entities.newAndChanged)
        pipeline.insert(set.entityVersions)
        pipeline.insert(set.bankAccountNames.new)
        pipeline.upsert(set.taxRates.newAndChanged)
        pipeline.upsert(set.prices.rows.newAndChanged)
        pipeline.insert(set.received)
        pipeline.write(set.progress)
    }
}
