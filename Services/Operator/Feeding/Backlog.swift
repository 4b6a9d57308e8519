package import Contracts
package import Kafka
package import Postgres

/// How much of what was published the services have yet to take, from their own checkpoints.
package struct Backlog {
    private static let queryMilliseconds = 10_000

    package let connection: Connection

    /// - Parameter connection: of a role that may read all six schemas.
    package init(connection: Connection) { self.connection = connection }

    /// Commands below `watermarks` that a service has not taken.
    package func commands(of service: Service, watermarks: [TopicPartition: Int64]) throws -> Int64 {
        let topic = service.commandsTopic
        let rows = try connection.query(
            """
            SELECT lane, coalesce((state -> 'inputs' -> \(topic) ->> 'next')::bigint, 0)
            FROM \(identifier: service.schema).checkpoint
            """, deadline: .after(milliseconds: Self.queryMilliseconds))
        var next: [Lane: Int64] = [:]
        for row in rows {
            let (lane, offset) = try row.decode(Int32.self, Int64.self)
            next[lane] = offset
        }
        return watermarks.reduce(0) { sum, watermark in
            guard watermark.key.topic == topic else { return sum }
            return sum + max(0, watermark.value - (next[watermark.key.partition] ?? 0))
        }
    }

    /// Facts that `source` has numbered and `reader` has not taken.
    package func facts(of source: Service, in reader: Service) throws -> Int64 {
        try unread(kind: "facts", topic: source.factsTopic, of: source, in: reader)
    }

    /// All that any service has numbered and its readers have not taken, forwarded commands included.
    package func total() throws -> Int64 {
        var sum: Int64 = 0
        for source in Service.allCases {
            for reader in source.readers { sum += try facts(of: source, in: reader) }
            sum += try unread(kind: "commands", topic: source.controlTopic, of: source, in: source)
        }
        return sum
    }

    private func unread(kind: String, topic: String, of source: Service, in reader: Service) throws -> Int64 {
        try connection.query(
            """
            SELECT coalesce(sum(greatest(given.number - coalesce(seen.number, 0), 0)), 0)::bigint
            FROM (
                SELECT lane AS source, split_part(key, '/', 2)::integer AS target, (value ->> 'given')::bigint AS number
                FROM \(identifier: source.schema).checkpoint, jsonb_each(state -> 'streams')
                WHERE split_part(key, '/', 1) = \(kind)
            ) AS given
            LEFT JOIN (
                SELECT lane AS target, split_part(key, '/', 2)::integer AS source, value::bigint AS number
                FROM \(identifier: reader.schema).checkpoint, jsonb_each_text(state -> 'seen')
                WHERE split_part(key, '/', 1) = \(topic)
            ) AS seen USING (source, target)
            """, deadline: .after(milliseconds: Self.queryMilliseconds)
        ).single()[0, as: Int64.self]
    }
}
