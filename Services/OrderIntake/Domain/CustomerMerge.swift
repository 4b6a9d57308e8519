import Contracts
import Rows

/// What a customer is merged into. It stands in the customer's row beside its registration: that is written by the
/// customer's lane, and this by the one lane that merges, which alone can see that merges make no circle.
@StoredRow("customer")
struct CustomerMerge: Hashable, Sendable {
    @Key let id: CustomerID
    /// `nil`: it is merged into no other.
    private(set) var mergedInto: CustomerID?
    private(set) var mergedAt: Timestamp?
    /// Counts merges, and what undid them.
    private(set) var mergeVersion: Int32
}

extension CustomerMerge {
    init(_ customer: Customer) {
        self.init(
            id: customer.id, mergedInto: customer.mergedInto, mergedAt: customer.mergedAt,
            mergeVersion: customer.mergeVersion)
    }

    mutating func merge(into survivor: CustomerID, at time: Timestamp) {
        (mergedInto, mergedAt) = (survivor, time)
        mergeVersion += 1
    }

    mutating func undo() {
        (mergedInto, mergedAt) = (nil, nil)
        mergeVersion += 1
    }
}

/// A person's decision that two customers are one: valid by construction.
struct MergeDecision: Hashable, Sendable {
    let duplicate: Customer
    let survivor: Customer
    let actor: String
    let reason: String

    /// Validates a decision; the refusal names all that is wrong with it.
    /// - Parameters:
    ///   - duplicate: the customer of the account that is named; `nil` where there is none. Of `survivor` the same.
    ///   - way: from a customer to the one that orders under its account are taken for, both included.
    ///   - actor: who decides; `nil` where the command names nobody.
    init(
        _ command: MergeCustomers, duplicate: Customer?, survivor: Customer?, by actor: String?,
        way: (Customer) -> [Customer]
    ) throws(Refused) {
        var wrong = ReasonList()
        if duplicate == nil { wrong.addUnknown("/duplicate") }
        if survivor == nil { wrong.addUnknown("/survivor") }
        if let duplicate, let next = way(duplicate).dropFirst().first {
            wrong.add("/duplicate", .alreadyMerged, "the account is merged into \(next.registration.account)")
        }
        if let duplicate, let survivor {
            if way(survivor).contains(where: { $0.id == duplicate.id }) {
                wrong.add("/survivor", .mergeCycle, "the account leads to that of the duplicate")
            }
            let (one, other) = (duplicate.registration.currency, survivor.registration.currency)
            if one != other {
                wrong.add("/survivor", .mergeOfCurrencies, "one is kept in \(one), the other in \(other)")
            }
        }
        let actor = wrong.decider(actor, reason: command.reason)
        guard let duplicate, let survivor, wrong.isEmpty else { throw wrong.refusal }
        self.duplicate = duplicate
        self.survivor = survivor
        self.actor = actor
        reason = command.reason
    }
}

/// A person's decision that a merge was none: valid by construction.
struct UndoingDecision: Hashable, Sendable {
    let duplicate: Customer
    let survivor: CustomerID
    let actor: String
    let reason: String

    /// Validates a decision; the refusal names all that is wrong with it.
    /// - Parameters:
    ///   - duplicate: the customer of the account that is named; `nil` where there is none.
    ///   - survivor: what it is merged into; `nil`: nothing.
    ///   - hasOrders: whether orders have come in under the account since.
    init(
        _ command: UndoMerge, duplicate: Customer?, survivor: CustomerID?, hasOrders: Bool, by actor: String?
    ) throws(Refused) {
        var wrong = ReasonList()
        if duplicate == nil {
            wrong.addUnknown("/duplicate")
        } else if survivor == nil {
            wrong.add("/duplicate", .notMerged, "the account is merged into no other")
        } else if hasOrders {
            wrong.add("/duplicate", .orderedSinceMerge, "orders have come in under the account since the merge")
        }
        let actor = wrong.decider(actor, reason: command.reason)
        guard let duplicate, let survivor, wrong.isEmpty else { throw wrong.refusal }
        self.duplicate = duplicate
        self.survivor = survivor
        self.actor = actor
        reason = command.reason
    }
}

extension ReasonList {
    fileprivate mutating func addUnknown(_ pointer: String) {
        add(pointer, .unknownCustomer, "no customer is registered under this account")
    }
}
