import Dispatch
import Synchronization

/// A bounded number of connections that threads borrow for the length of a closure: for HTTP handlers.
///
/// Who finds none free waits, first come first served, until the deadline. A connection that was lost, or handed back
/// inside a transaction, is thrown away and a new one made when it is needed.
public final class ConnectionPool: Sendable {
    private let configuration: ConnectionConfiguration
    private let connectionsMax: Int
    private let state: Mutex<Shared>
    /// Signalled by each connection that comes back after the pool was stopped.
    private let returned = DispatchSemaphore(value: 0)

    private struct Shared {
        var pool: PoolState<Lent>
        var signals: [UInt64: DispatchSemaphore] = [:]
    }

    /// A connection on its way from one thread to the next.
    ///
    /// `@unchecked Sendable`: a connection is reachable from exactly one place at a time. It is created by the
    /// borrower, used by that thread alone while `withConnection` runs (the closure gets it as a parameter that cannot
    /// be stored by a caller who keeps to the contract), and is put into the state, behind its mutex, when the closure
    /// has returned; the mutex orders what the one thread did before what the next does. libpq allows a connection to
    /// be used by different threads at different times.
    private final class Lent: @unchecked Sendable {
        let connection: Connection

        init(_ connection: Connection) {
            self.connection = connection
        }
    }

    /// No connection is made before it is needed.
    public init(_ configuration: ConnectionConfiguration, connectionsMax: Int) {
        self.configuration = configuration
        self.connectionsMax = connectionsMax
        self.state = Mutex(Shared(pool: PoolState(placesMax: connectionsMax)))
    }

    /// Lends a connection to `body`, waiting for one until the deadline, and takes it back afterwards. The body must
    /// not keep it. Errors: `.poolExhausted` when none became free in time, `.poolStopped`, `.connectionFailed`, and
    /// the body's own as they are.
    public func withConnection<Result>(
        deadline: Deadline, file: StaticString = #fileID, line: UInt = #line, _ body: (Connection) throws -> Result
    ) throws -> Result {
        let lent = try borrow(deadline, StatementContext(CallSite(file: file, line: line)))
        defer { giveBack(lent) }
        return try body(lent.connection)
    }

    /// Lends no more, and waits until all that is lent has come back: whether it has by the deadline.
    @discardableResult
    public func stop(deadline: Deadline) -> Bool {
        // The idle connections are closed when they leave this line, outside the lock: taking leave of the server is
        // I/O.
        _ = state.withLock { shared in
            let (waiters, idle) = shared.pool.stop()
            for waiter in waiters { shared.signals[waiter]?.signal() }
            return idle
        }
        while state.withLock({ $0.pool.placesTaken }) > 0 {
            guard returned.wait(timeout: deadline.dispatchTime) == .success else { return false }
        }
        return true
    }

    private func borrow(_ deadline: Deadline, _ context: StatementContext) throws(PostgresError) -> Lent {
        var grant = try acquire(deadline, context)
        while true {
            switch grant {
            case .stopped: throw PostgresError(.poolStopped, context)
            case .use(let lent):
                if lent.connection.checkIdle() { return lent }
                grant = .open
            case .open: return try open(deadline, context)
            }
        }
    }

    private func acquire(
        _ deadline: Deadline, _ context: StatementContext
    ) throws(PostgresError) -> PoolState<Lent>.Grant {
        let signal = DispatchSemaphore(value: 0)
        let acquisition = state.withLock { shared in
            let acquisition = shared.pool.acquire()
            if case .wait(let waiter) = acquisition { shared.signals[waiter] = signal }
            return acquisition
        }
        switch acquisition {
        case .granted(let grant): return grant
        case .wait(let waiter):
            // Timed out or not, the state says whether something was granted: it may have been at the last moment.
            _ = signal.wait(timeout: deadline.dispatchTime)
            let grant = state.withLock { shared in
                shared.signals[waiter] = nil
                return shared.pool.claim(waiter)
            }
            guard let grant else { throw PostgresError(.poolExhausted(connectionsMax: connectionsMax), context) }
            return grant
        }
    }

    private func open(_ deadline: Deadline, _ context: StatementContext) throws(PostgresError) -> Lent {
        do {
            let site = context.site
            return Lent(try Connection(configuration, deadline: deadline, file: site.file, line: site.line))
        } catch {
            vacate()
            throw error
        }
    }

    private func giveBack(_ lent: Lent) {
        // A transaction left open is the borrower's fault; its locks must not travel to the next one.
        guard !lent.connection.isBroken, lent.connection.transactionStatus == .idle else { return vacate() }
        let isStopped = state.withLock { shared in
            let (waiter, _) = shared.pool.release(lent)
            if let waiter { shared.signals[waiter]?.signal() }
            return shared.pool.isStopped
        }
        if isStopped { returned.signal() }
    }

    private func vacate() {
        let isStopped = state.withLock { shared in
            if let waiter = shared.pool.vacate() { shared.signals[waiter]?.signal() }
            return shared.pool.isStopped
        }
        if isStopped { returned.signal() }
    }
}
