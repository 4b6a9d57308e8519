import Contracts
import JSON
import LocalStack
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Runtime

@Suite("Whose fault it is: an event's is parked, the world's is waited out")
struct BlameTests {
    typealias Harness = LogicHarness<CounterLogic>

    private func counted(_ harness: Harness) throws -> [String] {
        try harness.connection.query("SELECT name FROM counted ORDER BY place", deadline: .after(milliseconds: 5000))
            .map { try $0[0, as: String.self] }
    }

    private func execute(_ statement: SQL, _ harness: Harness) throws {
        try harness.connection.execute(statement, deadline: .after(milliseconds: 5000))
    }

    /// Lets the worker work until so many are counted: the locks of a session that is gone are free once its server
    /// process has ended.
    private func runUntil(_ count: Int, _ harness: Harness) throws {
        let deadline = Deadline.after(milliseconds: 60_000)
        while try counted(harness).count < count, !deadline.hasPassed {
            harness.clock.advance(milliseconds: 600)
            harness.step()
        }
        harness.run()
    }

    /// Lets the worker work until it is done, whatever it backs off from meanwhile.
    private func runThroughFaults(_ harness: Harness, seconds: Int = 10) {
        for _ in 0..<seconds {
            harness.clock.advance(milliseconds: 1_000)
            harness.step()
            harness.run()
        }
    }

    @Test("What lies with the machine, such as a time zone that is missing, waits by name; all else goes on")
    func machine() throws {
        let logic = CounterLogic()
        let harness = try Harness(logic)
        harness.run()
        logic.machine.isBroken = true
        harness.send(RecordPayment.of("first"))
        // Of as many as would make the lane pause, were they dead.
        for number in 1...30 { harness.send(RecordPayment.of("machine \(number)")) }
        harness.send(RecordPayment.of("poison"))
        harness.send(RecordPayment.of("last"))
        runThroughFaults(harness)
        #expect(try counted(harness) == ["first", "last"])
        #expect(try harness.parked().filter { $0.state == "waiting" }.count == 30)
        #expect(try harness.parked().filter { $0.reason == "the machine is broken" }.count == 30)
        #expect(try harness.parked().filter { $0.state == "dead" }.count == 1)
        logic.machine.isBroken = false
        try runUntil(32, harness)
        #expect(try counted(harness).count == 32 && harness.parked().map(\.state) == ["dead"])
    }

    @Test(
        """
        What the database says of itself parks nothing, however often it says so: rights, schema, resources, I/O, \
        corruption
        """,
        arguments: [
            "42501", "42P01", "42703", "53100", "53200", "57P03", "58030", "XX000", "XX001", "XX002", "0A000", "25006",
        ])
    func infrastructure(state: String) throws {
        let harness = try Harness(CounterLogic())
        harness.run()
        try execute(
            """
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'the world is broken' USING ERRCODE = '\(unescaped: state)';
            END $$
            """, harness)
        try execute("CREATE TRIGGER fail BEFORE INSERT ON counted FOR EACH ROW EXECUTE FUNCTION fail()", harness)
        for index in 0..<20 { harness.send(RecordPayment.of("p\(index)")) }
        runThroughFaults(harness)
        #expect(try harness.parked().isEmpty)
        #expect(try counted(harness).isEmpty)
        #expect(harness.reports.lines.contains { $0.hasPrefix("fault") })
        try execute("DROP TRIGGER fail ON counted", harness)
        try runUntil(20, harness)
        #expect(try counted(harness) == (0..<20).map { "p\($0)" })
        #expect(try harness.parked().isEmpty)
    }

    @Test(
        "What the database says of a value parks the event that brought it",
        arguments: ["22003", "22P02", "23502", "23514", "54000"])
    func data(state: String) throws {
        let harness = try Harness(CounterLogic())
        harness.run()
        try execute(
            """
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'not this one' USING ERRCODE = '\(unescaped: state)', CONSTRAINT = 'a_rule';
            END $$
            """, harness)
        try execute(
            "CREATE TRIGGER fail BEFORE INSERT ON counted FOR EACH ROW WHEN (NEW.name = 'p3') EXECUTE FUNCTION fail()",
            harness)
        for index in 0..<6 { harness.send(RecordPayment.of("p\(index)")) }
        harness.run()
        #expect(try counted(harness) == ["p0", "p1", "p2", "p4", "p5"])
        #expect(try harness.parked().map(\.state) == ["dead"])
    }

    @Test(
        """
        After ten parkings in a row a lane pauses; it tries one event at growing intervals, and goes on when one is \
        decided
        """
    )
    func pause() throws {
        let harness = try Harness(CounterLogic())
        for _ in 0..<12 { harness.send(RecordPayment.of("poison")) }
        harness.send(RecordPayment.of("a"))
        harness.send(RecordPayment.of("b"))
        harness.send(RecordPayment.of("elsewhere"), lane: 1)
        harness.run()
        #expect(try harness.parked().count == 10)
        #expect(try counted(harness) == ["elsewhere"], "the other lane goes on")
        #expect(harness.reports.lines.contains { $0.hasPrefix("pauses: lane 0 pauses") })
        harness.run()
        #expect(try harness.parked().count == 10)
        harness.clock.advance(milliseconds: 1_000)
        harness.run()
        #expect(try harness.parked().count == 11)
        harness.clock.advance(milliseconds: 1_900)
        harness.run()
        #expect(try harness.parked().count == 11, "the second pause is longer")
        harness.clock.advance(milliseconds: 200)
        harness.run()
        #expect(try harness.parked().count == 12)
        #expect(try counted(harness) == ["elsewhere"])
        harness.clock.advance(milliseconds: 4_000)
        harness.run()
        #expect(try counted(harness) == ["elsewhere", "a", "b"])
        #expect(harness.reports.lines.contains { $0.hasPrefix("pauses: lane 0 goes on") })
        harness.send(RecordPayment.of("c"))
        harness.run()
        #expect(try counted(harness) == ["elsewhere", "a", "b", "c"])
    }

