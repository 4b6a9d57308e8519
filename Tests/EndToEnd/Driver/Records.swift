import Contracts
import JSON
import Postgres

/// What stands in the six schemas, read as the operator.
final class Records {
    let connection: Connection
    private static let statementMilliseconds = 20_000

    init(_ connection: Connection) { self.connection = connection }

    func query(_ sql: SQL) throws -> ResultSet {
        try connection.query(sql, deadline: .after(milliseconds: Self.statementMilliseconds))
    }

    func count(_ sql: SQL) throws -> Int64 { try query(sql).single()[0, as: Int64.self] }

    // MARK: Facts

    /// A fact as its service's archive holds it.
    struct ArchivedFact {
        let service: Service
        let type: String
        let data: JSONValue
    }

    /// All facts about an order, and those that name it, service by service in the order of their streams.
    func facts(about order: OrderID) throws -> [ArchivedFact] {
        try Service.allCases.flatMap { service in
            try query(
                """
                SELECT event->>'type', (event->'data')::jsonb
                FROM \(identifier: service.schema).outbox AS o,
                    regexp_split_to_table(events, '\n') WITH ORDINALITY AS l (line, place), LATERAL (SELECT line::jsonb) AS e (event)
                WHERE kind = 0 AND event->>'subject' = \(order.description)
                ORDER BY o.lane, o.first, l.place
                """
            ).map { row in
                ArchivedFact(
                    service: service, type: try row[0, as: String.self],
                    data: try .parse(try row[1, as: JSONB.self].bytes))
            }
        }
    }

    // MARK: Orders

    /// Where an order stands; `nil` when there is none.
    func state(of order: OrderID) throws -> String? {
        try query("SELECT state FROM order_intake.order_progress WHERE id = \(order.rawValue)").first.map {
            try $0[0, as: String.self]
        }
    }

    func cause(of order: OrderID) throws -> String? {
        try query("SELECT cause FROM order_intake.order_progress WHERE id = \(order.rawValue)").single()[
            0, as: String?.self]
    }

    func awaitState(_ state: String, of order: OrderID, withinSeconds seconds: Int = 30) throws {
        try eventually(
            "order \(order) is \(state)", withinSeconds: seconds, seen: { try self.state(of: order) ?? "none" },
            holds: { try self.state(of: order) == state })
    }

    /// The first shipment of an order.
    func awaitShipment(of order: OrderID) throws -> ShipmentID {
        try eventually("order \(order) has a shipment") {
            try query("SELECT id FROM fulfillment.shipment WHERE order_id = \(order.rawValue)").first.flatMap {
                ShipmentID(rawValue: try $0[0, as: Int64.self])
            }
        }
    }

    /// What an order was invoiced, once Collections knows it.
    struct OpenInvoice: Hashable {
        let invoice: Int64
        let number: String
        let gross: Int64
        let open: Int64
    }

    func invoice(of order: OrderID) throws -> OpenInvoice? {
        try query("SELECT invoice, number, gross, open FROM collections.receivable WHERE order_id = \(order.rawValue)")
            .first.map { row in
                let (invoice, number, gross, open) = try row.decode(
                    Int64.self, String.self, Int64.self, Int64.self)
                return OpenInvoice(invoice: invoice, number: number, gross: gross, open: open)
            }
    }

    func awaitInvoice(of order: OrderID) throws -> OpenInvoice {
        try eventually("order \(order) is invoiced") { try invoice(of: order) }
    }

    // MARK: Books

    /// One side of an entry.
    struct Posting: Hashable, Comparable, CustomStringConvertible {
        let purpose: String
        let account: Int32
        /// Debits positive, credits negative.
        let amount: Int64

        init(_ purpose: String, _ account: Int32, _ amount: Int64) {
            self.purpose = purpose
            self.account = account
            self.amount = amount
        }

        static func < (a: Self, b: Self) -> Bool { (a.purpose, a.account, a.amount) < (b.purpose, b.account, b.amount) }
        var description: String { "\(purpose) \(account) \(amount)" }
    }

    /// The entries about an order, an item or a payment, as sides in the order of purposes and accounts.
    func postings(about subjects: String...) throws -> [Posting] {
        try query(
            """
            SELECT e.purpose, p.account, p.amount FROM ledger.entry AS e JOIN ledger.posting AS p ON p.entry = e.id
            WHERE e.subject = ANY(\(subjects))
            """
        ).map { row in
            let (purpose, account, amount) = try row.decode(String.self, Int32.self, Int64.self)
            return Posting(purpose, account, amount)
        }.sorted()
    }

    /// Waits until the postings about a subject are these.
    func awaitPostings(about subject: String, _ expected: [Posting]) throws {
        try eventually(
            "the books show \(expected.sorted()) about \(subject)", seen: { "\(try postings(about: subject))" },
            holds: { try postings(about: subject) == expected.sorted() })
    }

    // MARK: Lanes

    /// Who owns which lane of a service: the lanes by the sessions that hold their locks.
    func owners(of service: Service) throws -> [Int32: Set<Lane>] {
        let rows = try query(
            """
            SELECT pid, objid::bigint FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND classid = \(Int64(service.code))::oid AND objsubid = 2
                AND objid < 32768 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """)
        var owners: [Int32: Set<Lane>] = [:]
        for row in rows {
            let (session, lane) = try row.decode(Int32.self, Int64.self)
            owners[session, default: []].insert(Lane(lane))
        }
        return owners
    }

    /// The number of the last committed turn of each lane.
    func turns(of service: Service) throws -> [Lane: Int64] {
        let rows = try query("SELECT lane, turn FROM \(identifier: service.schema).checkpoint")
        return Dictionary(uniqueKeysWithValues: try rows.map { try $0.decode(Lane.self, Int64.self) })
    }
}
