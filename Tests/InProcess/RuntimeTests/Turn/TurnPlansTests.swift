import Contracts
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("Statements of turns are planned once")
struct TurnPlansTests {
    /// How many rows of the command log were read by reading all of it.
    private func scanned(_ harness: LogicHarness<CounterLogic>) throws -> Int64 {
        try harness.connection.query(
            "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'command'",
            deadline: .after(milliseconds: 5_000)
        ).single()[0, as: Int64.self]
    }

    @Test("A plan that was made while a table was small does not read all of it when it has grown")
    func grown() throws {
        let harness = try LogicHarness(CounterLogic())
        // Enough of them that the server would settle for one plan, on a table of one page.
        for _ in 1...10 {
            harness.send(RecordPayment.of("a"))
            harness.run()
        }
        let before = try scanned(harness)
        try harness.connection.execute(
            """
            INSERT INTO command (key, lane, source, id, body_hash, type, at, outcome)
            SELECT md5(i::text)::uuid, 1, 'test', i::text, md5(i::text)::uuid, 'test', now(), '{}'
            FROM generate_series(1, 5000) AS i
            """, deadline: .after(milliseconds: 30_000))
        harness.send(RecordPayment.of("b"))
        harness.run()
        // The end of its session tells what it has read.
        harness.stop()
        var answered: Int64 = 0
        let end = ContinuousClock.now + .seconds(30)
        while answered < 11, ContinuousClock.now < end {
            answered = try harness.connection.query(
                "SELECT coalesce(sum(idx_scan), 0)::bigint FROM pg_stat_user_tables WHERE relname = 'command'",
                deadline: .after(milliseconds: 5_000)
            ).single()[0, as: Int64.self]
        }
        #expect(answered >= 11, "each turn looks by keys")
        #expect(try scanned(harness) - before < 5_000)
    }
}
