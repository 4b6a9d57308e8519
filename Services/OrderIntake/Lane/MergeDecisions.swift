import Contracts
import Rows
import Runtime

extension Context<OrderIntakeLogic> {
    /// Merges a customer that is registered twice into another.
    mutating func merge(_ command: MergeCustomers) throws {
        let decision = try MergeDecision(
            command, duplicate: set.customers[ExactText(command.duplicate)],
            survivor: set.customers[ExactText(command.survivor)], by: actor, way: set.way)
        let (duplicate, survivor) = (decision.duplicate.id, decision.survivor.id)
        var merge = set.merge(of: decision.duplicate)
        merge.merge(into: survivor, at: now)
        set.put(merge, of: decision.duplicate)
        let fact = CustomersMerged(
            duplicate: duplicate, survivor: survivor, version: merge.mergeVersion, actor: decision.actor,
            reason: decision.reason, mergedAt: now)
        try publish(fact, about: .customer(duplicate))
        try accept(MergeAnswer(duplicate: duplicate, survivor: survivor, version: merge.mergeVersion))
    }

    mutating func undo(_ command: UndoMerge) throws {
        let duplicate = set.customers[ExactText(command.duplicate)]
        let decision = try UndoingDecision(
            command, duplicate: duplicate, survivor: duplicate.flatMap { set.merge(of: $0).mergedInto },
            hasOrders: duplicate.map { set.hasOrders(throughMergeOf: $0) } ?? false, by: actor)
        var merge = set.merge(of: decision.duplicate)
        merge.undo()
        set.put(merge, of: decision.duplicate)
        let fact = MergeUndone(
            duplicate: decision.duplicate.id, survivor: decision.survivor, version: merge.mergeVersion,
            actor: decision.actor, reason: decision.reason, undoneAt: now)
        try publish(fact, about: .customer(decision.duplicate.id))
        try accept(
            MergeAnswer(duplicate: decision.duplicate.id, survivor: decision.survivor, version: merge.mergeVersion))
    }
}

extension OrderIntakeRows {
    /// What a customer is merged into, as this turn has left it.
    func merge(of customer: Customer) -> CustomerMerge { merges[customer.id] ?? CustomerMerge(customer) }

    /// From a customer to the one that orders under its account are taken for, both included. Merges make no circle.
    func way(from customer: Customer) -> [Customer] {
        var way = [customer]
        while let next = merge(of: way[way.count - 1]).mergedInto,
            let found = customers.rows.first(where: { $0.id == next }), way.count <= customers.rows.count
        {
            way.append(found)
        }
        return way
    }

    /// The customer that orders under an account are taken for, and that of the account where it is another.
    func buyer(under account: String) -> (customer: Customer, alias: CustomerID?)? {
        guard let named = customers[ExactText(account)] else { return nil }
        guard merge(of: named).mergedInto != nil else { return (named, nil) }
        return (way(from: named).last ?? named, named.id)
    }

    /// Whether orders have gone through a customer's merge: they came in under its account, or under one that is merged
    /// into it, and were taken for another.
    func hasOrders(throughMergeOf duplicate: Customer) -> Bool {
        if orderedThroughMerge.contains(duplicate.account) { return true }
        func isUnder(_ customer: CustomerID?) -> Bool {
            guard let found = customers.rows.first(where: { $0.id == customer }) else { return false }
            return way(from: found).contains { $0.id == duplicate.id }
        }
        return received.contains { isUnder($0.submittedAs) && !isUnder($0.order.customer) }
    }

    /// Whether this turn has merged the customer that orders under an account are taken for with another, or separated
    /// them: which orders it has follows only once that is committed.
    func isMerging(_ account: String) -> Bool {
        let merges = merges.rows
        guard !merges.isEmpty, let buyer = buyer(under: account)?.customer else { return false }
        return merges.contains { merge in
            guard let merged = customers.rows.first(where: { $0.id == merge.id }) else { return false }
            let stored = customers.rows.first { $0.id == merged.mergedInto }
            return ([merged] + [stored].compactMap { $0 }).contains { way(from: $0).last?.id == buyer.id }
        }
    }
}
