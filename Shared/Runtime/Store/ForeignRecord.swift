package import Contracts
package import Postgres

/// A record on a topic of this system that another wrote, as it is kept aside: no turn sees it, and it has no number.
package struct ForeignRecord: Sendable {
    /// How much of a record is kept; the log has the rest.
    package static let bytesMax = 16 << 10
    /// What is kept of one topic, rows included; past it records are only counted.
    package static let topicBytesMax: Int64 = 16 << 20
    /// What a row costs beside its bytes.
    package static let rowBytes: Int64 = 256
    /// Afterwards a record is no longer kept.
    package static let keptDays: Int64 = 30

    package let topic: String
    package let lane: Lane
    package let offset: Int64
    package let loggedAt: Timestamp
    package let reason: String
    package let bytes: [UInt8]

    package init(topic: String, lane: Lane, offset: Int64, loggedAt: Timestamp, reason: String, bytes: [UInt8]) {
        self.topic = topic
        self.lane = lane
        self.offset = offset
        self.loggedAt = loggedAt
        self.reason = reason.storable(charactersMax: 500)
        self.bytes = bytes
    }

    /// Keeps records aside, in one round trip and a transaction of its own: before the position behind them is stored,
    /// so that none is lost; one that is read again is kept once.
    package static func keep(
        _ records: [ForeignRecord], _ connection: Connection, now: Timestamp, deadline: Deadline
    ) throws {
        let counts = Dictionary(grouping: records, by: \.topic).mapValues { Int64($0.count) }.sorted { $0.key < $1.key }
        var pipeline = Pipeline()
        pipeline.add("BEGIN")
        pipeline.add(
            """
            INSERT INTO foreign_topic AS t (topic, records, kept, kept_bytes, last_at)
            SELECT u.topic, u.count, 0, 0, \(now) FROM unnest(\(each: counts, \.key), \(each: counts, \.value)) AS u
                (topic, count)
            ON CONFLICT (topic) DO UPDATE SET records = t.records + excluded.records, last_at = excluded.last_at
            """)
        pipeline.add(
            """
            WITH fresh AS (
                SELECT u.*, sum(octet_length(u.bytes) + \(rowBytes)) OVER (PARTITION BY u.topic ORDER BY u.place) AS
                    upto
                FROM unnest(
                    \(each: records, \.topic), \(each: records, \.lane), \(each: records, \.offset),
                    \(each: records, \.loggedAt),
                    \(each: records, \.reason), \(each: records, \.bytes)
                ) WITH ORDINALITY AS u (topic, lane, log_offset, logged_at, reason, bytes, place)
            ), kept AS (
                INSERT INTO foreign_record (topic, lane, log_offset, logged_at, reason, bytes, kept_at)
                SELECT f.topic, f.lane, f.log_offset, f.logged_at, f.reason, f.bytes, \(now)
                FROM fresh AS f JOIN foreign_topic AS t ON t.topic = f.topic
                WHERE t.kept_bytes + f.upto <= \(topicBytesMax) ORDER BY f.place
                ON CONFLICT (topic, lane, log_offset, logged_at) DO NOTHING
                RETURNING topic, octet_length(bytes) + \(rowBytes) AS cost
            )
            UPDATE foreign_topic AS t SET kept = t.kept + k.count, kept_bytes = t.kept_bytes + k.cost
            FROM (SELECT topic, count(*) AS count, sum(cost) AS cost FROM kept GROUP BY topic) AS k WHERE t.topic =
                k.topic
            """)
        pipeline.add("COMMIT")
        _ = try connection.run(pipeline, deadline: deadline)
    }

    /// Removes what was kept for long enough: there is room for new ones.
    package static func expire(_ connection: Connection, now: Timestamp, deadline: Deadline) throws {
        try connection.execute(
            """
            WITH gone AS (
                DELETE FROM foreign_record WHERE kept_at < \(now.adding(days: -keptDays))
                RETURNING topic, octet_length(bytes) + \(rowBytes) AS cost
            )
            UPDATE foreign_topic AS t SET kept = t.kept - g.count, kept_bytes = t.kept_bytes - g.cost
            FROM (SELECT topic, count(*) AS count, sum(cost) AS cost FROM gone GROUP BY topic) AS g WHERE t.topic =
                g.topic
            """, deadline: deadline)
    }
}
