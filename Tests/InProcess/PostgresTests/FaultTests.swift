import Dispatch
import FoundationEssentials
import Glibc
import Postgres
import Testing

@Suite("When something breaks")
struct FaultTests {
    let database: Database

    init() throws {
        database = try Database("faults")
    }

    @Test("a deadline that passes cancels the statement, and the connection goes on")
    func deadline() throws {
        let connection = try database.connect()
        for _ in 0..<3 {
            let clock = ContinuousClock()
            let start = clock.now
            let error = try postgresError {
                _ = try connection.query("SELECT pg_sleep(30)", deadline: .after(milliseconds: 50))
            }
            guard case .deadlineExceeded(connectionBroken: false) = error.kind else { throw error }
            #expect(clock.now - start < .seconds(10))
            #expect(error.isTransient && !connection.isBroken)
            #expect(try connection.query("SELECT \(1)", deadline: .soon).count == 1)
        }
    }

    @Test("a deadline that passes in a transaction leaves it failed")
    func deadlineInTransaction() throws {
        let connection = try database.connect()
        try connection.execute("BEGIN", deadline: .soon)
        _ = try postgresError { _ = try connection.query("SELECT pg_sleep(30)", deadline: .after(milliseconds: 20)) }
        #expect(connection.transactionStatus == .inFailedTransaction)
        try connection.execute("ROLLBACK", deadline: .soon)
    }

    @Test("another thread cancels by the connection's cancellation")
    func cancellation() throws {
        let connection = try database.connect()
        let cancellation = try #require(connection.cancellation())
        let observer = try database.connect()
        let pid = connection.backendProcessID
        let canceller = DispatchQueue(label: "canceller")
        let isCancelled = DispatchSemaphore(value: 0)
        canceller.async {
            // The statement is repeated until it is hit: when it begins, nobody can say.
            while isCancelled.wait(timeout: .now() + .milliseconds(20)) == .timedOut { cancellation.cancel() }
        }
        let error = try postgresError { _ = try connection.query("SELECT pg_sleep(30)", deadline: .soon) }
        isCancelled.signal()
        canceller.sync {}
        #expect(error.sqlState == SQLState.queryCanceled)
        #expect(try observer.query("SELECT 1 FROM pg_stat_activity WHERE pid = \(pid)", deadline: .soon).count == 1)
    }

    @Test("a terminated session is a lost connection, which refuses further use")
    func terminated() throws {
        let connection = try database.connect()
        let executioner = try database.connect()
        let pid = connection.backendProcessID
        try connection.execute("BEGIN", deadline: .soon)
        try executioner.execute("SELECT pg_terminate_backend(\(pid), 10000)", deadline: .soon)
        let error = try postgresError { try connection.execute("COMMIT", deadline: .soon) }
        guard case .connectionLost = error.kind else { throw error }
        #expect(error.isTransient && error.isConnectionLost && connection.isBroken)
        let refused = try postgresError { try connection.execute("SELECT 1", deadline: .soon) }
        guard case .connectionUnusable = refused.kind else { throw refused }
        #expect(!connection.checkIdle())
    }

    @Test("a session that ends itself in the middle of a pipeline is lost")
    func terminatedInPipeline() throws {
        let connection = try database.connect()
        var pipeline = Pipeline()
        pipeline.add("SELECT \(1)")
        pipeline.add("SELECT pg_terminate_backend(pg_backend_pid())")
        pipeline.add("SELECT \(2)")
        let error = try postgresError { _ = try connection.run(pipeline, deadline: .soon) }
        guard case .connectionLost(let reason) = error.kind else { throw error }
        #expect(reason.contains("57P01"))
    }

    @Test("idle sessions are ended by the server's own setting, and checkIdle sees it")
    func idleTimeout() throws {
        let connection = try database.connect { $0.session.idleSessionTimeoutMilliseconds = 50 }
        let observer = try database.connect()
        let pid = connection.backendProcessID
        #expect(!connection.isBroken)
        let sql: SQL = "SELECT 1 FROM pg_stat_activity WHERE pid = \(pid)"
        let deadline = Deadline.soon
        while try observer.query(sql, deadline: deadline).count == 1, !deadline.hasPassed {}
        #expect(!connection.checkIdle())
        #expect(connection.isBroken)
    }

