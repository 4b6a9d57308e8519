import Runtime

extension OrderIntakeMigrations {
    static let customersAndItems = Migration(version: 1, name: "customers and items", sql: customersAndItemsSQL)

    private static let customersAndItemsSQL = """
        -- Customers, as they are registered now. The lane of a customer's home is in its id (the bits above the
        -- fortieth).
        CREATE TABLE customer (
            id bigint PRIMARY KEY,
            account text NOT NULL,
            version integer NOT NULL CONSTRAINT customer_version_counts CHECK (version > 0),
            country text NOT NULL CONSTRAINT customer_country CHECK (country ~ '^[A-Z]{2}$'),
            -- The tax id that the customer buys under, with its country.
            tax_id json,
            currency text NOT NULL,
            payment_terms_days integer NOT NULL CONSTRAINT customer_terms CHECK (payment_terms_days >= 0),
            -- What is not done for the customer; NULL where nothing is blocked.
            blocks json,
            -- Data of persons, which can be erased: the customer, contacts and places to which goods go.
            parties json NOT NULL,
            registered_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            -- The customer that orders under the account are taken for, where it is another: written by lane 0 alone.
            merged_into bigint CONSTRAINT customer_merged_into_another CHECK (merged_into <> id),
            merged_at timestamptz,
            merge_version integer NOT NULL,
            CONSTRAINT customer_merged_at_a_time CHECK ((merged_at IS NULL) = (merged_into IS NULL)),
            -- One customer an account, also when two lanes register it at the same moment.
            CONSTRAINT customer_account UNIQUE (account)
        );
        CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;

        -- What can be ordered: Inventory's registrations, of which the highest version holds.
        CREATE TABLE item (
            sku text PRIMARY KEY,
            version integer NOT NULL,
            name text NOT NULL,
            kind text NOT NULL,
            tax_class text NOT NULL,
            unit text NOT NULL,
            decimals integer NOT NULL
        );

        -- Prices of items in lists, as they were set last: read for lines that come without a price.
        CREATE TABLE item_price (
            -- The list's code, a slash, and the SKU.
            id text PRIMARY KEY,
            list text NOT NULL,
            sku text NOT NULL,
            version integer NOT NULL CONSTRAINT item_price_version_counts CHECK (version > 0),
            currency text NOT NULL,
            -- Whether prices include tax; NULL for prices without it.
            price_mode text CONSTRAINT item_price_mode CHECK (price_mode IN ('net', 'gross')),
            -- The customer whose prices they are; NULL for everybody's.
            account text,
            prices json NOT NULL
        );
        CREATE INDEX item_price_sku ON item_price (sku, account);

        -- Legal entities of the seller, as they are registered now: few.
        CREATE TABLE legal_entity (
            code text PRIMARY KEY,
            version integer NOT NULL CONSTRAINT legal_entity_version_counts CHECK (version > 0),
            registered json NOT NULL,
            updated_at timestamptz NOT NULL
        );

        -- Every registration of each of them, as it was taken. The key is code and version, in their order.
        CREATE TABLE legal_entity_version (
            key text PRIMARY KEY,
            code text NOT NULL,
            version integer NOT NULL,
            registered json NOT NULL,
            registered_at timestamptz NOT NULL
        );
        CREATE INDEX legal_entity_version_code ON legal_entity_version (code, key);

        -- What their bank accounts are or were called: never another's.
        CREATE TABLE bank_account_name (
            name text PRIMARY KEY,
            entity text NOT NULL
        );

        -- Rates of tax that somebody has set, of a country as a whole. A country without a row has those that the
        -- program is shipped with.
        CREATE TABLE tax_rates (
            country text PRIMARY KEY CONSTRAINT tax_rates_country CHECK (country ~ '^[A-Z]{2}$'),
            version integer NOT NULL CONSTRAINT tax_rates_version_counts CHECK (version > 0),
            rates json NOT NULL
        );
        """
}
