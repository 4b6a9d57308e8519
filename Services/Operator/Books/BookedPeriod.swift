internal import Contracts
internal import JSON
internal import Postgres
internal import Rows
internal import TerminalText

/// A month of the books as the Ledger publishes it.
struct BookedPeriod {
    /// The last change of a month's state.
    struct Change {
        let version: Int32
        let at: Timestamp
        let actor: String
        let reason: String
    }

    /// The legal entity whose books they are.
    let entity: String
    let month: Month
    let state: String
    /// `nil` where the state was never changed.
    let change: Change?

    /// All months by entity, the oldest first.
    static func all(_ schemas: Schemas) throws -> [BookedPeriod] {
        try schemas.query(
            .ledger,
            """
            SELECT entity, first_day, state, version, changed_at, actor, reason FROM published_period
            ORDER BY entity, first_day
            """
        ).map { row in
            let (entity, month, state, version, at, actor, reason) = try row.decode(
                String.self, Month.self, String.self, Int32?.self, Timestamp?.self, String?.self, String?.self)
            var change: Change?
            if let version, let at, let actor, let reason {
                change = Change(version: version, at: at, actor: actor, reason: reason)
            }
            return BookedPeriod(entity: entity, month: month, state: state, change: change)
        }
    }

    static func text(_ periods: [BookedPeriod]) -> String {
        if periods.isEmpty { return "Nothing is booked yet." }
        var table = Table([
            .left("Entity"), .left("Month"), .left("State"), .right("Changes"), .left("Last at"), .left("By"),
            .left("Why"),
        ])
        for period in periods {
            table.add([
                period.entity, period.month.description, period.state, period.change.map { String($0.version) } ?? "",
                period.change.map { Narrator.short($0.at) } ?? "", period.change?.actor ?? "",
                period.change?.reason ?? "",
            ])
        }
        return table.text
    }

    var json: JSONValue {
        [
            "entity": .string(entity), "period": .string(month.description), "state": .string(state),
            "version": change.map { .number(JSONNumber($0.version)) } ?? .null,
            "changedAt": change.map { .string($0.at.description) } ?? .null,
            "actor": change.map { .string($0.actor) } ?? .null,
            "reason": change.map { .string($0.reason) } ?? .null,
        ]
    }
}
