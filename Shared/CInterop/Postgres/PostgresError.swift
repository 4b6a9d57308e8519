/// What went wrong between us and the database, and where. Bound values are never part of it.
public struct PostgresError: Error, Sendable {
    public let kind: Kind
    /// The text of the statement, with its placeholders; `nil` where no statement was at fault.
    public var sql: String? { context.sql }
    /// The place of the statement in its pipeline; 0 for a statement on its own.
    public var statementIndex: Int { context.index }
    /// Where in our code the call was made.
    public var file: String { context.site.file.description }
    public var line: UInt { context.site.line }

    private let context: StatementContext

    init(_ kind: Kind, _ context: StatementContext) {
        self.kind = kind
        self.context = context
    }

    /// The same error, which says that it was this statement's.
    func naming(_ sql: SQL) -> PostgresError {
        PostgresError(kind, StatementContext(context.site, sql: sql.text, index: context.index))
    }

    public enum Kind: Sendable {
        /// No connection could be made.
        case connectionFailed(reason: String)
        /// The connection is gone, and with it the answer: whether a COMMIT on its way took effect is not known.
        case connectionLost(reason: String)
        /// The connection was lost or left in an unknown state before; it refuses to be used.
        case connectionUnusable
        /// The deadline passed. The statement was cancelled, or not sent at all; if the server did not confirm that in
        /// time the connection is broken, and as with a lost one it is not known whether a COMMIT on its way took
        /// effect.
        case deadlineExceeded(connectionBroken: Bool)
        /// The server refused.
        indirect case server(ServerError)
        /// A COMMIT that the server answered with ROLLBACK: the transaction had failed before.
        case rolledBackAtCommit
        /// What came back could not be read as the types asked for.
        indirect case decoding(ColumnError)
        /// A call that cannot be carried out as it stands, such as a text with a NUL in it.
        case invalidUse(String)
        /// No connection of the pool became free in time.
        case poolExhausted(connectionsMax: Int)
        /// The pool was stopped.
        case poolStopped
    }

    /// The server's five-character code, if it was the server that refused.
    public var sqlState: String? {
        guard case .server(let error) = kind else { return nil }
        return error.sqlState
    }

    /// The constraint that was broken, if one was.
    public var constraint: String? {
        guard case .server(let error) = kind else { return nil }
        return error.constraint
    }

    /// Whether the server refused what a statement brought along, and not the state that the statement met. Everything
    /// else (rights, schema, resources, I/O, corruption) is the platform's, and never tells anything about an event.
    /// What was read and not understood (`.decoding`) is not the server's refusal either: the caller knows whose data
    /// it was.
    public var isDataError: Bool {
        guard case .server(let error) = kind else { return false }
        return error.isDataError
    }

    /// Whether the connection is gone or has to be thrown away.
    public var isConnectionLost: Bool {
        switch kind {
        case .connectionFailed, .connectionLost, .connectionUnusable, .deadlineExceeded(connectionBroken: true): true
        default: false
        }
    }

    /// Whether the same work may succeed when tried again from the start. A lost answer to a COMMIT is transient too:
    /// the work has to begin by reading what the database holds.
    public var isTransient: Bool {
        switch kind {
        case .connectionFailed, .connectionLost, .connectionUnusable, .deadlineExceeded, .poolExhausted: true
        case .server(let error): error.isTransient
        case .rolledBackAtCommit, .decoding, .invalidUse, .poolStopped: false
        }
    }
}

/// A refusal by the server, field by field (PostgreSQL manual, "Error and Notice Message Fields").
public struct ServerError: Hashable, Sendable {
    public var severity: String
    public var sqlState: String
    public var message: String
    public var detail: String?
    public var hint: String?
    public var schema: String?
    public var table: String?
    public var column: String?
    public var constraint: String?

    /// Faults of the moment (manual, appendix "PostgreSQL Error Codes"): connection, resources, operator's
    /// intervention, serialization, deadlock, lock timeout, and a prepared statement that a change of schema has made
    /// stale.
    public var isTransient: Bool {
        let transientClasses = ["08", "53", "57"]
        let transientStates = ["40001", "40P01", "55P03"]
        if sqlState == SQLState.queryCanceled { return false }
        return transientClasses.contains(String(sqlState.prefix(2))) || transientStates.contains(sqlState)
            || isStalePreparedStatement
    }

    /// Classes 22 (data exception), 23 (integrity constraint violation) and 54 (program limit exceeded) of the manual's
    /// appendix. Not among them: a row that no partition takes. It has the state of a check violation, but no
    /// constraint; the partition is what is missing.
    public var isDataError: Bool {
        if sqlState == SQLState.checkViolation, constraint == nil { return false }
        return ["22", "23", "54"].contains(sqlState.prefix(2))
    }

    /// The server no longer runs this prepared statement, though the same text prepared anew would do.
    var isStalePreparedStatement: Bool {
        sqlState == SQLState.invalidStatementName
            || sqlState == SQLState.featureNotSupported && message.hasPrefix("cached plan must not change result type")
    }

    /// The server ends the connection after such an error.
    var endsConnection: Bool { severity == "FATAL" || severity == "PANIC" }
}

/// The codes that we tell apart.
public enum SQLState {
    public static let featureNotSupported = "0A000"
    public static let uniqueViolation = "23505"
    public static let foreignKeyViolation = "23503"
    public static let checkViolation = "23514"
    public static let notNullViolation = "23502"
    public static let invalidStatementName = "26000"
    public static let serializationFailure = "40001"
    public static let deadlockDetected = "40P01"
    public static let lockNotAvailable = "55P03"
    public static let queryCanceled = "57014"
}

/// Which column could not be read, and why.
public struct ColumnError: Hashable, Sendable {
    public let column: String
    public let index: Int
    public let reason: Reason

    public enum Reason: Hashable, Sendable {
        case value(DecodingFailure)
        case noSuchColumn
        case columnCount(asked: Int, actual: Int)
        case rowCount(Int)
    }
}

/// Where in our code a call was made.
struct CallSite: Sendable {
    let file: StaticString
    let line: UInt
}

/// What an error says about the statement at fault.
@usableFromInline struct StatementContext: Sendable {
    var sql: String?
    var index: Int
    var site: CallSite

    init(_ site: CallSite, sql: String? = nil, index: Int = 0) {
        self.sql = sql
        self.index = index
        self.site = site
    }
}
