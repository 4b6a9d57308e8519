// What a person decides about a customer that is registered twice. Services/OrderIntake/Domain/CustomerMerge.swift has
// the rules.

/// Merges a customer that is registered twice into the one that stays. Nothing moves: open orders and items of the
/// duplicate end where they are. Orders that name its account are the survivor's from then on.
@Command("o2c.order-intake.merge-customers.v1")
public struct MergeCustomers {
    public var subject: Subject { .account(duplicate) }

    /// The account that takes no orders of its own any more.
    @InPath
    @Bound(.length(Lengths.account))
    public var duplicate: String
    /// The account of the customer that stays.
    @Bound(.length(Lengths.account))
    public var survivor: String
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    public var reason: String
}

/// Undoes a merge, while no order has come in under the duplicate's account since.
@Command("o2c.order-intake.undo-merge.v1")
public struct UndoMerge {
    public var subject: Subject { .account(duplicate) }

    /// The account that was merged into another.
    @InPath
    @Bound(.length(Lengths.account))
    public var duplicate: String
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    public var reason: String
}
