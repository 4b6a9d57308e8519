import Runtime

extension CollectionsMigrations {
    static let accountsAndReceivables = Migration(
        version: 1, name: "accounts and receivables", sql: accountsAndReceivablesSQL)

    private static let accountsAndReceivablesSQL = """
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
            -- References are compared in capital letters.
            number text NOT NULL CONSTRAINT receivable_number UNIQUE
                CONSTRAINT receivable_number_in_capitals CHECK (number = upper(number)),
            order_id bigint NOT NULL,
            customer bigint,
            currency text NOT NULL,
            issued_on date NOT NULL,
            due_on date NOT NULL,
            gross bigint NOT NULL,
            open bigint NOT NULL CONSTRAINT receivable_open_within_gross CHECK (open BETWEEN 0 AND gross)
        ) WITH (fillfactor = 70);
        -- Small: what is settled leaves it.
        CREATE INDEX receivable_open ON receivable (customer, open) WHERE open > 0;
        CREATE INDEX receivable_customer ON receivable (customer, invoice) WHERE customer IS NOT NULL;

        CREATE TABLE payment (
            id bigint PRIMARY KEY,
            customer bigint,
            reference text NOT NULL,
            -- The reference as invoices are looked up by it.
            reference_key text NOT NULL,
            amount bigint NOT NULL CONSTRAINT payment_positive CHECK (amount > 0),
            currency text NOT NULL,
            value_date date NOT NULL,
            unapplied bigint NOT NULL
                CONSTRAINT payment_unapplied_within_amount CHECK (unapplied BETWEEN 0 AND amount),
            received_at timestamptz NOT NULL,
            actor text NOT NULL
        ) WITH (fillfactor = 90);
        -- Payments that wait for the invoice that they name, and the work list.
        CREATE INDEX payment_waiting ON payment (reference_key) WHERE unapplied > 0;
        CREATE INDEX payment_work_list ON payment (id) WHERE unapplied > 0;
        -- Open credits of customers.
        CREATE INDEX payment_credit ON payment (customer, currency) WHERE unapplied > 0 AND customer IS NOT NULL;
        CREATE INDEX payment_customer ON payment (customer, id) WHERE customer IS NOT NULL;

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
