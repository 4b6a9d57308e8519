import Runtime

/// The tables of Inventory's own.
enum InventoryMigrations {
    /// What the service does with its tables.
    static let tables: [String: TableUse] = [
        "legal_entity": .update, "item": .update, "stock": .update, "movement": .append, "reservation": .append,
        "reservation_end": .append,
    ]

    /// Oldest first.
    static let all = [stock, withoutStatistics, documentsAsTheyWereWritten, publishing]
}
