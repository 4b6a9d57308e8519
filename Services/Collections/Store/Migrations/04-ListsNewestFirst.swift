import Runtime

extension CollectionsMigrations {
    static let listsNewestFirst = Migration(
        version: 4, name: "lists, newest first", sql: listsNewestFirstSQL, compatibleFrom: 2)

    private static let listsNewestFirstSQL = """
        -- What HTTP lists stands newest first. Rows come in that order, so each index grows at its end.
        CREATE INDEX receivable_issued ON receivable (issued_on, invoice);
        CREATE INDEX payment_received ON payment (received_at, id);
        -- The same lists of one customer.
        DROP INDEX receivable_customer;
        CREATE INDEX receivable_customer ON receivable (customer, issued_on, invoice) WHERE customer IS NOT NULL;
        DROP INDEX payment_customer;
        CREATE INDEX payment_customer ON payment (customer, received_at, id) WHERE customer IS NOT NULL;
        """
}
