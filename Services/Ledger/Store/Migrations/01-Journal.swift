import Runtime

extension LedgerMigrations {
    static let journal = Migration(version: 1, name: "journal", sql: journalSQL)

    private static let journalSQL = """
        -- Months of an entity's books that were closed once, and their last change. A month without a row is closed
        -- where a later one of the entity is, else open.
        CREATE TABLE period (
            entity text NOT NULL,
            first_day date NOT NULL CONSTRAINT period_starts_a_month CHECK (first_day = date_trunc('month',
                first_day)),
            state text NOT NULL CONSTRAINT period_state CHECK (state IN ('open', 'closed', 'locked')),
            version integer NOT NULL CONSTRAINT period_version_counts CHECK (version > 0),
            changed_at timestamptz NOT NULL,
            actor text NOT NULL,
            reason text NOT NULL,
            PRIMARY KEY (entity, first_day)
        );

        -- Entries are appended, never changed. The event is the place of a fact in the stream of the service that
        -- published it (service by its code). An entry without a currency is an explicit none: the event was seen and
        -- moves no money.
        CREATE TABLE entry (
            id bigint PRIMARY KEY,
            -- In whose books it stands.
            entity text NOT NULL,
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

        -- What each lane has moved by entity, account, currency and month of booking. Reading sums the lanes.
        CREATE TABLE balance (
            lane integer NOT NULL,
            entity text NOT NULL,
            account integer NOT NULL,
            currency text NOT NULL,
            period date NOT NULL CONSTRAINT balance_by_month CHECK (period = date_trunc('month', period)),
            debit bigint NOT NULL CONSTRAINT balance_debit_not_negative CHECK (debit >= 0),
            credit bigint NOT NULL CONSTRAINT balance_credit_not_negative CHECK (credit >= 0),
            PRIMARY KEY (lane, entity, account, currency, period)
        ) WITH (fillfactor = 50);
        -- A month is summed while no lane posts.
        CREATE INDEX balance_month ON balance (period, entity);

        -- What must never have a row: entries whose sides do not sum to zero, and entries with a currency but no sides.
        CREATE VIEW unbalanced_entry AS
        SELECT entry.id, coalesce(sum(posting.amount), 0) AS difference
        FROM entry LEFT JOIN posting ON posting.entry = entry.id
        GROUP BY entry.id
        HAVING coalesce(sum(posting.amount), 0) <> 0 OR (entry.currency IS NULL) <> (count(posting.entry) = 0);

        -- What must never have a row: balances that differ from the sum of their postings.
        CREATE VIEW unproven_balance AS
        WITH proof AS (
            SELECT entry.entity, posting.account, entry.currency, date_trunc('month', entry.booked_on)::date AS period,
                sum(greatest(posting.amount, 0)) AS debit, sum(greatest(-posting.amount, 0)) AS credit
            FROM posting JOIN entry ON entry.id = posting.entry
            GROUP BY 1, 2, 3, 4
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
