import Runtime

/// The tables of Collections' own.
enum CollectionsMigrations {
    /// What the service does with its tables.
    static let tables: [String: TableUse] = [
        "legal_entity": .update, "account": .update, "credit_reservation": .update, "receivable": .update,
        "payment": .update,
        "payment_reference": .append, "allocation": .update, "credit_limit_change": .append,
    ]

    /// Oldest first.
    static let all = [accountsAndReceivables, withoutStatistics, publishing, listsNewestFirst]
}
