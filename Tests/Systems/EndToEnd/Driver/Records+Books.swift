import Contracts
import Postgres

/// What facts and entries are about. Identifiers of different kinds are spelt alike, so a fact is found by the member
/// of its data that names the thing, not by its subject.
enum Thing {
    case order(OrderID)
    case item(String)
    case payment(String)

    /// JSON that the data of a fact about it contains: one of these.
    fileprivate var patterns: [String] {
        switch self {
        case .order(let order): [#"{"order": "\#(order)"}"#, #"{"allocations": [{"order": "\#(order)"}]}"#]
        case .item(let sku): [#"{"sku": "\#(sku)"}"#]
        case .payment(let payment): [#"{"payment": "\#(payment)"}"#]
        }
    }
}

/// A fact as the archive of its service holds it.
struct ArchivedFact {
    let service: Service
    let type: String
    /// Its place in its stream.
    let id: String

    /// As entries name it.
    var event: String { "\(service.source) \(id)" }
}

/// One side of an entry.
struct Posting: Hashable, Comparable, CustomStringConvertible {
    let purpose: String
    let account: Int32
    /// In minor units; debits positive, credits negative.
    let amount: Int64

    init(_ purpose: String, _ account: Int32, _ amount: Int64) {
        self.purpose = purpose
        self.account = account
        self.amount = amount
    }

    static func < (a: Self, b: Self) -> Bool { (a.purpose, a.account, a.amount) < (b.purpose, b.account, b.amount) }
    var description: String { "\(purpose) \(account) \(amount)" }
}

/// Facts, and what the Ledger has made of them.
extension Records {
    /// All facts about a thing, service by service, in the order of their streams; the Ledger's are about other facts.
    func facts(about thing: Thing) throws -> [ArchivedFact] {
        var told: [ArchivedFact] = []
        for service in Service.allCases where service != .ledger {
            let rows = try query(
                """
                SELECT event->>'type', event->>'id'
                FROM \(identifier: service.schema).outbox AS o,
                    regexp_split_to_table(events, '\n') WITH ORDINALITY AS l (line, place),
                    LATERAL (SELECT line::jsonb) AS e (event)
                WHERE kind = 0 AND event->'data' @> ANY(\(thing.patterns)::jsonb[])
                ORDER BY o.lane, o.first, l.place
                """)
            told += try rows.map { try fact(of: service, $0) }
        }
        let posted = try query(
            """
            SELECT event->>'type', event->>'id'
            FROM ledger.outbox, regexp_split_to_table(events, '\n') AS l (line), LATERAL (SELECT line::jsonb) AS e
                (event)
            WHERE kind = 0 AND event->'data'->>'event' = ANY(\(told.map(\.event)))
            """)
        return told + (try posted.map { try fact(of: .ledger, $0) })
    }

    private func fact(of service: Service, _ row: Row) throws -> ArchivedFact {
        ArchivedFact(service: service, type: try row[0, as: String.self], id: try row[1, as: String.self])
    }

    /// The sides of all entries that record a fact about a thing, in the order of purposes and accounts.
    func postings(about thing: Thing) throws -> [Posting] {
        let told = try facts(about: thing).filter { $0.service != .ledger }
        let places = told.compactMap { fact in StreamPosition(fact.id).map { (Int16(fact.service.code), $0) } }
        return try query(
            """
            SELECT p.purpose, p.account, p.amount
            FROM unnest(\(places.map(\.0)), \(places.map(\.1.sourceLane)), \(places.map(\.1.number))) AS f (service,
                lane, number)
                JOIN ledger.posting AS p
                    ON (p.event_service, p.event_lane, p.event_number) = (f.service, f.lane, f.number)
            """
        ).map { row in
            let (purpose, account, amount) = try row.decode(String.self, Int32.self, Int64.self)
            return Posting(purpose, account, amount)
        }.sorted()
    }

    /// Waits until the entries about a thing are these, to the cent.
    func awaitPostings(about thing: Thing, _ expected: [Posting]) throws {
        try eventually(
            "the books show \(expected.sorted()) about \(thing)", seen: { "\(try postings(about: thing))" },
            holds: { try postings(about: thing) == expected.sorted() })
    }
}