    @Test("a server that is not there, or refuses, is named")
    func cannotConnect() throws {
        var configuration = try database.configuration()
        configuration.hosts = [.init("127.0.0.1", port: 1)]
        let refused = try postgresError { _ = try Connection(configuration, deadline: .soon) }
        guard case .connectionFailed = refused.kind else { throw refused }
        let missing = try postgresError { _ = try database.connect { $0.database = "no_such_database" } }
        #expect(missing.description.contains("no_such_database"))
    }

    @Test("a transaction commits, or rolls back and rethrows the caller's own error")
    func transaction() throws {
        struct Refusal: Error, Equatable { let reason: Int }
        let connection = try database.connect()
        try connection.script("CREATE TABLE entry (id int8)", deadline: .soon)
        let answer = try connection.transaction(deadline: .soon) {
            try connection.execute("INSERT INTO entry VALUES (1)", deadline: .soon)
        }
        #expect(answer == 1)
        #expect(throws: Refusal(reason: 7)) {
            try connection.transaction(deadline: .soon) {
                try connection.execute("INSERT INTO entry VALUES (2)", deadline: .soon)
                throw Refusal(reason: 7)
            }
        }
        let broken = try postgresError {
            _ = try connection.transaction(deadline: .soon) {
                try connection.execute("SELECT nonsense", deadline: .soon)
            }
        }
        #expect(broken.sqlState == "42703")
        #expect(connection.transactionStatus == .idle)
        #expect(try connection.query("SELECT * FROM entry", deadline: .soon).count == 1)
    }

    @Test("advisory locks: exclusive against all, shared among each other, free when the session is gone")
    func advisoryLocks() throws {
        let first = try database.connect()
        let second = try database.connect()
        func take(_ connection: Connection, _ key: Int32, shared: Bool) throws -> Bool {
            try connection.tryAdvisoryLock(class: 1, key: key, shared: shared, deadline: .soon)
        }
        #expect(try take(first, 7, shared: false))
        #expect(try !take(second, 7, shared: false))
        #expect(try !take(second, 7, shared: true))
        #expect(try take(second, 8, shared: false))
        #expect(try first.unlockAdvisory(class: 1, key: 7, deadline: .soon))
        #expect(try !first.unlockAdvisory(class: 1, key: 7, deadline: .soon))
        #expect(try take(first, 7, shared: true))
        #expect(try take(second, 7, shared: true))
        #expect(try first.unlockAdvisory(class: 1, key: 7, shared: true, deadline: .soon))
        #expect(try !take(first, 7, shared: false))
        try first.execute("SELECT pg_terminate_backend(\(second.backendProcessID), 10000)", deadline: .soon)
        #expect(try take(first, 7, shared: false))
    }

    @Test("a deadline that has passed already lets nothing be sent")
    func passedDeadline() throws {
        let connection = try database.connect()
        try connection.script("CREATE TABLE entry (id int8)", deadline: .soon)
        let before = connection.statistics
        for _ in 0..<2 {
            let error = try postgresError {
                try connection.execute("INSERT INTO entry VALUES (1)", deadline: .after(milliseconds: 0))
            }
            guard case .deadlineExceeded(connectionBroken: false) = error.kind else { throw error }
        }
        #expect(connection.statistics == before)
        #expect(try connection.query("SELECT * FROM entry", deadline: .soon).isEmpty)
    }

    @Test("a COMMIT whose answer is lost is a lost connection, and is not tried again")
    func lostCommit() throws {
        let observer = try database.connect()
        try observer.script(
            """
            CREATE TABLE entry (id int8);
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END$$;
            CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION die();
            """, deadline: .soon)
        let connection = try database.connect()
        var pipeline = Pipeline()
        pipeline.add("BEGIN")
        pipeline.add("INSERT INTO entry VALUES (\(1))")
        pipeline.add("COMMIT")
        let error = try postgresError { _ = try connection.run(pipeline, deadline: .soon) }
        guard case .connectionLost = error.kind else { throw error }
        #expect(connection.isBroken)
        #expect(try observer.query("SELECT * FROM entry", deadline: .soon).isEmpty)
    }

    @Test("waiting for a lock ends at the session's own limit, as a transient error")
    func lockTimeout() throws {
        let holder = try database.connect()
        try holder.script("CREATE TABLE entry (id int8); INSERT INTO entry VALUES (1)", deadline: .soon)
        let waiter = try database.connect { $0.session.lockTimeoutMilliseconds = 20 }
        try holder.execute("BEGIN", deadline: .soon)
        try holder.execute("UPDATE entry SET id = 2", deadline: .soon)
        let error = try postgresError { try waiter.execute("UPDATE entry SET id = 3", deadline: .soon) }
        #expect(error.sqlState == SQLState.lockNotAvailable)
        #expect(error.isTransient && !error.isConnectionLost)
    }

    /// The server is our own, on this machine, unless the environment names one: only then are its processes ours to
    /// stop.
    private static let ownsServer = ProcessInfo.processInfo.environment["O2C_TEST_DATABASE_URL"] == nil

    @Test(
        "a refusal of data is told from every other refusal",
        arguments: [
            ("SELECT 1 / 0", "22012", true),
            ("SELECT 'x'::text::integer", "22P02", true),
            ("INSERT INTO known VALUES (1)", "23505", true),
            ("INSERT INTO known VALUES (-1)", "23514", true),
            ("INSERT INTO known VALUES (NULL)", "23502", true),
            (
                "INSERT INTO long SELECT string_agg(gen_random_uuid()::text, '') FROM generate_series(1, 1000)",
                "54000", true
            ),
            ("INSERT INTO monthly VALUES ('2026-01-01')", "23514", false),
            ("SELECT * FROM missing", "42P01", false),
            ("SELECT missing FROM known", "42703", false),
            ("SELECT * FROM pg_authid", "42501", false),
            ("SELECT pg_read_file('nowhere')", "58P01", false),
            ("SELECT * FROM corrupt", "XX001", false),
            ("SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(10)", "57014", false),
        ])
    func classOfRefusal(sql: String, state: String, isDataError: Bool) throws {
        let connection = try Database().connect()
        try connection.script(
            """
            CREATE TABLE known (id integer PRIMARY KEY CHECK (id > 0));
            INSERT INTO known VALUES (1);
            CREATE TABLE long (text text PRIMARY KEY);
            CREATE TABLE monthly (at date) PARTITION BY RANGE (at);
            CREATE FUNCTION corrupt() RETURNS integer LANGUAGE plpgsql AS
                $$ BEGIN RAISE 'invalid page' USING ERRCODE = 'data_corrupted'; END $$;
            CREATE VIEW corrupt AS SELECT corrupt();
            """, deadline: .soon)
        if state == "42501" {
            let role = "reader_of_\(connection.backendProcessID)"
            try connection.script("CREATE ROLE \(role); SET ROLE \(role)", deadline: .soon)
        }
        let error = try postgresError { try connection.script(sql, deadline: .soon) }
        #expect(error.sqlState == state)
        #expect(error.isDataError == isDataError)
    }

    @Test("what the server did not refuse is no data error")
    func notTheServers() throws {
        let connection = try Database().connect()
        let decoding = try postgresError {
            _ = try connection.query("SELECT 'x'", deadline: .soon).single()[0, as: Int32.self]
        }
        #expect(!decoding.isDataError)
        let lost = try postgresError {
            try connection.script("SELECT pg_terminate_backend(pg_backend_pid())", deadline: .soon)
        }
        #expect(lost.isConnectionLost && !lost.isDataError)
    }

    @Test(
        "a server process that is frozen breaks the connection after the grace, and nothing hangs",
        .enabled(if: ownsServer))
    func frozenServer() throws {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let connection = try database.connect { $0.cancelGraceMilliseconds = 100 }
            let pid = connection.backendProcessID
            #expect(kill(pid, SIGSTOP) == 0)
            defer { kill(pid, SIGCONT) }
            let error = try postgresError { try connection.execute("SELECT 1", deadline: .after(milliseconds: 50)) }
            guard case .deadlineExceeded(connectionBroken: true) = error.kind else { throw error }
            #expect(error.isConnectionLost && connection.isBroken)
        }
        #expect(clock.now - start < .seconds(20))
    }
}
