import Contracts
import Postgres
import Runtime

/// Collections: customers' credit, what they owe, and the money that comes in for it.
///
/// A customer's account, reservations and receivables live in the customer's lane and are changed there only, so credit
/// needs no lock. A payment stays where nothing tells whose it is; an invoice that it names may be issued in another
/// lane, or a person may name one there, and then that lane allocates it: payments with money left are the rows that
/// lanes share, locked in the order of their identifiers.
struct CollectionsLogic: ServiceLogic {
    typealias Keys = CollectionsKeys
    typealias WorkingSet = CollectionsSet

    static let service = Service.collections
    static let migrations = CollectionsMigrations.all
    static let tables = CollectionsMigrations.tables

    func load(
        _ keys: CollectionsKeys, into pipeline: inout Pipeline
    ) throws -> (PipelineResults) throws -> CollectionsSet {
        let keys = keys.completed()
        let accounts = AccountTable.select(keys).map { pipeline.add($0) }
        let reservations =
            keys.orders.isEmpty ? nil : pipeline.add(CreditReservationTable.select(keys.orders.sorted()))
        let receivables = ReceivableTable.select(keys).map { pipeline.add($0) }
        let payments = PaymentTable.lock(keys).map { pipeline.add($0) }
        return { results in
            CollectionsSet(
                ledger: SubLedger(
                    accounts: try accounts.map { try AccountTable.read(results[$0]) } ?? [],
                    receivables: try receivables.map { try ReceivableTable.read(results[$0]) } ?? [],
                    payments: try payments.map { try PaymentTable.read(results[$0]) } ?? []),
                reservations: try reservations.map { try CreditReservationTable.read(results[$0]) } ?? [:])
        }
    }

    func store(_ set: CollectionsSet, at now: Timestamp, into pipeline: inout Pipeline) throws {
        let (accounts, reservations) = (set.accounts, set.creditReservations)
        let (receivables, payments) = (set.receivables, set.payments)
        Rendezvous(set, newReceivables: receivables.new, newPayments: payments.new).add(to: &pipeline)
        if !accounts.new.isEmpty { pipeline.add(AccountTable.insert(accounts.new)) }
        if !accounts.changed.isEmpty { pipeline.add(AccountTable.update(accounts.changed)) }
        if !reservations.new.isEmpty { pipeline.add(CreditReservationTable.insert(reservations.new)) }
        if !reservations.changed.isEmpty { pipeline.add(CreditReservationTable.update(reservations.changed)) }
        if !receivables.new.isEmpty { pipeline.add(ReceivableTable.insert(receivables.new)) }
        if !receivables.changed.isEmpty { pipeline.add(ReceivableTable.update(receivables.changed)) }
        if !payments.new.isEmpty { pipeline.add(PaymentTable.insert(payments.new)) }
        if !payments.changed.isEmpty { pipeline.add(PaymentTable.update(payments.changed)) }
        let allocations = set.allocations
        if !allocations.isEmpty { pipeline.add(AllocationTable.add(allocations)) }
    }
}
