/// The rows that a statement answered, and what it did. Values stay where libpq put them until they are decoded.
public struct ResultSet: RandomAccessCollection {
    @usableFromInline let handle: ResultHandle
    @usableFromInline let context: StatementContext

    init(handle: ResultHandle, context: StatementContext) {
        self.handle = handle
        self.context = context
        self.endIndex = handle.rowCount
    }

    public var startIndex: Int { 0 }
    public let endIndex: Int

    public subscript(_ index: Int) -> Row {
        precondition(index >= 0 && index < endIndex, "a row past the end of a result")
        return Row(handle: handle, index: index, context: context)
    }

    /// The rows that an INSERT, UPDATE, DELETE, MERGE or COPY touched, or a SELECT returned.
    public var affectedRows: Int { handle.affectedRows }

    /// What the server says it did, such as `INSERT 0 500` or `COMMIT`.
    public var commandTag: String { handle.commandTag }

    /// The columns in order.
    public var columns: [Column] {
        (0..<handle.columnCount).map { Column(name: handle.columnName($0), type: handle.columnType($0)) }
    }

    public struct Column: Hashable, Sendable {
        public let name: String
        public let type: PostgresType
    }

    /// That the first columns are these, in this order: what is read by place then is what its name says.
    /// - Throws: which column is missing, or stands elsewhere.
    public func requireColumns(named names: [StaticString]) throws(PostgresError) {
        try handle.requireColumns(named: names, context)
    }

    /// The only row; an error when there is none or more than one.
    public func single() throws(PostgresError) -> Row {
        guard count == 1 else {
            throw PostgresError(.decoding(.init(column: "", index: 0, reason: .rowCount(count))), context)
        }
        return self[0]
    }
}

/// One row of a result. It keeps the result alive, so it may outlive the set it came from.
public struct Row {
    @usableFromInline let handle: ResultHandle
    @usableFromInline let index: Int
    @usableFromInline let context: StatementContext

    @usableFromInline init(handle: ResultHandle, index: Int, context: StatementContext) {
        self.handle = handle
        self.index = index
        self.context = context
    }

    /// The number of columns.
    public var count: Int { handle.columnCount }

    /// That the first columns are these, in this order.
    /// - Throws: which column is missing, or stands elsewhere.
    public func requireColumns(named names: [StaticString]) throws(PostgresError) {
        try handle.requireColumns(named: names, context)
    }

    /// All columns in order, as the types given: `let (id, name) = try row.decode(Int64.self, String.self)`.
    ///
    /// Another number of types than there are columns is an error, as is a NULL where the type is not optional.
    @inlinable public func decode<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws(PostgresError) -> (repeat each Value) {
        var column = 0
        let values = (repeat try next(&column, as: each types))
        if column != handle.columnCount {
            throw columnCountMismatch(asked: column)
        }
        return values
    }

    @inlinable func next<Value: PostgresDecodable>(
        _ column: inout Int, as type: Value.Type
    ) throws(PostgresError) -> Value {
        defer { column += 1 }
        return try decode(column, as: type)
    }

    /// One column by its place: `try row[0, as: Int64.self]`.
    @inlinable public subscript<Value: PostgresDecodable>(_ column: Int, as type: Value.Type) -> Value {
        get throws(PostgresError) { try decode(column, as: type) }
    }

    /// One column by its name.
    public subscript<Value: PostgresDecodable>(_ name: String, as type: Value.Type) -> Value {
        get throws(PostgresError) {
            guard let column = handle.columnIndex(name) else {
                throw PostgresError(.decoding(.init(column: name, index: -1, reason: .noSuchColumn)), context)
            }
            return try decode(column, as: type)
        }
    }

    @inlinable func decode<Value: PostgresDecodable>(
        _ column: Int, as type: Value.Type
    ) throws(PostgresError) -> Value {
        guard column >= 0, column < handle.columnCount else { throw columnCountMismatch(asked: column + 1) }
        do {
            return try handle.decode(row: index, column: column, as: type)
        } catch {
            throw failure(error, column: column)
        }
    }

    @usableFromInline func failure(_ reason: DecodingFailure, column: Int) -> PostgresError {
        let name = handle.columnName(column)
        return PostgresError(.decoding(.init(column: name, index: column, reason: .value(reason))), context)
    }

    @usableFromInline func columnCountMismatch(asked: Int) -> PostgresError {
        let reason = ColumnError.Reason.columnCount(asked: asked, actual: handle.columnCount)
        return PostgresError(.decoding(.init(column: "", index: asked - 1, reason: reason)), context)
    }
}
