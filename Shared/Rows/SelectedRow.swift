public import Postgres

/// What a SELECT answers, row by row: its columns and how they are read. `@SelectedRow` makes both.
public protocol SelectedRow {
    static var columns: ColumnList { get }

    init(from row: inout RowReader) throws
}

/// The columns of one row, read from the first to the last.
public struct RowReader {
    @usableFromInline let row: Row
    @usableFromInline var column = 0

    @inlinable public init(_ row: Row) { self.row = row }

    /// The next column.
    @inlinable public mutating func next<Value: PostgresDecodable>(_ type: Value.Type) throws -> Value {
        defer { column += 1 }
        return try row[column, as: type]
    }

    /// The columns of the next value.
    @inlinable public mutating func next<Value: SelectedRow>(_ type: Value.Type) throws -> Value {
        try Value(from: &self)
    }
}

extension ResultSet {
    /// All rows. That the columns are those of the declaration is compared once, and then each value is read by its
    /// place.
    /// - Throws: `PostgresError` where the columns are others, or a value is none of its type.
    @inlinable public func rows<Value: SelectedRow>(as type: Value.Type = Value.self) throws -> [Value] {
        try requireColumns(of: Value.columns)
        var values: [Value] = []
        values.reserveCapacity(count)
        for row in self {
            var reader = RowReader(row)
            values.append(try Value(from: &reader))
        }
        return values
    }

    /// All rows, each with the column behind its own.
    @inlinable public func rows<Value: SelectedRow, Last: PostgresDecodable>(
        as type: Value.Type = Value.self, and last: Last.Type
    ) throws -> [(Value, Last)] {
        try requireColumns(of: Value.columns)
        return try map { row in
            var reader = RowReader(row)
            return (try Value(from: &reader), try reader.next(Last.self))
        }
    }

    @usableFromInline func requireColumns(of list: ColumnList) throws(PostgresError) {
        try requireColumns(named: list.readNames)
    }
}

extension Row {
    /// The row as a value of a declared type.
    @inlinable public func value<Value: SelectedRow>(as type: Value.Type = Value.self) throws -> Value {
        try requireColumns(of: Value.columns)
        var reader = RowReader(self)
        return try Value(from: &reader)
    }

    @usableFromInline func requireColumns(of list: ColumnList) throws(PostgresError) {
        try requireColumns(named: list.readNames)
    }
}
