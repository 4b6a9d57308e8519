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

    /// The index `entry_posted` holds it.
    static let list = List<EntryView>.newestFirst(
        select: "SELECT \(FoundEntry.columns) FROM entry", at: "posted_at", id: "id", key: { ($0.postedAt, $0.entry) },
        read: view)

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
            entry: entry.id, event: "\(event.service.service.source) \(place)", purpose: entry.purpose,
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
