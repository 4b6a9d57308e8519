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
    /// The legal entity in whose books it stands.
    public var entity: String
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

/// A month of an entity's books was closed: nothing is booked in it until it is reopened.
///
/// A month of an entity is the same for all lanes. Its facts carry a version, of which a reader keeps the highest.
@Fact("o2c.ledger.period-closed.v1")
public struct PeriodClosed {
    /// What the month has moved on an account, in a currency.
    @MessagePart
    public struct Total {
        /// The account's number in the chart of accounts.
        public var account: Int32
        /// The currency of both sides.
        public var currency: Currency
        /// The sum of the debits, in minor units.
        public var debit: Int64
        /// The sum of the credits, in minor units.
        public var credit: Int64
    }

    /// The legal entity whose books they are.
    public var entity: String
    /// The month.
    public var period: Month
    /// Counts the changes of the month, from 1.
    public var version: Int32
    /// All that is booked in the month, by currency and account.
    public var totals: [Total]
    /// Who decided.
    public var actor: String
    /// Why, in words.
    public var reason: String
    /// When it was closed.
    public var closedAt: Timestamp
}

/// A closed month of an entity's books was opened again.
@Fact("o2c.ledger.period-reopened.v1")
public struct PeriodReopened {
    /// The legal entity whose books they are.
    public var entity: String
    /// The month.
    public var period: Month
    /// Counts the changes of the month, from 1.
    public var version: Int32
    /// Who decided.
    public var actor: String
    /// Why, in words.
    public var reason: String
    /// When it was opened again.
    public var reopenedAt: Timestamp
}

/// A closed month of an entity's books was locked: it is never opened again.
@Fact("o2c.ledger.period-locked.v1")
public struct PeriodLocked {
    /// The legal entity whose books they are.
    public var entity: String
    /// The month.
    public var period: Month
    /// Counts the changes of the month, from 1.
    public var version: Int32
    /// Who decided.
    public var actor: String
    /// Why, in words.
    public var reason: String
    /// When it was locked.
    public var lockedAt: Timestamp
}
