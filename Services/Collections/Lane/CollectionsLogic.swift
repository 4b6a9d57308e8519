import Contracts
import Postgres
import Rows
import Runtime

/// Collections: customers' credit, what they owe, and the money that comes in for it.
///
/// A customer's account, reservations and receivables live in the customer's lane and are changed there only, so credit
/// needs no lock. A payment stays where nothing tells whose it is; an invoice that it names may be issued in another
/// lane, or a person may name one there, and then that lane allocates it: payments with money left are the rows that
/// lanes share, locked in the order of their identifiers.
struct CollectionsLogic: ServiceLogic {
    typealias Keys = CollectionsKeys
    typealias WorkingSet = CollectionsRows

    var settings: CollectionsSettings

    static let service = Service.collections
    static let migrations = CollectionsMigrations.all
    static let tables = CollectionsMigrations.tables
    /// Two lanes may record the same bank entry at once: one of them is taken again, and finds it.
    static let sharedConstraints: Set<String> = ["payment_bank_entry"]

    init(settings: CollectionsSettings = CollectionsSettings()) { self.settings = settings }

    func load(
        _ keys: CollectionsKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> CollectionsRows {
        let keys = keys.completed()
        let entities = keys.needsEntities ? pipeline.add(EntityTable.select) : nil
        let accounts = AccountTable.select(keys).map { pipeline.add($0) }
        let reservations =
            keys.orders.isEmpty ? nil : pipeline.add(CreditReservationTable.select(keys.orders.sorted()))
        let receivables = ReceivableTable.select(keys).map { pipeline.add($0) }
        let payments = PaymentTable.lock(keys).map { pipeline.add($0) }
        // After the lock: what it has waited for is seen.
        let credits = keys.buyers.isEmpty ? nil : pipeline.add(PaymentTable.credits(of: keys.buyers.sorted()))
        return { results in
            CollectionsRows(
                entities: try entities.map { try results[$0].rows() } ?? [],
                ledger: SubLedger(
                    accounts: try accounts.map { try results[$0].rows() } ?? [],
                    receivables: try receivables.map { try results[$0].rows() } ?? [],
                    payments: try payments.map { try results[$0].rows() } ?? [],
                    credits: try credits.map { try results[$0].rows() } ?? []),
                reservations: try reservations.map { try results[$0].rows() } ?? [])
        }
    }

    func store(_ set: CollectionsRows, at now: Timestamp, into pipeline: inout Pipeline) throws {
        Rendezvous(set.ledger).add(to: &pipeline)
        // In the order of the unique index, where two lanes may wait for each other, and before all that a lane could
        // hold while it waits.
        pipeline.insert(set.ledger.payments.new) { $0.entry.identity < $1.entry.identity }
        pipeline.update(set.ledger.payments.changed)
        pipeline.upsert(set.entities.newAndChanged)
        pipeline.write(set.ledger.accounts)
        pipeline.write(set.reservations)
        pipeline.write(set.ledger.receivables)
        pipeline.insert(set.waiting)
        pipeline.upsert(set.allocations)
        pipeline.insert(set.limits)
    }
}
