/// An entry was posted: once for each (event, purpose), balanced per currency.
@Fact("o2c.ledger.entry-posted.v1")
public struct EntryPosted {
    /// One side of the entry.
    @MessagePart
    public struct Line {
        /// The account's number in the chart of accounts.
        public var account: Int32
        /// In minor units: debits positive, credits negative.
        public var amount: Int64
    }

    /// The entry.
    public var entry: EntryID
    /// `source` and `id` of the fact that it records, joined by a space.
    public var event: String
    /// What the entry is for, such as `invoice` or `cost-of-goods-sold`.
    public var purpose: String
    /// The currency of all amounts.
    public var currency: Currency
    /// When it happened.
    public var effectiveOn: LocalDate
    /// The day in whose period it stands.
    public var bookedOn: LocalDate
    /// The sides of the entry, at most twelve, which sum to zero.
    public var lines: [Line]
}
