import Runtime

extension CollectionsMigrations {
    static let listsNewestFirst = Migration(
        version: 4, name: "lists, newest first", sql: listsNewestFirstSQL, compatibleFrom: 2)

    private static let listsNewestFirstSQL = """
        -- What HTTP lists stands newest first. Rows come in that order, so each index grows at its end.
        CREATE INDEX receivable_issued ON receivable (issued_on, invoice);
        CREATE INDEX payment_received ON payment (received_at, id);
        """
}
