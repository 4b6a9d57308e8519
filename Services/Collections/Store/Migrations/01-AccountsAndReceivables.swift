import Runtime

extension CollectionsMigrations {
    static let accountsAndReceivables = Migration(
        version: 1, name: "accounts and receivables", sql: accountsAndReceivablesSQL)

    private static let accountsAndReceivablesSQL = """
        -- Legal entities that are paid, as OrderIntake tells of them: few.
        CREATE TABLE legal_entity (
            code text PRIMARY KEY,
            version integer NOT NULL,
            time_zone text NOT NULL,
            bank_accounts json NOT NULL
        );

        -- One row a customer, in minor units of its currency. Exposure = reserved + open - unapplied money. Indexed by
        -- what never changes, with room on every page: updates stay on it (HOT).
        CREATE TABLE account (
            customer bigint PRIMARY KEY,
            account text NOT NULL CONSTRAINT account_name UNIQUE,
            version integer NOT NULL,
            currency text NOT NULL,
            -- The limit that a person has set. Where nobody has, it is neither: a setting says the default.
            credit_limit bigint CONSTRAINT account_limit_not_negative CHECK (credit_limit >= 0),
            unlimited boolean NOT NULL,
            limit_version integer NOT NULL CONSTRAINT account_limit_version_counts CHECK (limit_version >= 0),
            CONSTRAINT account_limit_is_said CHECK (
                (limit_version > 0) = (unlimited OR credit_limit IS NOT NULL)
                AND NOT (unlimited AND credit_limit IS NOT NULL)),
            reserved bigint NOT NULL CONSTRAINT account_reserved_not_negative CHECK (reserved >= 0),
            open bigint NOT NULL CONSTRAINT account_open_not_negative CHECK (open >= 0)
        ) WITH (fillfactor = 50);

        -- Every limit that a person has set, from version 1.
        CREATE TABLE credit_limit_change (
            customer bigint NOT NULL,
            version integer NOT NULL CONSTRAINT credit_limit_change_counts CHECK (version > 0),
            credit_limit bigint CONSTRAINT credit_limit_change_not_negative CHECK (credit_limit >= 0),
            unlimited boolean NOT NULL
                CONSTRAINT credit_limit_change_is_said CHECK (unlimited = (credit_limit IS NULL)),
            actor text NOT NULL,
            reason text NOT NULL,
            set_at timestamptz NOT NULL,
            PRIMARY KEY (customer, version)
        );

        CREATE TABLE credit_reservation (
            order_id bigint PRIMARY KEY,
            customer bigint NOT NULL,
            amount bigint NOT NULL CONSTRAINT credit_reservation_not_negative CHECK (amount >= 0),
            state text NOT NULL
                CONSTRAINT credit_reservation_state CHECK (state IN ('reserved', 'released', 'invoiced',
                    'declined'))
        ) WITH (fillfactor = 50);

        CREATE TABLE receivable (
            invoice bigint PRIMARY KEY,
            number text NOT NULL,
            -- Of the number, the letters and digits in capitals: what payers write is compared so.
            reference_key text NOT NULL,
            order_id bigint NOT NULL,
            entity text NOT NULL,
            customer bigint,
            -- The same of the buyer's own number of the order.
            buyer_key text NOT NULL,
            currency text NOT NULL,
            issued_on date NOT NULL,
            due_on date NOT NULL,
            gross bigint NOT NULL,
            open bigint NOT NULL CONSTRAINT receivable_open_within_gross CHECK (open BETWEEN 0 AND gross)
        ) WITH (fillfactor = 70);
        CREATE INDEX receivable_reference ON receivable (reference_key);
        -- Small: what is settled leaves them.
        CREATE INDEX receivable_open ON receivable (customer, entity, open) WHERE open > 0;
        CREATE INDEX receivable_order ON receivable (order_id) WHERE open > 0;
        CREATE INDEX receivable_buyer ON receivable (customer, entity, buyer_key)
            WHERE open > 0 AND customer IS NOT NULL;
        CREATE INDEX receivable_customer ON receivable (customer, invoice) WHERE customer IS NOT NULL;

        CREATE TABLE payment (
            id bigint PRIMARY KEY,
            customer bigint,
            entity text NOT NULL,
            bank_account text NOT NULL,
            bank_reference text NOT NULL,
            booked_on date NOT NULL,
            value_date date NOT NULL,
            payer_account text,
            -- Data of persons, which can be erased: the payer's name and IBAN, and what was written. NULL for nothing.
            payer json,
            -- The remittance list.
            named json NOT NULL,
            amount bigint NOT NULL CONSTRAINT payment_positive CHECK (amount > 0),
            currency text NOT NULL,
            unapplied bigint NOT NULL
                CONSTRAINT payment_unapplied_within_amount CHECK (unapplied BETWEEN 0 AND amount),
            -- What it paid when it was recorded: the answer to whoever sends the entry again.
            paid_at_once bigint NOT NULL,
            -- Money that was dated ahead.
            pending_until date,
            pending boolean NOT NULL CONSTRAINT payment_pending_pays_nothing CHECK (NOT pending OR unapplied = amount),
            received_at timestamptz NOT NULL,
            actor text NOT NULL,
            -- The identity of money, in whichever lane it comes.
            CONSTRAINT payment_bank_entry UNIQUE (bank_account, bank_reference)
        ) WITH (fillfactor = 90);
        CREATE INDEX payment_work_list ON payment (id) WHERE unapplied > 0;
        -- Open credits of customers.
        CREATE INDEX payment_credit ON payment (customer, currency) WHERE unapplied > 0 AND NOT pending
            AND customer IS NOT NULL;
        CREATE INDEX payment_pending ON payment (id) WHERE pending;
        CREATE INDEX payment_customer ON payment (customer, id) WHERE customer IS NOT NULL;

        -- What payments that had money left when they were recorded may name: they wait for the invoice of that name.
        CREATE TABLE payment_reference (
            payment bigint NOT NULL,
            reference text NOT NULL,
            PRIMARY KEY (payment, reference)
        );
        CREATE INDEX payment_waiting ON payment_reference (reference);

        CREATE TABLE allocation (
            payment bigint NOT NULL,
            invoice bigint NOT NULL,
            amount bigint NOT NULL CONSTRAINT allocation_positive CHECK (amount > 0),
            allocated_on date NOT NULL,
            PRIMARY KEY (payment, invoice)
        );
        CREATE INDEX allocation_invoice ON allocation (invoice);

        -- Ends a turn with a serialization failure, so that it is taken again on what has been committed in the
        -- meantime.
        CREATE FUNCTION take_again_if(passed boolean) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF passed THEN
                RAISE EXCEPTION 'a payment and the invoice that it names have passed each other in two lanes'
                    USING ERRCODE = 'serialization_failure';
            END IF;
        END $$;
        """
}
