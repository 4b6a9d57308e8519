import Runtime

/// The table of Fulfillment's own.
enum FulfillmentMigrations {
    /// What the service does with its tables.
    static let tables: [String: TableUse] = ["shipment": .update]

    /// Oldest first.
    static let all = [shipments, withoutStatistics, documentsAsTheyWereWritten, publishing, listsNewestFirst]
}
