import Runtime

/// The tables of OrderIntake's own.
enum OrderIntakeMigrations {
    /// What the service does with its tables.
    static let tables: [String: TableUse] = [
        "customer": .update, "item": .update, "customer_order": .append, "order_progress": .update,
    ]

    static let all = [
        Migration(version: 1, name: "customers and items", sql: customersAndItems),
        Migration(version: 2, name: "orders", sql: orders),
        Migration(version: 3, name: "open orders", sql: openOrders),
        .withoutStatistics(version: 4, of: ["customer_order": ["lines", "buyer"]]),
        Migration(version: 5, name: "documents as they were written", sql: documents),
        Migration(version: 6, name: "published views", sql: publishedViews, compatibleFrom: 5),
        Migration(version: 7, name: "lists, newest first", sql: lists, compatibleFrom: 5),
    ]

    private static let lists = """
        -- What HTTP lists stands newest first. Rows come in that order, so each index grows at its end.
        CREATE INDEX customer_order_received ON customer_order (received_at, id);
        CREATE INDEX customer_registered ON customer (registered_at, id);
        -- Orders that came to nothing can be found among all that are, as open ones can.
        ALTER TABLE order_progress ADD COLUMN is_void boolean NOT NULL
            GENERATED ALWAYS AS (state IN ('declined', 'cancelled')) STORED;
        CREATE INDEX order_progress_void ON order_progress (id) WHERE is_void;
        """

    private static let documents = """
        -- They are stored and fetched whole: the server need not take them apart.
        ALTER TABLE customer_order DROP CONSTRAINT customer_order_has_lines,
            ALTER COLUMN lines TYPE json USING lines::json, ALTER COLUMN buyer TYPE json USING buyer::json;
        ALTER TABLE customer_order ALTER COLUMN lines SET COMPRESSION lz4,
            ADD CONSTRAINT customer_order_has_lines CHECK (json_array_length(lines) > 0);
        """

    private static let openOrders = """
        -- Orders that are not at their end can be found among all that are. The predicate is a column that changes once
        -- an order: one on the state itself would keep every change of it off its page (an update is HOT only if no
        -- column of an index, its predicate included, gets another value).
        ALTER TABLE order_progress ADD COLUMN is_open boolean NOT NULL
            GENERATED ALWAYS AS (state NOT IN ('completed', 'declined', 'cancelled')) STORED;
        CREATE INDEX order_progress_open ON order_progress (id) WHERE is_open;
        """

    private static let customersAndItems = """
        -- Customers, as they are registered now. The lane of a customer's home is in its id (the bits above the
        -- fortieth).
        CREATE TABLE customer (
            id bigint PRIMARY KEY,
            account text NOT NULL,
            version integer NOT NULL CONSTRAINT customer_version_counts CHECK (version > 0),
            name text NOT NULL,
            billing_email text,
            country text NOT NULL CONSTRAINT customer_country CHECK (country ~ '^[A-Z]{2}$'),
            currency text NOT NULL,
            credit_limit bigint CONSTRAINT customer_credit_limit CHECK (credit_limit >= 0),
            unlimited boolean NOT NULL CONSTRAINT customer_limit_is_said CHECK (unlimited = (credit_limit IS NULL)),
            payment_terms_days integer NOT NULL CONSTRAINT customer_terms CHECK (payment_terms_days >= 0),
            registered_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            -- One customer an account, also when two lanes register it at the same moment.
            CONSTRAINT customer_account UNIQUE (account)
        );

        -- What can be ordered: Inventory's registrations, of which the highest version holds.
        CREATE TABLE item (
            sku text PRIMARY KEY,
            version integer NOT NULL,
            name text NOT NULL,
            tax_category text NOT NULL
        );
        """

    private static let orders = """
        -- Orders as they were accepted: written once, never changed. Amounts in minor units of the currency.
        CREATE TABLE customer_order (
            id bigint PRIMARY KEY,
            customer bigint,
            channel text NOT NULL,
            client_reference text NOT NULL,
            currency text NOT NULL,
            net bigint NOT NULL CONSTRAINT customer_order_net_not_negative CHECK (net >= 0),
            country text NOT NULL,
            requested_date date,
            received_at timestamptz NOT NULL,
            decide_by timestamptz NOT NULL,
            lines jsonb COMPRESSION lz4 NOT NULL CONSTRAINT customer_order_has_lines CHECK (jsonb_array_length(lines) >
                0),
            buyer jsonb NOT NULL,
            source text NOT NULL,
            command_id text NOT NULL,
            CONSTRAINT customer_order_decides_later CHECK (decide_by > received_at)
        );
        CREATE INDEX customer_order_customer ON customer_order (customer, id) WHERE customer IS NOT NULL;

        -- What becomes of them. Updated several times an order, so it is narrow, has room on its pages, and no index
        -- but its key: updates stay on their page (HOT).
        CREATE TABLE order_progress (
            id bigint PRIMARY KEY,
            customer bigint,
            state text NOT NULL CONSTRAINT order_progress_state CHECK (state IN (
                'received', 'confirmed', 'cancelling', 'dispatched', 'delivered', 'completed', 'declined',
                'cancelled')),
            stock text CONSTRAINT order_progress_stock CHECK (stock IN ('reserved', 'declined')),
            credit text CONSTRAINT order_progress_credit CHECK (credit IN ('reserved', 'declined')),
            available_date date,
            promised_date date,
            settled boolean NOT NULL,
            cause text,
            updated_at timestamptz NOT NULL,
            -- Nothing is promised that is not reserved.
            CONSTRAINT order_progress_promise_is_reserved CHECK (
                promised_date IS NULL OR (stock = 'reserved' AND credit = 'reserved')),
            CONSTRAINT order_progress_completed_is_settled CHECK (state <> 'completed' OR settled)
        ) WITH (fillfactor = 50);
        """
}
