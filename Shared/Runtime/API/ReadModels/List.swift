public import Contracts
internal import HTTPServer
public import Postgres
public import Rows

/// Rows of a table as a list in pages. What happens stands newest first; a register stands in the order of its key.
public struct List<Item: Exhibit>: Sendable {
    /// Columns and tables: a statement up to its conditions.
    private let select: String
    private let order: String
    /// What documents say of the order.
    let rule: String
    /// Filters of the time by which the list is ordered.
    let window: [ListFilter]
    /// The condition that a row stands behind a key; `nil`: the text is no key of this list.
    private let behind: @Sendable (String) -> ListCondition?
    /// Where an item stands in the list, as text.
    let key: @Sendable (Item) -> String
    let read: @Sendable (Row) throws -> Item

    /// A list of what happens, newest first.
    /// - Parameters:
    ///   - select: `SELECT ... FROM ...`, of columns that `read` takes.
    ///   - at: the column of the time, which never changes.
    ///   - id: the column of the identifier, for what happened at the same time. An index of both holds the list.
    ///   - key: both, of an item.
    public static func newestFirst<At: ListTime, ID>(
        select: String, at: String, id: String, key: @escaping @Sendable (Item) -> (At, Identifier<ID>),
        read: @escaping @Sendable (Row) throws -> Item
    ) -> List {
        List(
            select: select, order: "\(at) DESC, \(id) DESC", rule: "The newest comes first.",
            window: [
                .column(at, is: .notBefore, At.since), .column(at, is: .before, At.before),
            ],
            behind: { text in
                let parts = text.split(separator: " ").map(String.init)
                guard parts.count == 2, let time = At(parts[0]), let identifier = Identifier<ID>(parts[1]) else {
                    return nil
                }
                return { sql in
                    sql.appendLiteral("(\(at), \(id)) < (")
                    sql.appendInterpolation(time)
                    sql.appendLiteral(", ")
                    sql.appendInterpolation(identifier.rawValue)
                    sql.appendLiteral(")")
                }
            },
            key: { item in
                let (time, identifier) = key(item)
                return "\(time) \(identifier)"
            }, read: read)
    }

    /// A register, in the order of its key.
    /// - Parameters:
    ///   - select: `SELECT ... FROM ...`, of columns that `read` takes.
    ///   - column: the key's, which is unique and has an index.
    ///   - isKey: whether a text that may come from a client can be a key: PostgreSQL cannot take every text.
    public static func register<Key: LosslessStringConvertible & PostgresEncodable & Sendable>(
        select: String, by column: String, key: @escaping @Sendable (Item) -> Key,
        isKey: @escaping @Sendable (Key) -> Bool = { _ in true }, read: @escaping @Sendable (Row) throws -> Item
    ) -> List {
        List(
            select: select, order: column, rule: "They stand in the order of their key.", window: [],
            behind: { text in
                guard let key = Key(text), isKey(key) else { return nil }
                return { sql in
                    sql.appendLiteral("\(column) > ")
                    sql.appendInterpolation(key)
                }
            },
            key: { key($0).description }, read: read)
    }

    /// - Parameter cursor: the key of the last item that was shown.
    /// - Throws: `ProblemDetails` 400 where the cursor is none of this list.
    func statement(_ conditions: [ListCondition], behind cursor: String?, rowsMax: Int) throws(ProblemDetails) -> SQL {
        var conditions = conditions
        if let cursor {
            guard let condition = behind(cursor) else { throw Cursor.refusal }
            conditions.append(condition)
        }
        var sql = SQL.StringInterpolation(literalCapacity: 512, interpolationCount: 8)
        sql.appendLiteral(select)
        for (index, condition) in conditions.enumerated() {
            sql.appendLiteral(index == 0 ? " WHERE " : " AND ")
            condition(&sql)
        }
        sql.appendLiteral(" ORDER BY \(order) LIMIT ")
        sql.appendInterpolation(Int64(rowsMax))
        return SQL(stringInterpolation: sql)
    }
}

extension List where Item: SelectedRow {
    /// A list of what happens, newest first, of items that are declared as rows.
    public static func newestFirst<At: ListTime, ID>(
        select: String, at: String, id: String, key: @escaping @Sendable (Item) -> (At, Identifier<ID>)
    ) -> List {
        newestFirst(select: select, at: at, id: id, key: key, read: { try $0.value() })
    }

    /// A register of items that are declared as rows, in the order of its key.
    public static func register<Key: LosslessStringConvertible & PostgresEncodable & Sendable>(
        select: String, by column: String, key: @escaping @Sendable (Item) -> Key,
        isKey: @escaping @Sendable (Key) -> Bool = { _ in true }
    ) -> List {
        register(select: select, by: column, key: key, isKey: isKey, read: { try $0.value() })
    }
}

/// A time by which lists are ordered: an instant, or a day.
public protocol ListTime: LosslessStringConvertible, PostgresEncodable, Sendable {
    static var since: QueryParameter<Self?> { get }
    static var before: QueryParameter<Self?> { get }
}

extension Timestamp: ListTime {
    public static var since: QueryParameter<Timestamp?> {
        .value(
            "since", "Only from this instant on (RFC 3339).", schema: JSONSchema.of(Timestamp.self),
            example: "2026-11-25T00:00:00Z", mustBe: "an instant such as 2026-11-25T00:00:00Z")
    }

    public static var before: QueryParameter<Timestamp?> {
        .value(
            "before", "Only before this instant (RFC 3339).", schema: JSONSchema.of(Timestamp.self),
            example: "2026-11-26T00:00:00Z", mustBe: "an instant such as 2026-11-26T00:00:00Z")
    }
}

extension LocalDate: ListTime {
    public static var since: QueryParameter<LocalDate?> {
        .value(
            "since", "Only from this day on (ISO 8601).", schema: JSONSchema.of(LocalDate.self),
            example: "2026-11-25", mustBe: "a day such as 2026-11-25")
    }

    public static var before: QueryParameter<LocalDate?> {
        .value(
            "before", "Only before this day (ISO 8601).", schema: JSONSchema.of(LocalDate.self),
            example: "2026-11-26", mustBe: "a day such as 2026-11-26")
    }
}
