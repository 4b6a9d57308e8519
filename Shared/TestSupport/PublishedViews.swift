import Postgres

extension LogicHarness {
    /// The views that the service publishes of its tables, with their columns. Whoever reads them (the operator's tool)
    /// reads these names.
    public func publishedViews() throws -> [String: [String]] {
        let rows = try connection.query(
            """
            SELECT c.relname::text, array_agg(a.attname::text ORDER BY a.attnum)
            FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'v' AND c.relname ^@ 'published_'
            GROUP BY c.relname
            """, deadline: .after(milliseconds: 10_000))
        return try Dictionary(
            uniqueKeysWithValues: rows.map { try $0.decode(String.self, [String].self) }
        ).filter { !Self.runtimeViews.contains($0.key) }
    }

    /// Those that the runtime has in every schema.
    private static var runtimeViews: Set<String> {
        [
            "published_lane", "published_input", "published_stream", "published_reader", "published_fact",
            "published_command", "published_answer", "published_parked",
        ]
    }
}
