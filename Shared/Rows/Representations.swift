public import Contracts
public import Postgres

// How the types of the published language stand in PostgreSQL. An identifier is its 64-bit number, a moment a
// `timestamptz`, a day a `date`, a month its first day, a currency its three letters, an enumeration the name of its
// case.

extension Identifier: PostgresRepresentable {
    public var postgresRepresentation: Int64 { rawValue }

    public init?(postgresRepresentation: Int64) { self.init(rawValue: postgresRepresentation) }
}

extension Timestamp: PostgresRepresentable {
    public var postgresRepresentation: PostgresTimestamp { PostgresTimestamp(microsecondsSince1970: microseconds) }

    public init?(postgresRepresentation: PostgresTimestamp) {
        self.init(microseconds: postgresRepresentation.microsecondsSince1970)
    }
}

extension LocalDate: PostgresRepresentable {
    public var postgresRepresentation: PostgresDate { PostgresDate(daysSince1970: days) }

    public init?(postgresRepresentation: PostgresDate) { self.init(days: postgresRepresentation.daysSince1970) }
}

extension Country: PostgresRepresentable {
    public var postgresRepresentation: String { code }

    public init?(postgresRepresentation: String) { self.init(postgresRepresentation) }
}

extension Month: PostgresRepresentable {
    public var postgresRepresentation: PostgresDate { firstDay.postgresRepresentation }

    /// `nil` for another day than the first of a month.
    public init?(postgresRepresentation: PostgresDate) {
        let day = LocalDate(days: postgresRepresentation.daysSince1970)
        self.init(of: day)
        if firstDay != day { return nil }
    }
}

extension Currency: PostgresRepresentable {
    public var postgresRepresentation: String { code }

    public init?(postgresRepresentation: String) { self.init(postgresRepresentation) }
}

extension Channel: PostgresRepresentable {}
extension Service: PostgresRepresentable {}
extension TaxClass: PostgresRepresentable {}
extension ItemKind: PostgresRepresentable {}
extension UnitOfMeasure: PostgresRepresentable {}
extension PriceMode: PostgresRepresentable {}
