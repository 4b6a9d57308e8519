import Contracts
import LocalStack
import Postgres
import Testing

@testable import Runtime

@Suite("The views that every schema publishes of the runtime's tables")
struct RuntimeViewsTests {
    private let connection: Connection
    private let deadline = Deadline.after(milliseconds: 30_000)

    init() throws {
        let database = try SharedTestCluster.database("published")
        connection = try Connection(ConnectionConfiguration(url: database.url), deadline: deadline)
        try Migrator.migrate(connection, service: .billing, migrations: [], deadline: deadline)
    }

    @Test("have these columns: others read them by name")
    func columns() throws {
        let rows = try connection.query(
            """
            SELECT table_name::text, array_agg(column_name::text ORDER BY ordinal_position)
            FROM information_schema.columns WHERE table_name ^@ 'published_' GROUP BY table_name
            """, deadline: deadline)
        let found = try Dictionary(uniqueKeysWithValues: rows.map { try $0.decode(String.self, [String].self) })
        let batch = ["lane", "target", "first", "count", "at", "events"]
        let expected = [
            "published_lane": ["lane", "turn"], "published_input": ["lane", "topic", "next"],
            "published_stream": ["lane", "kind", "target", "given", "published"],
            "published_reader": ["lane", "topic", "source", "number"], "published_fact": batch,
            "published_command": batch,
            "published_answer": ["source", "id", "type", "at", "status", "result", "reasons"],
            "published_parked": ["id", "lane", "entity", "state", "reason"],
        ]
        #expect(found == expected)
    }

    @Test("take a lane's document apart as the lane writes it")
    func document() throws {
        try connection.execute(
            """
            INSERT INTO checkpoint (lane, turn, clean, starts, state) VALUES (2, 9, true, 0,
                '{"inputs":{"o2c.billing.commands":{"next":7}},"seen":{"o2c.fulfillment.facts/2":4},
                  "streams":{"facts/2":{"given":5,"published":3},"commands/1":{"given":2,"published":2}}}')
            """, deadline: deadline)
        #expect(try text("SELECT concat_ws(' ', lane, turn) FROM published_lane") == ["2 9"])
        #expect(
            try text("SELECT concat_ws(' ', lane, topic, next) FROM published_input") == ["2 o2c.billing.commands 7"])
        #expect(
            try text("SELECT concat_ws(' ', lane, kind, target, given, published) FROM published_stream ORDER BY kind")
                == ["2 commands 1 2 2", "2 facts 2 5 3"])
        #expect(
            try text("SELECT concat_ws(' ', lane, topic, source, number) FROM published_reader")
                == ["2 o2c.fulfillment.facts 2 4"])
    }

    /// A state that is new is either open, and shown, or over: it is said here which.
    @Test("show what is parked until somebody has decided")
    func parked() throws {
        let states = try text(
            """
            SELECT (regexp_matches(pg_get_constraintdef(oid), '''([a-z]+)''', 'g'))[1] FROM pg_constraint
            WHERE conrelid = 'parked'::regclass AND contype = 'c'
            """)
        #expect(Set(states) == ["waiting", "following", "dead", "done", "discarded"])
        for state in states {
            try connection.execute(
                """
                INSERT INTO parked (lane, entity, state, topic, log_offset, event, reason, parked_at)
                VALUES (0, 'order/0-1', \(state), 'o2c.billing.facts', 7, '{}', 'a test', now())
                """, deadline: deadline)
        }
        #expect(Set(try text("SELECT state FROM published_parked")) == ["waiting", "following", "dead"])
    }

    private func text(_ sql: SQL) throws -> [String] {
        try connection.query(sql, deadline: deadline).map { try $0[0, as: String.self] }
    }
}
