/// The rows of one table that a turn works on: its unit of work. It knows which were loaded, which are new and which
/// have changed, whatever decisions do with them. Inlined into the service, so that it is made for its row.
@frozen public struct RowSet<Row: IdentifiedRow & Equatable & Sendable>: Sendable {
    @frozen @usableFromInline enum Origin: Sendable {
        /// Loaded, and not put since.
        case untouched
        /// Put; how it was loaded.
        case loaded(Row)
        case new
    }

    @frozen @usableFromInline struct Entry: Sendable {
        @usableFromInline var row: Row
        @usableFromInline var origin: Origin

        @inlinable init(row: Row, origin: Origin) {
            self.row = row
            self.origin = origin
        }
    }

    @usableFromInline var entries: [Entry] = []
    @usableFromInline var places: [Row.Identity: Int] = [:]

    @inlinable public init() {}

    /// - Parameter loaded: the rows as they are stored.
    @inlinable public init(_ loaded: [Row]) { load(loaded) }

    /// The row as it is to be.
    @inlinable public subscript(_ identity: Row.Identity) -> Row? { places[identity].map { entries[$0].row } }

    /// All rows as they are to be.
    @inlinable public var rows: [Row] { entries.map(\.row) }

    /// Adds rows as they are stored. One that is there already is taken again as it is stored.
    @inlinable public mutating func load(_ loaded: [Row]) {
        entries.reserveCapacity(entries.count + loaded.count)
        places.reserveCapacity(entries.count + loaded.count)
        for row in loaded { put(row, .untouched) { $0 = Entry(row: row, origin: .untouched) } }
    }

    /// Takes what a decision made of a row, or a new row.
    @inlinable public mutating func put(_ row: Row) {
        put(row, .new) { entry in
            if case .untouched = entry.origin { entry.origin = .loaded(entry.row) }
            entry.row = row
        }
    }

    @inlinable mutating func put(_ row: Row, _ origin: Origin, orChange change: (inout Entry) -> Void) {
        let identity = row.identity
        if let place = places[identity] { return change(&entries[place]) }
        places[identity] = entries.count
        entries.append(Entry(row: row, origin: origin))
    }
}

// In the order in which they came. The statements that write rows put them in the order of their identities.
extension RowSet {
    /// Rows that were not loaded.
    @inlinable public var new: [Row] {
        filtered { entry in
            if case .new = entry.origin { true } else { false }
        }
    }

    /// Rows that were loaded and are different now.
    @inlinable public var changed: [Row] {
        filtered { entry in
            if case .loaded(let loaded) = entry.origin { loaded != entry.row } else { false }
        }
    }

    /// Both.
    @inlinable public var newAndChanged: [Row] {
        filtered { entry in
            switch entry.origin {
            case .untouched: false
            case .loaded(let loaded): loaded != entry.row
            case .new: true
            }
        }
    }

    /// The identities of the rows that were loaded.
    @inlinable public var loadedIdentities: [Row.Identity] {
        entries.compactMap { entry in
            if case .new = entry.origin { nil } else { entry.row.identity }
        }
    }

    @inlinable func filtered(where isWanted: (Entry) -> Bool) -> [Row] {
        var rows: [Row] = []
        for entry in entries where isWanted(entry) { rows.append(entry.row) }
        return rows
    }
}
