public import Postgres

/// What a statement does with a column.
public enum ColumnUse: Sendable, Hashable {
    /// The row is known by it.
    case key
    /// It is written with a new row, and never changed.
    case fixed
    /// An update writes it.
    case changing
    /// An upsert adds to it.
    case summed
    /// It is changing, and an upsert changes nothing of a row that has as high a version.
    case version
    /// It is made of other properties, written with a new row, and never read.
    case computed

    /// The use of a column within a value: what holds of the whole value holds of its columns.
    @inlinable public func within(_ whole: ColumnUse) -> ColumnUse {
        whole == .changing || self == .computed || self == .key ? self : whole
    }

    /// Whether an update needs it.
    @inlinable var isInUpdates: Bool {
        switch self {
        case .key, .changing, .summed, .version: true
        case .fixed, .computed: false
        }
    }
}

/// The columns of a row in the order of their declaration, which is the order in which they are read and bound.
public struct ColumnList: Sendable {
    struct Column: Sendable, Hashable {
        var name: String
        var use: ColumnUse
    }

    private(set) var columns: [Column] = []
    /// Those that are read, as a SELECT lists them: `id, number, open`.
    public private(set) var description = ""
    /// All of them, as an INSERT names them.
    @usableFromInline private(set) var allNames = ""
    /// The names of those that are read.
    private(set) var readNames: [StaticString] = []

    public init(_ declare: (inout ColumnList) -> Void) {
        declare(&self)
        description = readNames.map(\.description).joined(separator: ", ")
        allNames = columns.map(\.name).joined(separator: ", ")
    }

    /// A value of one column.
    /// - Parameters:
    ///   - name: the column of the property, where `names` says no other.
    ///   - names: what `@Column` says.
    public mutating func add<Value: PostgresDecodable>(
        _ name: StaticString, _ use: ColumnUse, _ type: Value.Type, in names: [StaticString] = []
    ) {
        precondition(names.count < 2, "'\(name)' has one column")
        add(names.first ?? name, use)
    }

    /// A value of several columns, which it names itself where `names` does not.
    public mutating func add<Value: SelectedRow>(
        _ name: StaticString, _ use: ColumnUse, _ type: Value.Type, in names: [StaticString] = []
    ) {
        let part = Value.columns
        let names = names.isEmpty ? part.readNames : names
        precondition(names.count == part.readNames.count, "'\(name)' has \(part.readNames.count) columns")
        var read = names.makeIterator()
        for column in part.columns {
            if column.use == .computed {
                columns.append(column)
            } else if let name = read.next() {
                add(name, column.use.within(use))
            }
        }
    }

    /// A value that stands in its column as JSON.
    public mutating func addJSON(_ name: StaticString, _ use: ColumnUse, in names: [StaticString] = []) {
        add(names.first ?? name, use)
    }

    private mutating func add(_ name: StaticString, _ use: ColumnUse) {
        columns.append(Column(name: name.description, use: use))
        if use != .computed { readNames.append(name) }
    }
}

extension ColumnList: CustomStringConvertible {
    /// The columns that are read, as a SELECT over several tables lists them.
    /// - Parameters:
    ///   - table: the table that has them, by its name in the statement.
    ///   - expressions: SQL for those that it has not, by their names.
    public func of(_ table: String? = nil, where expressions: [String: String] = [:]) -> String {
        list(expressions) { name in table.map { "\($0).\(name)" } ?? name }
    }

    /// The columns that are read, each of the first of the tables that has it.
    /// - Parameter tables: what each has, by its name in the statement.
    public func of(_ tables: KeyValuePairs<String, ColumnList>, where expressions: [String: String] = [:]) -> String {
        list(expressions) { name in
            guard let table = tables.first(where: { $0.value.columns.contains { $0.name == name } }) else {
                preconditionFailure("none of the tables has a column '\(name)'")
            }
            return "\(table.key).\(name)"
        }
    }

    private func list(_ expressions: [String: String], else column: (String) -> String) -> String {
        let names = readNames.map(\.description)
        precondition(Set(names).isSuperset(of: expressions.keys), "an expression for a column that is not read")
        return names.map { name in expressions[name].map { "\($0) AS \(name)" } ?? column(name) }
            .joined(separator: ", ")
    }
}

extension SQL.StringInterpolation {
    /// The columns of a row, as a SELECT lists them.
    public mutating func appendInterpolation(_ columns: ColumnList) { appendLiteral(columns.description) }
}
