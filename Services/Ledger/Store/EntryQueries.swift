import Contracts
import Postgres
import Runtime

/// The journal as it is read.
enum EntryQueries {
    /// The columns of an entry, with its sides as two arrays.
    private static let columns = """
        SELECT entry.id, event_service, event_lane, event_number, purpose, rule_version, currency, effective_on,
            booked_on,
            posted_at, subject, accounts, amounts
        FROM entry
        """

    @Sendable
    static func entry(_ id: EntryID, _ connection: Connection, _ deadline: Deadline) throws -> EntryView? {
        try connection.query("\(unescaped: columns) WHERE entry.id = \(id)", deadline: deadline).first.map(view)
    }

    /// The index `entry_posted` holds it.
    static let list = List<EntryView>.newestFirst(
        select: columns, at: "posted_at", id: "entry.id", key: { ($0.postedAt, $0.entry) }, read: view)

    static func isAbout(_ subject: QueryParameter<Subject?>) -> ListFilter {
        ListFilter(subject) { subject, sql in
            sql.appendLiteral("subject = ")
            sql.appendInterpolation(subject.description)
        }
    }

    @Sendable private static func view(_ row: Row) throws -> EntryView {
        let service = try EntryTable.service(try row["event_service", as: Int16.self])
        let lane = try row["event_lane", as: Lane.self]
        let place = StreamPosition(sourceLane: lane, targetLane: lane, number: try row["event_number", as: Int64.self])
        let accounts = try row["accounts", as: [Int32].self]
        let amounts = try row["amounts", as: [Int64].self]
        return EntryView(
            entry: try row["id", as: EntryID.self], event: "\(service.source) \(place)",
            purpose: try row["purpose", as: String.self], currency: try row["currency", as: Currency?.self],
            effectiveOn: try row["effective_on", as: LocalDate.self],
            bookedOn: try row["booked_on", as: LocalDate.self],
            postedAt: try row["posted_at", as: Timestamp.self], subject: try row["subject", as: String.self],
            ruleVersion: try row["rule_version", as: Int16.self],
            lines: zip(accounts, amounts).map { EntryPosted.Line(account: $0, amount: $1) })
    }
}
