import Runtime

/// The tables of Billing's own.
enum BillingMigrations {
    /// What the service does with its tables.
    static let tables: [String: TableUse] = ["number_series": .update, "invoice": .append, "tax_rates": .update]

    /// Oldest first.
    static let all = [invoices, taxRates, withoutStatistics, documentsAsTheyWereWritten, publishing, listsNewestFirst]
}
