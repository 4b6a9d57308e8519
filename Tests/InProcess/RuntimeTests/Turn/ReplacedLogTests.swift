import Contracts
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("A log of commands that was replaced while it was read is read from its beginning")
struct ReplacedLogTests {
    typealias Harness = LogicHarness<CounterLogic>

    private func counted(_ harness: Harness) throws -> [String] {
        try harness.connection.query("SELECT name FROM counted ORDER BY place", deadline: .after(milliseconds: 5000))
            .map { try $0[0, as: String.self] }
    }

    /// Four commands are decided; then their log is lost, and a new one holds three that are new, two known ones, and
    /// two more new ones: it is longer than the position before the worker looks again.
    private func replace(_ harness: Harness, examined: Bool) {
        for name in ["a", "b", "c", "d"] { harness.send(RecordPayment.of(name), id: name) }
        harness.run()
        if examined {
            // The last of the four is the probe from now on; until then it is the first.
            harness.clock.advance(milliseconds: 6_000)
            harness.run()
        }
        harness.log.wipe()
        for name in ["e", "f", "g", "a", "b", "h", "i"] { harness.send(RecordPayment.of(name), id: name) }
    }

    private func look(_ harness: Harness) {
        harness.run()
        harness.clock.advance(milliseconds: 6_000)
        harness.run()
    }

    @Test("What stands before the position is found, and nothing is done twice", arguments: [true, false])
    func replaced(examined: Bool) throws {
        let harness = try Harness(CounterLogic())
        replace(harness, examined: examined)
        look(harness)
        #expect(try counted(harness) == ["a", "b", "c", "d", "h", "i", "e", "f", "g"])
        #expect(harness.reports.lines.count { $0.hasPrefix("log replaced: o2c.collections.commands[0]") } == 1)
        look(harness)
        #expect(
            harness.reports.lines.count { $0.hasPrefix("log replaced: o2c.collections.commands[0]") } == 1,
            "the new log is known now")
    }

    @Test(
        "A worker that takes the lane after the replacement, from a position in the new log, finds it too",
        arguments: [true, false])
    func takenOver(examined: Bool) throws {
        let harness = try Harness(CounterLogic())
        replace(harness, examined: examined)
        // Its positions are stored; the look that would have shown the replacement never comes.
        harness.run()
        harness.stop()
        let next = try Harness(CounterLogic(), log: harness.log, database: harness.database, clock: harness.clock)
        next.recover()
        look(next)
        #expect(try counted(next).sorted() == ["a", "b", "c", "d", "e", "f", "g", "h", "i"])
    }

    @Test("Without the probe the commands before the position would be passed over: the check can fail")
    func omitted() throws {
        let harness = try Harness(CounterLogic(), faults: Failpoints(omissions: [.ignoresFingerprints]))
        replace(harness, examined: true)
        look(harness)
        #expect(try counted(harness) == ["a", "b", "c", "d", "h", "i"])
    }

    @Test("A log that goes on is not read again")
    func same() throws {
        let harness = try Harness(CounterLogic())
        for name in ["a", "b", "c"] {
            harness.send(RecordPayment.of(name), id: name)
            look(harness)
        }
        #expect(try counted(harness) == ["a", "b", "c"])
        #expect(!harness.reports.lines.contains { $0.hasPrefix("log replaced") })
        #expect(harness.reports.redeliveries == 0)
    }
}
