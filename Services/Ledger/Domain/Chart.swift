/// An account of the chart that postings are made on, by its number. The table of accounts, made by a migration, names
/// them and holds the others.
enum Account: Int32, CaseIterable, Sendable {
    case bank = 1000
    case receivables = 1200
    /// What was delivered and not yet invoiced.
    case unbilledReceivables = 1250
    case inventory = 1400
    case goodsReceivedNotInvoiced = 2000
    /// Money of payers that no invoice has taken.
    case unappliedCash = 2100
    case outputTax = 2200
    case revenue = 4000
    case costOfGoodsSold = 5000
    case inventoryDifferences = 5900
}
