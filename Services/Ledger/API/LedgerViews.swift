import Contracts
import Rows
import Runtime

/// Which statement an account belongs to, and on which side it grows.
@Described
enum AccountKind: String, CaseIterable, Sendable {
    /// What the company has; grows by debits.
    case asset
    /// What the company owes; grows by credits.
    case liability
    /// What belongs to the owners; grows by credits.
    case equity
    /// What is earned; grows by credits.
    case income
    /// What is spent; grows by debits.
    case expense
}

/// An account of the chart.
@Described
@SelectedRow
struct AccountView: Exhibit, Hashable {
    /// The account's number. It is unique.
    @Bound(.range(AccountView.numbers))
    var number: Int32
    /// The account's name. It is unique.
    @Bound(.length(1...100))
    var name: String
    /// Which statement it belongs to.
    var kind: AccountKind
    /// The service whose sub-ledger it controls; absent where it controls none.
    var control: Service?

    static let numbers: ClosedRange<Int64> = 1...9_999

    static let example = AccountView(number: 1200, name: "Receivables", kind: .asset, control: .collections)
}

/// An entry of the journal with its sides.
@Described
struct EntryView: Exhibit, Hashable {
    /// The entry, such as `7-2048`.
    var entry: EntryID
    /// The legal entity in whose books it stands.
    @Bound(.length(Lengths.entity))
    var entity: String
    /// The fact that it records: its `ce_source` and `ce_id`, joined by a space.
    @Bound(.length(1...200))
    var event: String
    /// What the entry is for.
    @Bound(.one(of: Purpose.self))
    var purpose: String
    /// The currency of all amounts, ISO 4217; absent where the fact moved no money.
    var currency: Currency?
    /// The day on which it happened.
    var effectiveOn: LocalDate
    /// The day in whose period it stands.
    var bookedOn: LocalDate
    /// When it was posted (UTC).
    var postedAt: Timestamp
    /// The order, item or payment that it is about, with its kind: `order/7-1024`, `item/LAMP-01`, `payment/7-12`.
    @Bound(.length(1...CloudEvent.Limits.subjectBytesMax))
    var subject: String
    /// The version of the posting rule, from 1.
    @Bound(.atLeast(1))
    var ruleVersion: Int16
    /// The sides, which sum to zero; none where the fact moved no money.
    @Bound(.count(0...12))
    var lines: [EntryPosted.Line]

    static let example = EntryView(
        entry: EntryID(lane: 7, counter: 2_048), entity: "NORTH", event: "/o2c/billing 7.7.512",
        purpose: Purpose.invoice.rawValue,
        currency: .gbp, effectiveOn: LocalDate(days: 20_782), bookedOn: LocalDate(days: 20_782),
        postedAt: Timestamp(microseconds: 1_795_602_601_000_000), subject: "order/7-1024", ruleVersion: 1,
        lines: [
            EntryPosted.Line(account: 1200, amount: 15_000), EntryPosted.Line(account: 1250, amount: -12_500),
            EntryPosted.Line(account: 2200, amount: -2_500),
        ])
}
