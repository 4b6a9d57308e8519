// Facts about customers, and how facts about orders name who buys.

/// A customer exists, or its registration changed: the whole state, of which a reader keeps the highest version. A
/// version is never changed: facts about orders name it, and whoever writes their documents keeps those that they name.
@Fact("o2c.order-intake.customer-registered.v1")
public struct CustomerRegistered {
    /// The customer.
    public var customer: CustomerID
    /// Counts the registrations of the customer, from 1.
    public var version: Int32
    /// The name by which upstream systems know the customer; unique.
    public var account: String
    /// Where the customer is: it stays known when the party is erased.
    public var country: Country
    /// The tax id that the customer buys under; absent: it is taxed as a consumer.
    public var taxId: TaxID?
    /// The currency of the customer's orders and invoices.
    public var currency: Currency
    /// Days from invoice to due date (net terms).
    public var paymentTermsDays: Int32
    /// What is not done for the customer; absent where nothing is blocked.
    public var blocks: [CustomerBlock]?
    /// Who the customer is, whom to write to, and where its goods go.
    public var parties: Personal<CustomerParties>
}

/// A customer that was registered twice was merged into the one that stays: orders that name it are the survivor's.
/// What happened to the customer before stays its own.
@Fact("o2c.order-intake.customers-merged.v1")
public struct CustomersMerged {
    /// The customer that takes no orders any more.
    public var duplicate: CustomerID
    /// The customer that stays.
    public var survivor: CustomerID
    /// Counts how often the duplicate was merged, and its merges undone, from 1.
    public var version: Int32
    /// Who decided.
    public var actor: String
    /// Why, in words.
    public var reason: String
    /// When they were merged.
    public var mergedAt: Timestamp
}

/// A merge was undone: the customer takes orders again.
@Fact("o2c.order-intake.merge-undone.v1")
public struct MergeUndone {
    /// The customer that was merged.
    public var duplicate: CustomerID
    /// The customer that it was merged into.
    public var survivor: CustomerID
    /// Counts how often the duplicate was merged, and its merges undone, from 1.
    public var version: Int32
    /// Who decided.
    public var actor: String
    /// Why, in words.
    public var reason: String
    /// When the merge was undone.
    public var undoneAt: Timestamp
}

/// Who buys and on what terms; carried by every fact about an order that is priced, so that no reader needs another's
/// tables. Without a customer the buyer is a guest: no account, no credit, due at once.
///
/// A customer is named by its version, which says name, address and contacts and is never changed. A guest has no other
/// place, and stands here.
@MessagePart
public struct Buyer {
    /// The customer; absent for a guest.
    public var customer: CustomerID? = nil
    /// The version of the customer's registration that the order was taken under; absent for a guest.
    public var version: Int32? = nil
    /// The name by which upstream systems know the customer; absent for a guest.
    public var account: String? = nil
    /// Who the guest is; absent for a customer.
    public var guest: Personal<Party>? = nil
    /// Ship-to country, ISO 3166-1 alpha-2.
    public var country: Country
    /// The code of the customer's place to which the goods go, as the customer's version says it; absent where they do
    /// not go to one.
    public var shipTo: String? = nil
    /// Who takes in the goods, and where; absent where they go to a place of the customer, or to the buyer's own
    /// address.
    public var shipToParty: Personal<Party>? = nil
    /// The tax id that the buyer buys under; absent: it is taxed as a consumer.
    public var taxId: TaxID? = nil
    /// Days from invoice to due date (net terms).
    public var paymentTermsDays: Int32
    /// The buyer's own number of the order (EN 16931, BT-13); absent where it has given none.
    public var purchaseOrder: String? = nil
}
