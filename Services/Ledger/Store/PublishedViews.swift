import Runtime

extension LedgerMigrations {
    /// What others may know of the Ledger's tables.
    static let publishedViews = """
        CREATE VIEW published_account AS SELECT number, name, kind FROM account;

        -- Entries, those included that move nothing and have no currency.
        CREATE VIEW published_entry AS
        SELECT id, entity, event_service, event_lane, event_number, purpose, currency, booked_on, posted_at FROM entry;

        -- Each side of each entry: debits positive, credits negative, in minor units.
        CREATE VIEW published_posting AS
        SELECT entry, line, account, amount, currency, event_service, event_lane, event_number, purpose, effective_on,
            booked_on, subject, entity
        FROM posting;

        -- Months of each entity that were changed, or in which something is booked. One that is older than a closed
        -- month is closed.
        CREATE VIEW published_period AS
        SELECT concat(to_char(first_day, 'YYYY-MM'), ' ', entity) AS key, entity, first_day,
            coalesce(state, CASE WHEN first_day < closed_through THEN 'closed' ELSE 'open' END) AS state,
            version, changed_at, actor, reason
        FROM (SELECT entity, first_day FROM period UNION SELECT entity, period FROM balance) AS month
            LEFT JOIN period USING (entity, first_day)
            LEFT JOIN (
                SELECT entity, max(first_day) AS closed_through FROM period WHERE state <> 'open' GROUP BY entity
            ) AS closed USING (entity);

        CREATE VIEW published_balance AS SELECT entity, account, currency, period, debit, credit FROM balance;

        -- Balances that are not the sum of their postings: there must be none.
        CREATE VIEW published_unproven_balance AS
        SELECT entity, account, currency, period, held_debit, held_credit, proven_debit, proven_credit
        FROM unproven_balance;
        """
}
