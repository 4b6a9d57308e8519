public import JSON
public import Postgres

/// A value in columns of a row that is written as well as read. `@StoredPart` makes what it needs.
public protocol StoredPart: SelectedRow {
    /// Binds one array a column, in the order of the columns.
    /// - Parameters:
    ///   - use: what the statement does with the whole value.
    ///   - value: the value in each of the rows.
    static func bind<Source>(
        to binder: inout RowBinder<Source>, within use: ColumnUse, _ value: (Source) -> Self)
}

/// What can be told from others of its kind: two rows of one identity are the same row.
public protocol IdentifiedRow {
    associatedtype Identity: Hashable & Comparable & Sendable

    /// Rows are written, and with that locked, in its order.
    var identity: Identity { get }
}

/// A row of a table. `@StoredRow` makes what it needs.
public protocol StoredRow: StoredPart, IdentifiedRow {
    static var layout: RowLayout { get }
}

/// A table and its columns, with the text of each statement that writes rows: made once, so that it is prepared once.
public struct RowLayout: Sendable {
    @usableFromInline let insert: String
    @usableFromInline let update: String
    @usableFromInline let upsert: String
    @usableFromInline let upsertReturning: String

    public init(_ list: ColumnList, of table: StaticString) {
        let columns = list.columns
        let names = columns.map(\.name).joined(separator: ", ")
        let arrays = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        insert = "INSERT INTO \(table) (\(names)) SELECT * FROM unnest(\(arrays))"
        update = Self.update(columns.filter(\.use.isInUpdates), of: table)
        upsert = "INSERT INTO \(table) AS held (\(names)) SELECT * FROM unnest(\(arrays))\(Self.conflict(columns))"
        upsertReturning = "\(upsert) RETURNING \(list)"
    }

    private static func update(_ columns: [ColumnList.Column], of table: StaticString) -> String {
        let names = columns.map(\.name).joined(separator: ", ")
        let arrays = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let changes = columns.filter { $0.use != .key }.map { "\($0.name) = u.\($0.name)" }
        let keys = columns.filter { $0.use == .key }.map { "held.\($0.name) = u.\($0.name)" }
        return """
            UPDATE \(table) AS held SET \(changes.joined(separator: ", ")) FROM unnest(\(arrays)) AS u (\(names)) \
            WHERE \(keys.joined(separator: " AND "))
            """
    }

    private static func conflict(_ columns: [ColumnList.Column]) -> String {
        let keys = columns.filter { $0.use == .key }.map(\.name).joined(separator: ", ")
        let changes = columns.filter { $0.use.isInUpdates && $0.use != .key }.map { column in
            "\(column.name) = \(column.use == .summed ? "held.\(column.name) + " : "")excluded.\(column.name)"
        }
        let version = columns.first { $0.use == .version }.map { " WHERE held.\($0.name) < excluded.\($0.name)" }
        return " ON CONFLICT (\(keys)) DO UPDATE SET \(changes.joined(separator: ", "))\(version ?? "")"
    }
}

// Inlined into the service, so that each is made for its row: one that takes any row pays for every value of it.
// Every statement is made by `statement`, which alone puts rows in order.
extension StoredRow {
    /// Adds rows, in the order of their identities.
    @inlinable public static func insert(_ rows: [Self]) -> SQL { statement(layout.insert, rows) }

    /// Changes rows that are stored: what can change of them, in the order of their identities.
    @inlinable public static func update(_ rows: [Self]) -> SQL {
        statement(layout.update, rows, changesOnly: true)
    }

    /// Adds rows, and changes those that are stored: what can change of them, in the order of their identities.
    @inlinable public static func upsert(_ rows: [Self]) -> SQL { statement(layout.upsert, rows) }

    /// The same, and answers the rows as they stand then.
    @inlinable public static func upsertReturning(_ rows: [Self]) -> SQL {
        statement(layout.upsertReturning, rows)
    }

    /// Identifiers are given out in order, so most rows are in theirs already: to see that costs less than to sort.
    @inlinable static func inOrder(_ rows: [Self]) -> [Self] {
        for place in rows.indices.dropFirst() where rows[place].identity < rows[place - 1].identity {
            return rows.sorted { $0.identity < $1.identity }
        }
        return rows
    }

    @inlinable static func statement(_ text: String, _ rows: [Self], changesOnly: Bool = false) -> SQL {
        statement(text, inOrder: inOrder(rows), changesOnly: changesOnly)
    }

    /// The same of rows that are in the order in which they are to be written, whatever it is.
    @inlinable static func statement(_ text: String, inOrder rows: [Self], changesOnly: Bool = false) -> SQL {
        var binder = RowBinder(rows, changesOnly: changesOnly)
        bind(to: &binder, within: .changing) { $0 }
        return SQL(unescaped: text, binding: binder.parameters)
    }
}

/// Binds the columns of rows: one array a column, each written in one pass over the rows.
public struct RowBinder<Source> {
    @usableFromInline let rows: [Source]
    /// Whether only keys and what can change are bound.
    @usableFromInline let changesOnly: Bool
    @usableFromInline var parameters = ArrayParameters()

    @inlinable public init(_ rows: [Source], changesOnly: Bool) {
        self.rows = rows
        self.changesOnly = changesOnly
    }

    /// A value of one column.
    @inlinable public mutating func add<Value: PostgresEncodable & PostgresArrayElement>(
        _ use: ColumnUse, _ value: (Source) -> Value
    ) {
        if !changesOnly || use.isInUpdates { parameters.append(rows, value) }
    }

    /// A value of several columns.
    @inlinable public mutating func add<Value: StoredPart>(_ use: ColumnUse, _ value: (Source) -> Value) {
        Value.bind(to: &self, within: use, value)
    }

    /// A value that stands in its column as JSON.
    @inlinable public mutating func addJSON<Value: JSONWritable>(_ use: ColumnUse, _ value: (Source) -> Value) {
        add(use) { JSONText(value($0).encoded()) }
    }

    /// The same of a value that may be absent: NULL.
    @inlinable public mutating func addJSON<Value: JSONWritable>(_ use: ColumnUse, _ value: (Source) -> Value?) {
        add(use) { value($0).map { JSONText($0.encoded()) } }
    }
}

extension SQL.StringInterpolation {
    /// The columns of rows as a table of the statement, for what no insert or update of its own can say:
    /// `unnest($1, $2) AS u (id, open)`.
    @inlinable public mutating func appendInterpolation<Row: StoredPart>(unnest rows: [Row], as table: String) {
        var binder = RowBinder(rows, changesOnly: false)
        Row.bind(to: &binder, within: .changing) { $0 }
        appendLiteral("unnest(")
        appendInterpolation(arrays: binder.parameters)
        appendLiteral(") AS \(table) (\(Row.columns.allNames))")
    }
}
