public import Postgres

extension Pipeline {
    /// Writes what a turn made of its rows: adds the new ones, and changes those that have changed. Of neither there is
    /// a statement where there is no row.
    @inlinable public mutating func write<Row: StoredRow>(_ rows: RowSet<Row>) {
        insert(rows.new)
        update(rows.changed)
    }

    /// Adds rows; no statement where there are none.
    @inlinable public mutating func insert<Row: StoredRow>(_ rows: [Row]) {
        if !rows.isEmpty { add(Row.insert(rows)) }
    }

    /// Adds rows in the order of another unique index than that of their identities, where lanes may meet in that one:
    /// rows that are inserted in one order everywhere cannot wait for each other in a circle.
    @inlinable public mutating func insert<Row: StoredRow>(_ rows: [Row], by isBefore: (Row, Row) -> Bool) {
        if !rows.isEmpty { add(Row.statement(Row.layout.insert, inOrder: rows.sorted(by: isBefore))) }
    }

    /// Changes rows that are stored; no statement where there are none.
    @inlinable public mutating func update<Row: StoredRow>(_ rows: [Row]) {
        if !rows.isEmpty { add(Row.update(rows)) }
    }

    /// Adds rows, and changes those that are stored; no statement where there are none.
    @inlinable public mutating func upsert<Row: StoredRow>(_ rows: [Row]) {
        if !rows.isEmpty { add(Row.upsert(rows)) }
    }
}
