import Runtime

/// The tables of the Ledger's own.
enum LedgerMigrations {
    /// What the service does with its tables.
    static let tables: [String: TableUse] = ["period": .update, "entry": .append, "balance": .update, "account": .read]

    static let all = [
        Migration(version: 1, name: "journal", sql: journal),
        Migration(version: 2, name: "chart of accounts", sql: chart),
        .withoutStatistics(version: 3, of: [:]),
        Migration(version: 4, name: "sides in their entry", sql: sides),
        Migration(version: 5, name: "published views", sql: publishedViews, compatibleFrom: 4),
        Migration(
            version: 6, name: "lists, newest first",
            sql: """
                -- What HTTP lists stands newest first. Rows come in that order, so the index grows at its end.
                CREATE INDEX entry_posted ON entry (posted_at, id);
                """, compatibleFrom: 4),
        Migration(version: 7, name: "twelve sides", sql: twelveSides, compatibleFrom: 4),
        Migration(version: 8, name: "twelve sides, validated", sql: twelveSidesValidated, compatibleFrom: 4),
    ]

    private static let twelveSides = """
        -- Debits equal credits. An entry has at most twelve sides.
        ALTER TABLE entry
            DROP CONSTRAINT entry_balances,
            ADD CONSTRAINT entry_balances CHECK (
                cardinality(amounts) <= 12
                AND coalesce(amounts[1], 0) + coalesce(amounts[2], 0) + coalesce(amounts[3], 0)
                    + coalesce(amounts[4], 0) + coalesce(amounts[5], 0) + coalesce(amounts[6], 0)
                    + coalesce(amounts[7], 0) + coalesce(amounts[8], 0) + coalesce(amounts[9], 0)
                    + coalesce(amounts[10], 0) + coalesce(amounts[11], 0) + coalesce(amounts[12], 0) = 0) NOT VALID;
        """

    /// In a migration of its own: nobody who writes has to wait while the entries of before are looked at.
    private static let twelveSidesValidated = "ALTER TABLE entry VALIDATE CONSTRAINT entry_balances;"

    private static let sides = """
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
            effective_on, booked_on, subject
        FROM entry, unnest(accounts, amounts) WITH ORDINALITY AS side (account, amount, line);

        -- What must never have a row: balances that differ from the sum of their postings.
        CREATE VIEW unproven_balance AS
        WITH proof AS (
            SELECT account, currency, date_trunc('month', booked_on)::date AS period, sum(greatest(amount, 0)) AS debit,
                sum(greatest(-amount, 0)) AS credit
            FROM posting GROUP BY 1, 2, 3
        ), held AS (
            SELECT account, currency, period, sum(debit) AS debit, sum(credit) AS credit FROM balance GROUP BY 1, 2, 3
        )
        SELECT account, currency, period, held.debit AS held_debit, held.credit AS held_credit,
            proof.debit AS proven_debit, proof.credit AS proven_credit
        FROM held FULL JOIN proof USING (account, currency, period)
        WHERE (held.debit, held.credit) IS DISTINCT FROM (proof.debit, proof.credit);
        """

