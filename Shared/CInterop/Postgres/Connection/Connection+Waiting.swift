import CLibpq
import Glibc

/// How a wait for answers goes on: until the deadline, then, after a cancellation, for the time of grace.
struct Patience {
    var deadline: Deadline
    var cancellation: Cancellation?

    init(_ deadline: Deadline) {
        self.deadline = deadline
    }
}

/// Waiting for answers, and what becomes of it.
extension Connection {
    /// The next result, or `nil` at the end of a statement's results. Sends what is unsent while it waits, so that
    /// neither side can block the other however much goes both ways.
    func nextResult(_ patience: inout Patience, _ site: CallSite) throws(PostgresError) -> ResultHandle? {
        while unsafe PQisBusy(handle.pointer) == 1 { try waitForAnswer(&patience, site) }
        guard let result = unsafe PQgetResult(handle.pointer) else {
            if !handle.isConnected { throw lost(site) }
            return nil
        }
        let owned = unsafe ResultHandle(owning: result)
        if !handle.isConnected { throw lost(site, ServerError(owned).description) }
        // The next primary decides what became of it: its outcome is as little known as that of a COMMIT whose answer
        // was lost.
        if handle.hasUnreplicatedCommit {
            throw lost(site, "a COMMIT stopped waiting for its synchronous standby: a failover may lose it")
        }
        return owned
    }

    /// Reads up to the next synchronization point. The error with which the server answered the implicit COMMIT there,
    /// if it did.
    func reachSync(_ patience: inout Patience, _ site: CallSite) throws(PostgresError) -> ServerError? {
        var failure: ServerError?
        var hasEnded = false
        while true {
            guard let result = try nextResult(&patience, site) else {
                // A result's end may stand between the error and the point; a second one means that there is no point
                // to come.
                if hasEnded { throw lost(site, "answers out of order") }
                hasEnded = true
                continue
            }
            switch result.status {
            case PGRES_PIPELINE_SYNC: return failure
            case PGRES_FATAL_ERROR:
                let error = ServerError(result)
                if error.endsConnection { throw lost(site, error.description) }
                failure = failure ?? error
            default: throw lost(site, "answers out of order")
            }
        }
    }

    /// Sends what is unsent and reads what has come, waiting for either.
    func waitForAnswer(_ patience: inout Patience, _ site: CallSite) throws(PostgresError) {
        let unsent = unsafe PQflush(handle.pointer)
        if unsent < 0 { throw lost(site) }
        let (readiness, events) = handle.wait(writable: unsent == 1, until: patience.deadline)
        if case .timedOut = readiness { return try losePatience(&patience, site) }
        if events & ~Int16(POLLOUT) != 0, unsafe PQconsumeInput(handle.pointer) == 0 { throw lost(site) }
        // An answer that never ends keeps the socket ready, but not the deadline.
        if patience.deadline.hasPassed { try losePatience(&patience, site) }
    }

    /// At the deadline the statement is cancelled, once; at the end of the grace the connection is given up.
    private func losePatience(_ patience: inout Patience, _ site: CallSite) throws(PostgresError) {
        guard patience.cancellation == nil else {
            handle.markBroken()
            throw PostgresError(.deadlineExceeded(connectionBroken: true), StatementContext(site))
        }
        try cancelNow(&patience, site)
    }

    /// Asks the server to cancel, and grants it the time of grace to say so.
    func cancelNow(_ patience: inout Patience, _ site: CallSite) throws(PostgresError) {
        guard let cancellation = Cancellation(handle), cancellation.start() else {
            handle.markBroken()
            throw PostgresError(.deadlineExceeded(connectionBroken: true), StatementContext(site))
        }
        patience.cancellation = cancellation
        patience.deadline = .after(milliseconds: configuration.cancelGraceMilliseconds)
    }

    /// A request to cancel that is still on its way could hit the next statement: wait for it, or give the connection
    /// up.
    func awaitCancellation(_ patience: Patience) {
        if let cancellation = patience.cancellation, !cancellation.waitUntilDone(patience.deadline) {
            handle.markBroken()
        }
    }

    /// What a refusal by the server is to the caller: if we asked for it, the deadline's.
    func failure(_ error: ServerError, _ patience: Patience, _ context: StatementContext) -> PostgresError {
        if patience.cancellation != nil, error.sqlState == SQLState.queryCanceled {
            return PostgresError(.deadlineExceeded(connectionBroken: isBroken), context)
        }
        return PostgresError(.server(error), context)
    }

    /// Gives the connection up and says why.
    func lost(_ site: CallSite, _ reason: String? = nil) -> PostgresError {
        let reason = reason ?? handle.errorMessage
        handle.markBroken()
        return PostgresError(.connectionLost(reason: reason), StatementContext(site))
    }
}

extension ServerError {
    init(_ result: ResultHandle) {
        /// The field codes of the protocol ("Error and Notice Message Fields"); libpq's macros are not imported as
        /// integers.
        func field(_ code: Character) -> String? {
            code.asciiValue.flatMap { result.diagnostic(Int32($0)) }
        }
        severity = field("V") ?? field("S") ?? "ERROR"
        sqlState = field("C") ?? ""
        message = field("M") ?? result.errorMessage
        detail = field("D")
        hint = field("H")
        schema = field("s")
        table = field("t")
        column = field("c")
        constraint = field("n")
    }
}
