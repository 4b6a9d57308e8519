import CLibpq

/// A session with a PostgreSQL server, over libpq in pipeline mode and the binary format.
///
/// It is owned by one thread and is not `Sendable`: what runs between `BEGIN` and `COMMIT` cannot be interleaved with
/// anything else, by construction. Calls block up to their deadline. A deadline that passes cancels the statement; the
/// session survives if the server confirms that in time, else it `isBroken` and refuses all further use, as it does
/// once it was lost.
public final class Connection {
    let handle: Handle
    let configuration: ConnectionConfiguration
    var cache: StatementCache
    /// Prepared statements that the cache released and the server has yet to.
    var surplusNames: [String] = []
    /// What goes on across several calls of libpq; no other statement can be run meanwhile.
    var activity = Activity.none

    enum Activity {
        case none
        /// Rows are handed out one by one.
        case streaming
        /// All that a streamed statement had to say has come, but for the synchronization point.
        case endingStream
        /// Rows are loaded.
        case copying
    }
    /// Counters since the connection was made.
    public internal(set) var statistics = ConnectionStatistics()

    /// Connects to the first host that takes us, within the deadline and the configuration's own timeout.
    public init(
        _ configuration: ConnectionConfiguration, deadline: Deadline, file: StaticString = #fileID, line: UInt = #line
    ) throws(PostgresError) {
        let context = StatementContext(CallSite(file: file, line: line))
        self.configuration = configuration
        self.cache = StatementCache(statementsMax: configuration.preparedStatementsMax)
        let limit = deadline.orEarlier(.after(milliseconds: configuration.connectTimeoutMilliseconds))
        switch Connecting(configuration: configuration, deadline: limit).connect() {
        case .success(let handle): self.handle = handle
        case .failure(let failure): throw PostgresError(.connectionFailed(reason: failure.reason), context)
        }
    }

    /// Whether the session was lost or its state is unknown; it refuses to be used.
    public var isBroken: Bool { handle.isBroken }

    /// The server process of this session, as in `pg_stat_activity.pid`.
    public var backendProcessID: Int32 { unsafe PQbackendPID(handle.pointer) }

    /// Where the session stands, as the server last said.
    public var transactionStatus: TransactionStatus {
        switch unsafe PQtransactionStatus(handle.pointer) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_ACTIVE: .active
        case PQTRANS_INTRANS: .inTransaction
        case PQTRANS_INERROR: .inFailedTransaction
        default: .unknown
        }
    }

    /// Whether an idle session is still there: reads what the server may have said meanwhile, without a round trip.
    public func checkIdle() -> Bool {
        guard !isBroken else { return false }
        for _ in 0..<Self.idleReadsMax {
            guard case .ready = handle.wait(writable: false, until: .after(milliseconds: 0)).0 else { return true }
            guard unsafe PQconsumeInput(handle.pointer) == 1 else { break }
            // Parses what came: an ended session's last words arrive before its end does.
            _ = unsafe PQisBusy(handle.pointer)
            if handle.lastWords != nil { break }
        }
        handle.markBroken()
        return false
    }

    /// What an idle session may have to say is a few notices; one that says more is not idle.
    private static let idleReadsMax = 16
}

@available(*, unavailable)
extension Connection: Sendable {}

/// Where a session stands between statements.
public enum TransactionStatus: Sendable, Hashable {
    case idle
    case active
    case inTransaction
    /// Only ROLLBACK is accepted.
    case inFailedTransaction
    case unknown
}

/// What a connection has done since it was made.
public struct ConnectionStatistics: Sendable, Hashable {
    /// Times that we sent and waited for the answer.
    public var roundTrips = 0
    public var statements = 0
    /// Statements that had to be prepared first.
    public var preparations = 0
    /// Texts and parameters handed to libpq, in bytes.
    public var bytesSent = 0
    /// Memory of the results that libpq handed to us, in bytes.
    public var bytesReceived = 0
}
