import Contracts

/// Which statement an account belongs to, and on which side it grows.
enum AccountKind: String, Codable, CaseIterable, Sendable {
    case asset, liability, equity, income, expense
}

/// An account of the chart.
struct AccountView: Codable, Hashable, Sendable {
    var number: Int32
    var name: String
    var kind: AccountKind
    /// The service whose sub-ledger it controls.
    var control: Service?
}

/// An entry of the journal.
struct EntryView: Codable, Hashable, Sendable {
    var entry: EntryID
    /// `source` and `id` of the fact that it records, joined by a space.
    var event: String
    var purpose: String
    /// Absent on an explicit none: the fact moved no money.
    var currency: Currency?
    /// When it happened.
    var effectiveOn: LocalDate
    /// The day in whose period it stands.
    var bookedOn: LocalDate
    var postedAt: Timestamp
    /// The order, item or payment that it is about: `order/7-1024`, `item/LAMP-01`, `payment/7-12`.
    var subject: String
    var ruleVersion: Int16
    /// Debits positive, credits negative, in minor units.
    var lines: [EntryPosted.Line]
}
