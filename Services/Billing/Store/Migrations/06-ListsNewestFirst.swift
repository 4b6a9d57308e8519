import Runtime

extension BillingMigrations {
    static let listsNewestFirst = Migration(
        version: 6, name: "lists, newest first", sql: listsNewestFirstSQL, compatibleFrom: 4)

    private static let listsNewestFirstSQL = """
        -- What HTTP lists stands newest first. Rows come in that order, so the index grows at its end.
        CREATE INDEX invoice_issued ON invoice (issued_at, id);
        -- The same list of one customer.
        DROP INDEX invoice_customer;
        CREATE INDEX invoice_customer ON invoice (customer, issued_at, id) WHERE customer IS NOT NULL;
        """
}
