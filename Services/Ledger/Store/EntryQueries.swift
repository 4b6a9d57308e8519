import Contracts
import Postgres
import Rows
import Runtime

/// The journal as it is read.
enum EntryQueries {
    @Sendable
    static func entry(_ id: EntryID, _ connection: Connection, _ deadline: Deadline) throws -> EntryView? {
        try connection.query("SELECT \(FoundEntry.columns) FROM entry WHERE id = \(id)", deadline: deadline).first.map(
            view)
    }

    /// In the order of their keys, lane by lane: an index by time would cost every order more than a look at the
    /// journal is worth. Who looks for a day names it, and the summaries of `entry_booked_on` find it.
    static let list = List<EntryView>.register(
        select: "SELECT \(FoundEntry.columns) FROM entry", by: "id", key: \.entry, read: view)

    /// Days of booking.
    static let days: [ListFilter] = [
        .column("booked_on", is: .notBefore, LocalDate.since), .column("booked_on", is: .before, LocalDate.before),
    ]

    static func isAbout(_ subject: QueryParameter<Subject?>) -> ListFilter {
        ListFilter(subject) { subject, sql in
            sql.appendLiteral("subject = ")
            sql.appendInterpolation(subject.description)
        }
    }

    @Sendable private static func view(_ row: Row) throws -> EntryView {
        let found: FoundEntry = try row.value()
        let (entry, event) = (found.entry, found.entry.event)
        let place = StreamPosition(sourceLane: event.lane, targetLane: event.lane, number: event.number)
        return EntryView(
            entry: entry.id, entity: entry.entity, event: "\(event.service.service.source) \(place)",
            purpose: entry.purpose,
            currency: entry.currency, effectiveOn: entry.effectiveOn, bookedOn: entry.bookedOn,
            postedAt: entry.postedAt, subject: entry.subject, ruleVersion: entry.ruleVersion,
            lines: zip(found.accounts, found.amounts).map { EntryPosted.Line(account: $0, amount: $1) })
    }
}

/// An entry with its sides, as two arrays.
@SelectedRow
private struct FoundEntry {
    let entry: StoredEntry
    let accounts: [Int32]
    let amounts: [Int64]
}
