import Runtime

/// The tables of OrderIntake's own.
enum OrderIntakeMigrations {
    /// What the service does with its tables.
    static let tables: [String: TableUse] = [
        "customer": .update, "item": .update, "legal_entity": .update, "legal_entity_version": .append,
        "bank_account_name": .append,
        "tax_rates": .update, "item_price": .update, "customer_order": .append,
        "order_progress": .update,
    ]

    /// Oldest first.
    static let all = [
        customersAndItems,
        orders,
        openOrders,
        withoutStatistics,
        documentsAsTheyWereWritten,
        publishing,
        listsNewestFirst,
    ]
}