    @Test("So does a lane whose events the database refuses one by one")
    func pauseByDatabase() throws {
        let harness = try Harness(CounterLogic())
        for _ in 0..<30 { harness.send(RecordPayment.of("p", 666)) }
        harness.send(RecordPayment.of("a"))
        harness.run()
        #expect(try harness.parked().count == 10)
        try execute("ALTER TABLE counted DROP CONSTRAINT counted_amount_check", harness)
        harness.clock.advance(milliseconds: 1_000)
        harness.run()
        #expect(try harness.parked().count == 10)
        #expect(try counted(harness).count == 21)
    }

    @Test("A lane goes on pausing when its session is lost, and tries again")
    func pauseSurvives() throws {
        let harness = try Harness(CounterLogic())
        for _ in 0..<40 { harness.send(RecordPayment.of("poison")) }
        harness.run()
        #expect(try harness.parked().count == 10)
        try execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> \
            pg_backend_pid()
            """,
            harness)
        harness.run()
        harness.recover()
        #expect(try harness.parked().count <= 12)
    }

    @Test("What is refused, malformed, waits for its predecessor or follows a parked one pauses nothing")
    func whatDoesNotCount() throws {
        let harness = try Harness(CounterLogic())
        for index in 0..<50 {
            harness.send(RecordPayment.of("refused"))
            // Not what its type asks for: refused by the runtime.
            harness.log.append(
                CloudEvent(id: "malformed \(index)", source: "/test", type: RecordPayment.type, data: Array("{}".utf8)),
                to: Service.collections.commandsTopic, partition: 0)
            // Not the id of a fact: no message of this system.
            harness.log.append(
                CloudEvent(id: "junk \(index)", source: "/test", type: OrderReceived.type, data: Array("{}".utf8)),
                to: Service.orderIntake.factsTopic, partition: 0)
        }
        // One fact that cannot be decoded, and what follows it of its entity.
        for number in 1...50 {
            harness.log.append(
                CloudEvent(
                    id: "0.0.\(number)", source: "/o2c/order-intake", type: OrderReceived.type, subject: "x",
                    data: Array("{}".utf8)), to: Service.orderIntake.factsTopic, partition: 0)
        }
        harness.send(RecordPayment.of("a"))
        harness.run()
        #expect(try counted(harness) == ["a"])
        #expect(!harness.reports.lines.contains { $0.hasPrefix("pauses") })
    }

    @Test(
        """
        A table that somebody has locked parks nothing: each turn that is given up is told, and all is done once it is \
        free
        """
    )
    func lockedTable() throws {
        let harness = try Harness(CounterLogic())
        try execute("ALTER DATABASE \(identifier: harness.database.name) SET lock_timeout = '50ms'", harness)
        try execute("BEGIN", harness)
        try execute("LOCK TABLE counted IN SHARE ROW EXCLUSIVE MODE", harness)
        for index in 0..<4 { harness.send(RecordPayment.of("p\(index)")) }
        harness.step()
        let given = harness.reports.lines.filter { $0.hasPrefix("gave up: ") && $0.contains("55P03") }
        // The batch of four, its first half, its first event, and that one as often as a fault of the moment is met.
        #expect(given.count == 3 + WorkerLimits().turnAttemptsMax, "\(harness.reports.lines)")
        try execute("ROLLBACK", harness)
        try runUntil(4, harness)
        #expect(try harness.parked().isEmpty)
        #expect(try counted(harness) == ["p0", "p1", "p2", "p3"])
    }

    @Test("A turn that loses its connection while it is decided is smaller the next time, and grows again")
    func halving() throws {
        let harness = try Harness(CounterLogic())
        harness.run()
        let losses = Losses()
        let url = harness.database.url
        harness.faults.set(.decided) {
            guard losses.next() <= 2 else { return }
            let connection = try Connection(
                ConnectionConfiguration(url: url), deadline: .after(milliseconds: 5000))
            _ = try connection.query(
                """
                SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'idle in transaction'
                """, deadline: .after(milliseconds: 10_000))
        }
        for index in 0..<40 { harness.send(RecordPayment.of("p\(index)")) }
        let before = harness.reports.batches.count
        try runUntil(40, harness)
        #expect(try counted(harness) == (0..<40).map { "p\($0)" })
        let batches = harness.reports.batches.dropFirst(before)
        #expect(batches.max() ?? 0 < 20, "40 events, halved twice: \(batches)")
        #expect(batches.max() ?? 0 > 10, "and growing again: \(batches)")
    }

    private final class Losses: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
    }

    @Test("Deciding that takes longer than a session may be silent keeps the session alive")
    func keepAlive() throws {
        var limits = WorkerLimits()
        limits.silenceMillisecondsMax = 900
        let harness = try Harness(CounterLogic(), limits: limits)
        try execute(
            """
            DO $$ BEGIN
                EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = 900', current_database());
            END $$
            """, harness)
        harness.run()
        let before = harness.reports.batches.count
        for _ in 0..<64 { harness.send(RecordPayment.of("slow", 20)) }
        harness.run()
        #expect(try counted(harness).count == 64)
        #expect(harness.reports.batches.dropFirst(before) == [64], "\(harness.reports.lines)")
    }
}
