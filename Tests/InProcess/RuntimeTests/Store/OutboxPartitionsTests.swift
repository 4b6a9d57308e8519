import Contracts
import LocalStack
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("The months of the archive")
struct OutboxPartitionsTests {
    private let deadline = 30_000
    private let connection: Connection
    private let day = LocalDate("2026-11-25")!

    init() throws {
        let database = try SharedTestCluster.database("months")
        connection = try Connection(ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: 10_000))
        try Migrator.migrate(
            connection, service: .ledger, migrations: [], deadline: .after(milliseconds: deadline))
    }

    private func ensure(_ day: LocalDate) throws -> [String] {
        try OutboxPartitions.ensure(connection, today: day, deadline: .after(milliseconds: deadline))
    }

    private func names() throws -> [String] {
        try connection.query(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'outbox'::regclass ORDER BY 1",
            deadline: .after(milliseconds: deadline)
        ).map { try $0[0, as: String.self] }
    }

    @Test("the owner makes this month and two years ahead, once")
    func ahead() throws {
        #expect(try ensure(day) == [])
        #expect(try ensure(day) == [])
        let names = try names()
        #expect(names.count == 26)
        #expect(names.first == "outbox_2026_11" && names.dropLast().last == "outbox_2028_11")
        #expect(names.last == "outbox_default")
    }

    @Test("how many are left is counted from the next month on, up to the first that is missing")
    func count() throws {
        #expect(OutboxPartitions.countAhead(of: [], today: day) == 0)
        #expect(OutboxPartitions.countAhead(of: ["outbox_2026_11"], today: day) == 0)
        #expect(
            OutboxPartitions.countAhead(of: ["outbox_2026_12", "outbox_2027_01", "outbox_2027_03"], today: day) == 2)
        _ = try ensure(day)
        let later = try #require(LocalDate("2028-10-01"))
        #expect(try OutboxPartitions.countAhead(connection, today: day, deadline: .after(milliseconds: deadline)) == 24)
        #expect(
            try OutboxPartitions.countAhead(connection, today: later, deadline: .after(milliseconds: deadline)) == 1)
    }

    @Test("a worker counts them, says when fewer than two are left, and makes none")
    func worker() throws {
        let harness = try LogicHarness(CounterLogic())
        harness.run()
        #expect(harness.reports.monthsAhead == 0)
        let (metrics, recorder) = (MetricsRegistry(), LogRecorder())
        let health = Health()
        let report = ServiceReport(
            worker: 1, health: health, patienceSeconds: 10,
            instruments: WorkerInstruments(metrics), logger: Logger(label: "test", handler: recorder))
        for months in [24, 2, 1] { report.archive(monthsAhead: months) }
        #expect(recorder.events.map(\.message).filter { $0.contains("for 1 months ahead") }.count == 1)
        #expect(recorder.events.count == 1)
        #expect(String(decoding: metrics.text, as: UTF8.self).contains("o2c_archive_months_ahead 1"))
    }

    @Test("a month whose rows lie in the default partition already gets none, by name, and the others get theirs")
    func lateMonth() throws {
        try connection.execute(
            """
            INSERT INTO outbox (kind, lane, target, first, count, at, events) VALUES (0, 0, 0, 1, 1, '2026-12-24', '')
            """,
            deadline: .after(milliseconds: deadline))
        #expect(try ensure(day) == ["outbox_2026_12 could not be made: outbox_default holds rows of that month"])
        #expect(try names().count == 25)
    }

    @Test("an old month is detached, read, and dropped; a young one and one that is still part of the archive stay")
    func housekeeping() throws {
        let old = try #require(LocalDate("2001-02-03"))
        _ = try ensure(old)
        try connection.execute(
            """
            INSERT INTO outbox (kind, lane, target, first, count, at, events) VALUES (0, 0, 0, 1, 1, '2001-02-24', \
            'old')
            """,
            deadline: .after(milliseconds: deadline))
        func ask(_ sql: SQL) throws -> String {
            try connection.query(sql, deadline: .after(milliseconds: deadline)).single()[0, as: String.self]
        }
        let attached = try #require(throws: PostgresError.self) {
            _ = try ask("SELECT drop_outbox_month('2001-02-03')")
        }
        #expect("\(attached)".contains("the month 2001-02 is not detached"))
        #expect(try ask("SELECT detach_outbox_month('2001-02-03')") == "outbox_2001_02")
        #expect(try ask("SELECT events FROM outbox_2001_02") == "old")
        #expect(try ask("SELECT count(*)::text FROM outbox") == "0")
        #expect(try ask("SELECT drop_outbox_month('2001-02-03')") == "outbox_2001_02")
        let young = try #require(throws: PostgresError.self) {
            _ = try ask("SELECT detach_outbox_month(current_date - 15)")
        }
        #expect("\(young)".contains("too young to be moved away"))
    }
}
