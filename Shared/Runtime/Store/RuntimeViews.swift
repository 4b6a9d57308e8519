/// What every schema lets others know of the runtime's tables: how far its lanes are, what it has published, answered
/// and parked. The operator's tool reads these views, and no table.
enum RuntimeViews {
    static let migration = Migration(version: 2, name: "published views", sql: sql, compatibleFrom: 1)

    private static let sql = """
        -- A row a lane that was ever owned.
        CREATE VIEW published_lane AS SELECT lane, turn FROM checkpoint;

        -- The offset of the next record that a lane reads of a topic.
        CREATE VIEW published_input AS
        SELECT lane, input.key AS topic, (input.value->>'next')::bigint AS next
        FROM checkpoint, jsonb_each(state->'inputs') AS input;

        -- A lane's streams (kind 'facts' or 'commands', to the lane `target`): the last number given, and the last that
        -- Kafka has acknowledged.
        CREATE VIEW published_stream AS
        SELECT lane, split_part(stream.key, '/', 1) AS kind, split_part(stream.key, '/', 2)::integer AS target,
            (stream.value->>'given')::bigint AS given, (stream.value->>'published')::bigint AS published
        FROM checkpoint, jsonb_each(state->'streams') AS stream;

        -- The last number that a lane has taken of the stream of a topic and the lane `source`.
        CREATE VIEW published_reader AS
        SELECT lane, split_part(seen.key, '/', 1) AS topic, split_part(seen.key, '/', 2)::integer AS source,
            seen.value::bigint AS number
        FROM checkpoint, jsonb_each_text(state->'seen') AS seen;

        -- The archive: what a turn gave to a stream, `count` messages from the number `first` on, as JSON lines.
        CREATE VIEW published_fact AS SELECT lane, target, first, count, at, events FROM outbox WHERE kind = 0;
        CREATE VIEW published_command AS SELECT lane, target, first, count, at, events FROM outbox WHERE kind = 1;

        -- Commands that were answered.
        CREATE VIEW published_answer AS
        SELECT source, id, type, at, outcome->>'status' AS status, outcome->'result' AS result,
            outcome->'reasons' AS reasons
        FROM command;

        -- Parked events over which nobody has decided yet.
        CREATE VIEW published_parked AS
        SELECT id, lane, entity, state, reason FROM parked WHERE state IN ('waiting', 'following', 'dead');
        """
}
