internal import Postgres

/// A key and its figure.
struct Figure: Hashable, Sendable {
    /// UTF-8, by which keys are ordered in the database too (COLLATE "C").
    var key: [UInt8]
    var amount: Int64
}

/// The rows of one part, read by a cursor so many at a time: memory does not grow with their number.
private struct PartCursor {
    private let connection: Connection
    private let name: String
    private var rows: ResultSet
    private var next = 0
    private static let rowsMax = 5_000

    init(_ part: Side.Part, name: String, _ schemas: Schemas) throws {
        connection = try schemas.connection(part.service)
        self.name = name
        let deadline = Deadline.after(milliseconds: Schemas.statementMilliseconds)
        try connection.execute(
            """
            DECLARE \(identifier: name) NO SCROLL CURSOR FOR
            SELECT key::text, figure::bigint FROM (\(unescaped: part.sql)) AS side ORDER BY key::text COLLATE "C"
            """, deadline: deadline)
        rows = try Self.fetch(connection, name)
    }

    /// The next rows. Fewer than were asked for are the last, and the cursor is closed with them.
    private static func fetch(_ connection: Connection, _ name: String) throws -> ResultSet {
        let deadline = Deadline.after(milliseconds: Schemas.statementMilliseconds)
        let rows = try connection.query(
            "FETCH \(unescaped: String(rowsMax)) FROM \(identifier: name)", deadline: deadline)
        if rows.count < rowsMax { try connection.execute("CLOSE \(identifier: name)", deadline: deadline) }
        return rows
    }

    mutating func read() throws -> Figure? {
        if next == rows.endIndex {
            guard rows.count == Self.rowsMax else { return nil }
            rows = try Self.fetch(connection, name)
            next = 0
            guard !rows.isEmpty else { return nil }
        }
        let (key, amount) = try rows[next].decode(String.self, Int64.self)
        next += 1
        return Figure(key: Array(key.utf8), amount: amount)
    }
}

/// The figures of a side in the order of their keys, its parts merged.
struct SideReader {
    private var cursors: [PartCursor] = []
    private var heads: [Figure?] = []

    init(_ side: Side, name: String, _ schemas: Schemas) throws {
        for (index, part) in side.parts.enumerated() {
            var cursor = try PartCursor(part, name: "\(name)_\(index)", schemas)
            heads.append(try cursor.read())
            cursors.append(cursor)
        }
    }

    /// The next key with the sum of its figures; `nil` at the end.
    mutating func read() throws -> Figure? {
        var first: [UInt8]?
        for case .some(let head) in heads where first.map({ head.key.lexicographicallyPrecedes($0) }) ?? true {
            first = head.key
        }
        guard let least = first else { return nil }
        var sum = Figure(key: least, amount: 0)
        for index in heads.indices {
            while let head = heads[index], head.key == least {
                let (amount, overflow) = sum.amount.addingReportingOverflow(head.amount)
                guard !overflow else { throw FigureOverflow(key: String(decoding: least, as: UTF8.self)) }
                sum.amount = amount
                heads[index] = try cursors[index].read()
            }
        }
        return sum
    }
}

/// The figures of a key sum to more than 64 bits hold.
struct FigureOverflow: Error, CustomStringConvertible {
    var key: String
    var description: String { "the figures of '\(key)' sum to more than 64 bits hold" }
}
