extension Migration {
    /// Documents that are read with their row, and never searched, need no statistics: gathering them (autovacuum's
    /// ANALYZE) sorts a sample of whole documents. The answers to commands, which every service keeps, are among them.
    /// - Parameter documents: columns by table.
    public static func withoutStatistics(version: Int, of documents: [String: [String]]) -> Migration {
        let columns = documents.merging(["command": ["outcome"]]) { own, common in own + common }
        let statements = columns.sorted { $0.key < $1.key }.flatMap { table, names in
            names.map { "ALTER TABLE \(table) ALTER COLUMN \($0) SET STATISTICS 0;" }
        }
        return Migration(
            version: version, name: "documents without statistics", sql: statements.joined(separator: "\n"))
    }
}

/// The tables that every service has beside its own: what makes its turns exactly once.
enum RuntimeMigrations {
    /// What the runtime does with its tables. What was published and what was answered is never changed.
    static let tables: [String: TableUse] = [
        "checkpoint": .update, "outbox": .append, "command": .append, "parked": .update, "timer": .remove,
        "migration": .read, "foreign_record": .remove, "foreign_topic": .update,
    ]

    static let all = [
        Migration(
            version: 1, name: "runtime",
            sql: """
                -- One row a lane: how far the lane has read, numbered and published. `turn` counts its turns; `clean`
                -- says that the last owner released it in order; `starts` counts owners that died before they completed
                -- a turn; `trying` is the event that a start in isolation is about to try.
                CREATE TABLE checkpoint (
                    lane integer PRIMARY KEY,
                    turn bigint NOT NULL,
                    clean boolean NOT NULL,
                    starts integer NOT NULL,
                    trying jsonb,
                    state jsonb NOT NULL,
                    updated_at timestamptz NOT NULL DEFAULT now()
                ) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

                -- One row a turn and stream: what the turn published, as JSON lines of CloudEvents. Kept as the archive
                -- for replay.
                CREATE TABLE outbox (
                    kind smallint NOT NULL,
                    lane integer NOT NULL,
                    target integer NOT NULL,
                    first bigint NOT NULL,
                    count integer NOT NULL,
                    at timestamptz NOT NULL,
                    events text COMPRESSION lz4 NOT NULL,
                    PRIMARY KEY (kind, lane, target, first, at)
                ) PARTITION BY RANGE (at);
                CREATE TABLE outbox_default PARTITION OF outbox DEFAULT;

                -- Every command that was answered: known by (source, id), `key` being the first half of the SHA-256 of
                -- both.
                CREATE TABLE command (
                    key uuid NOT NULL,
                    lane integer NOT NULL,
                    source text NOT NULL,
                    id text NOT NULL,
                    body_hash uuid NOT NULL,
                    type text NOT NULL,
                    actor text,
                    reason text,
                    at timestamptz NOT NULL,
                    outcome jsonb NOT NULL,
                    CONSTRAINT command_key PRIMARY KEY (key)
                );

                -- Events that cannot be done yet (waiting, following) or at all (dead), until something or someone
                -- changes that.
                CREATE TABLE parked (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    lane integer NOT NULL,
                    entity text NOT NULL,
                    state text NOT NULL CHECK (state IN ('waiting', 'following', 'dead', 'done', 'discarded')),
                    topic text NOT NULL,
                    log_offset bigint NOT NULL,
                    event text COMPRESSION lz4 NOT NULL,
                    reason text NOT NULL,
                    parked_at timestamptz NOT NULL,
                    decided_at timestamptz,
                    decided_by text,
                    decision text
                );
                CREATE INDEX parked_open ON parked (lane, id) WHERE state IN ('waiting', 'following', 'dead');

                -- What is due when, for a range of entities of a lane.
                CREATE TABLE timer (
                    lane integer NOT NULL,
                    due timestamptz NOT NULL,
                    kind text NOT NULL,
                    first bigint NOT NULL,
                    last bigint NOT NULL,
                    PRIMARY KEY (lane, due, kind, first)
                );

                -- An old month of the archive is moved away in two steps, by a role that may do nothing else: detached,
                -- it can be read by that role and kept elsewhere; then it is dropped. The current month and the one
                -- before it stay: what is not published yet is among them.
                CREATE FUNCTION detach_outbox_month(month date) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
                    SET search_path FROM CURRENT SET lock_timeout = '5s' AS $$
                DECLARE
                    name text := 'outbox_' || to_char(month, 'YYYY_MM');
                BEGIN
                    IF date_trunc('month', month) >= date_trunc('month', now() - interval '1 month') THEN
                        RAISE 'the month % is too young to be moved away', to_char(month, 'YYYY-MM')
                            USING ERRCODE = 'invalid_parameter_value';
                    END IF;
                    EXECUTE format('ALTER TABLE outbox DETACH PARTITION %I', name);
                    EXECUTE format('GRANT SELECT ON %I TO %I', name, session_user);
                    RETURN name;
                END $$;
                CREATE FUNCTION drop_outbox_month(month date) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
                    SET search_path FROM CURRENT SET lock_timeout = '5s' AS $$
                DECLARE
                    name text := 'outbox_' || to_char(month, 'YYYY_MM');
                BEGIN
                    IF (SELECT relispartition FROM pg_class WHERE oid = name::regclass) THEN
                        RAISE 'the month % is not detached', to_char(month, 'YYYY-MM') USING ERRCODE = 'object_in_use';
                    END IF;
                    EXECUTE format('DROP TABLE %I', name);
                    RETURN name;
                END $$;
                REVOKE ALL ON FUNCTION detach_outbox_month(date), drop_outbox_month(date) FROM PUBLIC;

                -- Records on our topics that are not this system's, kept aside for a person to look at: so much of each
                -- topic, see ForeignRecord.
                CREATE TABLE foreign_record (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    topic text NOT NULL,
                    lane integer NOT NULL,
                    log_offset bigint NOT NULL,
                    logged_at timestamptz NOT NULL,
                    reason text NOT NULL,
                    bytes bytea NOT NULL,
                    kept_at timestamptz NOT NULL,
                    UNIQUE (topic, lane, log_offset, logged_at)
                );

                -- How many there were of each topic, those included that are not kept (any more).
                CREATE TABLE foreign_topic (
                    topic text PRIMARY KEY,
                    records bigint NOT NULL,
                    kept bigint NOT NULL,
                    kept_bytes bigint NOT NULL,
                    last_at timestamptz NOT NULL
                );
                """),
        RuntimeViews.migration,
    ]
}
