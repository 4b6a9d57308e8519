extension PostgresError: CustomStringConvertible {
    /// So much of a statement is shown, in characters.
    private static let sqlShownMax = 1_000

    /// One line that says it all: what, which statement, where.
    public var description: String {
        var text = kind.description
        if let sql {
            let shown = sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            text += "; in statement \(statementIndex): \(shown.prefix(Self.sqlShownMax))"
            if shown.count > Self.sqlShownMax { text += " ..." }
        }
        return text + " (\(file):\(line))"
    }
}

extension PostgresError.Kind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .connectionFailed(let reason): "cannot connect to PostgreSQL: \(reason)"
        case .connectionLost(let reason): "the connection to PostgreSQL was lost: \(reason)"
        case .connectionUnusable: "the connection to PostgreSQL was broken before and cannot be used"
        case .deadlineExceeded(true):
            "the deadline passed and PostgreSQL did not confirm the cancellation: connection broken"
        case .deadlineExceeded(false): "the deadline passed and the statement was cancelled"
        case .server(let error): error.description
        case .rolledBackAtCommit: "COMMIT was answered with ROLLBACK: the transaction had failed before"
        case .decoding(let error): error.description
        case .invalidUse(let reason): reason
        case .poolExhausted(let connectionsMax): "none of the pool's \(connectionsMax) connections became free in time"
        case .poolStopped: "the connection pool was stopped"
        }
    }
}

extension ServerError: CustomStringConvertible {
    public var description: String {
        var text = "\(severity) \(sqlState): \(message)"
        let fields = [
            ("detail", detail), ("hint", hint), ("schema", schema), ("table", table), ("column", column),
            ("constraint", constraint),
        ]
        for case (let name, let value?) in fields { text += "; \(name): \(value)" }
        return text
    }
}

extension ColumnError: CustomStringConvertible {
    public var description: String {
        switch reason {
        case .value(let failure): "column \(index) (\(column)): \(failure)"
        case .noSuchColumn: "there is no column \(column)"
        case .columnCount(let asked, let actual): "\(asked) columns were asked for, the row has \(actual)"
        case .rowCount(let count): "one row was expected, \(count) came"
        }
    }
}

extension DecodingFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .null: "NULL, where the type asked for is not optional"
        case .typeMismatch(let expected, let actual): "expected \(expected), got \(actual)"
        case .malformed(let what): "malformed: \(what)"
        case .notRepresentable(let type): "the stored value is not one of \(type)"
        }
    }
}
