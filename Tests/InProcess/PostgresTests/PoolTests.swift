import Dispatch
import Synchronization
import Testing

@testable import Postgres

@Suite("The pool of connections")
struct PoolTests {
    private struct Refusal: Error {}
    let database: Database

    init() throws {
        database = try Database("pool")
    }

    private func pool(_ connectionsMax: Int) throws -> ConnectionPool {
        ConnectionPool(try database.configuration(), connectionsMax: connectionsMax)
    }

    private func backend(_ pool: ConnectionPool) throws -> Int32 {
        try pool.withConnection(deadline: .soon) { $0.backendProcessID }
    }

    @Test("connections are used again, also after the borrower's error")
    func reuse() throws {
        let pool = try pool(2)
        let first = try backend(pool)
        #expect(throws: Refusal.self) { try pool.withConnection(deadline: .soon) { _ in throw Refusal() } }
        #expect(try backend(pool) == first)
        #expect(pool.stop(deadline: .soon))
    }

    @Test("who finds none free in time gets a named error, and the bound holds under many threads")
    func bounds() throws {
        let pool = try pool(2)
        let error = try postgresError {
            try pool.withConnection(deadline: .soon) { _ in
                try pool.withConnection(deadline: .soon) { _ in
                    try pool.withConnection(deadline: .after(milliseconds: 20)) { _ in }
                }
            }
        }
        guard case .poolExhausted(connectionsMax: 2) = error.kind else { throw error }
        let backends = Mutex<Set<Int32>>([])
        let failures = Mutex<[any Error]>([])
        DispatchQueue.concurrentPerform(iterations: 40) { _ in
            do {
                let pid = try pool.withConnection(deadline: .soon) { connection in
                    _ = try connection.query("SELECT pg_sleep(0.002)", deadline: .soon)
                    return connection.backendProcessID
                }
                backends.withLock { _ = $0.insert(pid) }
            } catch {
                failures.withLock { $0.append(error) }
            }
        }
        #expect(failures.withLock { $0.isEmpty })
        #expect(backends.withLock { $0.count } <= 2)
        #expect(pool.stop(deadline: .soon))
    }

    @Test("a connection lost, while idle or in use, or left in a transaction is replaced")
    func replacement() throws {
        let pool = try pool(1)
        let executioner = try database.connect()
        let first = try backend(pool)
        try executioner.execute("SELECT pg_terminate_backend(\(first), 10000)", deadline: .soon)
        let second = try backend(pool)
        #expect(second != first)
        _ = try postgresError {
            try pool.withConnection(deadline: .soon) { connection in
                try executioner.execute("SELECT pg_terminate_backend(\(second), 10000)", deadline: .soon)
                try connection.execute("SELECT 1", deadline: .soon)
            }
        }
        let third = try pool.withConnection(deadline: .soon) { connection in
            try connection.execute("BEGIN", deadline: .soon)
            return connection.backendProcessID
        }
        #expect(try backend(pool) != third)
        #expect(pool.stop(deadline: .soon))
    }

    @Test("a failed attempt to connect gives its place back")
    func failedConnect() throws {
        var configuration = try database.configuration()
        configuration.database = "no_such_database"
        let pool = ConnectionPool(configuration, connectionsMax: 1)
        for _ in 0..<3 {
            let error = try postgresError { try pool.withConnection(deadline: .soon) { _ in } }
            guard case .connectionFailed = error.kind else { throw error }
        }
        #expect(pool.stop(deadline: .soon))
    }

    @Test("stop waits for what is lent, within its deadline, and refuses everybody else")
    func stop() throws {
        let pool = try pool(1)
        try pool.withConnection(deadline: .soon) { _ in
            #expect(!pool.stop(deadline: .after(milliseconds: 20)))
            let error = try postgresError { try pool.withConnection(deadline: .soon) { _ in } }
            guard case .poolStopped = error.kind else { throw error }
        }
        #expect(pool.stop(deadline: .soon))
    }
}

@Suite("The decisions of the pool")
struct PoolStateTests {
    private func fail(_ expectation: Comment, sourceLocation: SourceLocation = #_sourceLocation) {
        Issue.record(expectation, sourceLocation: sourceLocation)
    }

    @Test("places are given up to the bound, then in the order of asking")
    func order() {
        var state = PoolState<String>(placesMax: 1)
        guard case .granted(.open) = state.acquire() else { return fail("a place was free") }
        guard case .wait(let first) = state.acquire(), case .wait(let second) = state.acquire() else {
            return fail("no place was free")
        }
        #expect(state.release("a").wake == first)
        guard case .use("a") = state.claim(first) else { return fail("the first gets it") }
        #expect(state.vacate() == second)
        guard case .open = state.claim(second) else { return fail("the second makes its own") }
        #expect(state.release("b").wake == nil)
        #expect(state.idleCount == 1)
        #expect(state.placesTaken == 1)
    }

    @Test("who gave up waiting gets nothing; what was granted at the last moment is not lost")
    func givingUp() {
        var state = PoolState<String>(placesMax: 1)
        _ = state.acquire()
        guard case .wait(let gone) = state.acquire(), case .wait(let late) = state.acquire() else {
            return fail("no place was free")
        }
        if state.claim(gone) != nil { Issue.record("nothing was granted") }
        #expect(state.waiterCount == 1)
        #expect(state.release("a").wake == late)
        guard case .use("a") = state.claim(late) else { return fail("granted before it gave up") }
    }

    @Test("stop closes the idle, wakes the waiting, and closes what comes back")
    func stop() {
        var state = PoolState<String>(placesMax: 2)
        _ = state.acquire()
        _ = state.acquire()
        guard case .wait(let waiter) = state.acquire() else { return fail("no place was free") }
        let stopped = state.stop()
        #expect(stopped.wake == [waiter])
        guard case .stopped = state.claim(waiter) else { return fail("refused") }
        #expect(state.release("a").close == "a")
        #expect(state.vacate() == nil)
        #expect(state.placesTaken == 0)
    }
}
