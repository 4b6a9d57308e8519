import Runtime

/// The tables of the Ledger's own.
enum LedgerMigrations {
    /// What the service does with its tables.
    static let tables: [String: TableUse] = ["period": .update, "entry": .append, "balance": .update, "account": .read]

    /// Oldest first.
    static let all = [
        journal, chartOfAccounts, withoutStatistics, sidesInTheirEntry, publishing, twelveSides, twelveSidesValidated,
    ]
}
