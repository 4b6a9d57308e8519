import Runtime

extension LedgerMigrations {
    static let sidesInTheirEntry = Migration(version: 4, name: "sides in their entry", sql: sidesInTheirEntrySQL)

    private static let sidesInTheirEntrySQL = """
        -- The sides of an entry stand in its row, in the order of its lines: nine rows and index entries an order less,
        -- and what must hold of them together is said of one row. They are always read with it, so that they need no
        -- statistics.
        DROP VIEW unbalanced_entry;
        DROP VIEW unproven_balance;
        ALTER TABLE entry ADD COLUMN accounts integer[] NOT NULL DEFAULT '{}', ADD COLUMN amounts bigint[] NOT NULL
            DEFAULT '{}';
        UPDATE entry SET accounts = side.accounts, amounts = side.amounts
        FROM (
            SELECT entry, array_agg(account ORDER BY line) AS accounts, array_agg(amount ORDER BY line) AS amounts
            FROM posting GROUP BY entry
        ) AS side
        WHERE side.entry = entry.id;
        DROP TABLE posting;
        ALTER TABLE entry
            ALTER COLUMN accounts DROP DEFAULT, ALTER COLUMN accounts SET STATISTICS 0,
            ALTER COLUMN amounts DROP DEFAULT, ALTER COLUMN amounts SET STATISTICS 0,
            -- An entry without a currency is an explicit none: it has no sides, and any other has.
            ADD CONSTRAINT entry_sides CHECK (
                cardinality(accounts) = cardinality(amounts) AND (currency IS NULL) = (cardinality(accounts) = 0)
                AND array_position(amounts, 0) IS NULL),
            -- Debits equal credits. No posting rule has more than four sides.
            ADD CONSTRAINT entry_balances CHECK (
                cardinality(amounts) <= 4
                AND coalesce(amounts[1], 0) + coalesce(amounts[2], 0) + coalesce(amounts[3], 0) + coalesce(amounts[4],
                    0) = 0);

        -- Each side of each entry, with its entry.
        CREATE VIEW posting AS
        SELECT id AS entry, line::smallint AS line, account, amount, currency, event_service, event_lane, event_number,
            purpose,
            effective_on, booked_on, subject, entity
        FROM entry, unnest(accounts, amounts) WITH ORDINALITY AS side (account, amount, line);

        -- What must never have a row: balances that differ from the sum of their postings.
        CREATE VIEW unproven_balance AS
        WITH proof AS (
            SELECT entity, account, currency, date_trunc('month', booked_on)::date AS period,
                sum(greatest(amount, 0)) AS debit,
                sum(greatest(-amount, 0)) AS credit
            FROM posting GROUP BY 1, 2, 3, 4
        ), held AS (
            SELECT entity, account, currency, period, sum(debit) AS debit, sum(credit) AS credit
            FROM balance GROUP BY 1, 2, 3, 4
        )
        SELECT entity, account, currency, period, held.debit AS held_debit, held.credit AS held_credit,
            proof.debit AS proven_debit, proof.credit AS proven_credit
        FROM held FULL JOIN proof USING (entity, account, currency, period)
        WHERE (held.debit, held.credit) IS DISTINCT FROM (proof.debit, proof.credit);
        """
}