    private static let journal = """
        -- Months. One without a row is open. Posting locks its month for share, closing for update.
        CREATE TABLE period (
            first_day date PRIMARY KEY CONSTRAINT period_starts_a_month CHECK (first_day = date_trunc('month',
                first_day)),
            state text NOT NULL CONSTRAINT period_state CHECK (state IN ('open', 'closed', 'locked'))
        );

        -- Entries are appended, never changed. The event is the place of a fact in the stream of the service that
        -- published it (service by its code). An entry without a currency is an explicit none: the event was seen and
        -- moves no money.
        CREATE TABLE entry (
            id bigint PRIMARY KEY,
            event_service smallint NOT NULL,
            event_lane integer NOT NULL,
            event_number bigint NOT NULL CONSTRAINT entry_event_number CHECK (event_number > 0),
            purpose text NOT NULL,
            rule_version smallint NOT NULL,
            currency text,
            effective_on date NOT NULL,
            booked_on date NOT NULL CONSTRAINT entry_not_booked_early CHECK (booked_on >= effective_on),
            posted_at timestamptz NOT NULL,
            subject text NOT NULL,
            -- Once for each event and purpose; an event in two currencies has an entry in each.
            CONSTRAINT entry_event UNIQUE NULLS NOT DISTINCT (event_service, event_lane, event_number, purpose,
                currency)
        );
        CREATE INDEX entry_subject ON entry (subject, id);
        -- Entries come in the order of time, so a few summaries are enough to find a month.
        CREATE INDEX entry_booked_on ON entry USING brin (booked_on)
            WITH (pages_per_range = 32, autosummarize = on);

        -- The sides of an entry, in minor units: debits positive, credits negative. They sum to zero.
        CREATE TABLE posting (
            entry bigint NOT NULL,
            line smallint NOT NULL CONSTRAINT posting_line CHECK (line > 0),
            account integer NOT NULL,
            amount bigint NOT NULL CONSTRAINT posting_moves_something CHECK (amount <> 0),
            PRIMARY KEY (entry, line)
        );

        -- What each lane has moved by account, currency and month of booking. Reading sums the lanes.
        CREATE TABLE balance (
            lane integer NOT NULL,
            account integer NOT NULL,
            currency text NOT NULL,
            period date NOT NULL CONSTRAINT balance_by_month CHECK (period = date_trunc('month', period)),
            debit bigint NOT NULL CONSTRAINT balance_debit_not_negative CHECK (debit >= 0),
            credit bigint NOT NULL CONSTRAINT balance_credit_not_negative CHECK (credit >= 0),
            PRIMARY KEY (lane, account, currency, period)
        ) WITH (fillfactor = 50);

        -- What must never have a row: entries whose sides do not sum to zero, and entries with a currency but no sides.
        CREATE VIEW unbalanced_entry AS
        SELECT entry.id, coalesce(sum(posting.amount), 0) AS difference
        FROM entry LEFT JOIN posting ON posting.entry = entry.id
        GROUP BY entry.id
        HAVING coalesce(sum(posting.amount), 0) <> 0 OR (entry.currency IS NULL) <> (count(posting.entry) = 0);

        -- What must never have a row: balances that differ from the sum of their postings.
        CREATE VIEW unproven_balance AS
        WITH proof AS (
            SELECT posting.account, entry.currency, date_trunc('month', entry.booked_on)::date AS period,
                sum(greatest(posting.amount, 0)) AS debit, sum(greatest(-posting.amount, 0)) AS credit
            FROM posting JOIN entry ON entry.id = posting.entry
            GROUP BY 1, 2, 3
        ), held AS (
            SELECT account, currency, period, sum(debit) AS debit, sum(credit) AS credit FROM balance GROUP BY 1, 2, 3
        )
        SELECT account, currency, period, held.debit AS held_debit, held.credit AS held_credit,
            proof.debit AS proven_debit, proof.credit AS proven_credit
        FROM held FULL JOIN proof USING (account, currency, period)
        WHERE (held.debit, held.credit) IS DISTINCT FROM (proof.debit, proof.credit);
        """

    private static let chart = """
        -- The chart of accounts. `control` names the service whose sub-ledger an account controls.
        CREATE TABLE account (
            number integer PRIMARY KEY,
            name text NOT NULL CONSTRAINT account_name UNIQUE,
            kind text NOT NULL CONSTRAINT account_kind CHECK (kind IN ('asset', 'liability', 'equity', 'income',
                'expense')),
            control text
        );
        INSERT INTO account (number, name, kind, control) VALUES
            (1000, 'Bank', 'asset', NULL),
            (1100, 'Clearing', 'asset', NULL),
            (1200, 'Receivables', 'asset', 'collections'),
            (1250, 'Unbilled receivables', 'asset', 'billing'),
            (1400, 'Inventory', 'asset', 'inventory'),
            (2000, 'Goods received not invoiced', 'liability', NULL),
            (2100, 'Unapplied cash', 'liability', 'collections'),
            (2200, 'Output tax', 'liability', 'billing'),
            (2300, 'Contract liability', 'liability', NULL),
            (3000, 'Retained earnings', 'equity', NULL),
            (4000, 'Revenue', 'income', NULL),
            (4100, 'Returns and allowances', 'income', NULL),
            (5000, 'Cost of goods sold', 'expense', NULL),
            (5900, 'Inventory differences', 'expense', NULL);
        """
}
