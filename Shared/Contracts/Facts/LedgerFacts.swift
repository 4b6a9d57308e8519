/// An entry was posted: once for each (event, purpose), balanced per currency.
public struct EntryPosted: Fact {
    public static var type: String { "o2c.ledger.entry-posted.v1" }
    public static var publisher: Service { .ledger }

    public struct Line: Codable, Hashable, Sendable {
        /// The account's number in the chart of accounts.
        public var account: Int32
        /// In minor units: debits positive, credits negative.
        public var amount: Int64

        public init(account: Int32, amount: Int64) {
            self.account = account
            self.amount = amount
        }
    }

    public var entry: EntryID
    /// `source` and `id` of the fact that it records, joined by a space.
    public var event: String
    /// What the entry is for, such as `invoice` or `cost-of-goods-sold`.
    public var purpose: String
    public var currency: Currency
    /// When it happened.
    public var effectiveOn: LocalDate
    /// The day in whose period it stands.
    public var bookedOn: LocalDate
    public var lines: [Line]

    public init(
        entry: EntryID, event: String, purpose: String, currency: Currency, effectiveOn: LocalDate, bookedOn: LocalDate,
        lines: [Line]
    ) {
        self.entry = entry
        self.event = event
        self.purpose = purpose
        self.currency = currency
        self.effectiveOn = effectiveOn
        self.bookedOn = bookedOn
        self.lines = lines
    }
}
