internal import Contracts
internal import JSON
internal import Postgres
internal import Rows
internal import Runtime

/// The order in which facts follow from each other, for those of one moment.
private let mainLine = [
    OrderReceived.type, StockReserved.type, StockShort.type, CreditReserved.type, CreditDeclined.type,
    OrderConfirmed.type, OrderDeclined.type, ShipmentPlanned.type, CancellationRequested.type, ShipmentCancelled.type,
    CancellationDeclined.type, OrderCancelled.type, ReservationReleased.type, CreditReleased.type,
    ShipmentDispatched.type,
    StockIssued.type, ShipmentDelivered.type, InvoiceIssued.type, PaymentReceived.type, PaymentAllocated.type,
    ReceivableSettled.type, OrderCompleted.type,
]

extension OrderHistory.Event {
    fileprivate var place: Int { mainLine.firstIndex(of: event.type) ?? mainLine.count }
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(microseconds: .min)
}

/// Everything that the services have published about an order, with what it moved in the books.
struct OrderHistory: Sendable {
    struct Event: Sendable {
        var service: Service
        var event: CloudEvent
        /// Its entries in the journal.
        var entries: [Entry] = []
    }

    /// An entry, its sides by account.
    struct Entry: Hashable, Sendable {
        var purpose: String
        var currency: String
        var sides: [Side]

        struct Side: Hashable, Sendable {
            var account: String
            /// Debits positive, credits negative, in minor units.
            var amount: Int64
        }
    }

    let order: OrderID
    /// In the order of time; what happened at one moment, in the order of the main line.
    var events: [Event]

    init(_ order: OrderID, _ schemas: Schemas) throws {
        self.order = order
        events = try Service.allCases.filter { $0 != .ledger }.flatMap { service in
            try Self.archived(about: order, service, schemas).map { Event(service: service, event: $0) }
        }
        events = events.enumerated().sorted { a, b in
            (a.element.event.time ?? .distantPast, a.element.place, a.offset)
                < (b.element.event.time ?? .distantPast, b.element.place, b.offset)
        }.map(\.element)
        try addEntries(schemas)
    }

    /// An order's facts stand in its lane; money that nobody could place at first may stand in any.
    private static func archived(about order: OrderID, _ service: Service, _ schemas: Schemas) throws -> [CloudEvent] {
        let names = ["\"\(Subject.order(order))\"", "\"order\":\"\(order)\""]
        let (first, last) = service == .collections ? (0, OrderID.laneMax) : (order.lane, order.lane)
        let rows = try schemas.query(
            service,
            """
            SELECT events FROM published_fact
            WHERE lane BETWEEN \(first) AND \(last) AND events LIKE ANY (\(names.map { "%\($0)%" }))
            ORDER BY lane, first
            """)
        var found: [CloudEvent] = []
        for row in rows {
            for line in try row[0, as: String.self].utf8.split(separator: UInt8(ascii: "\n"))
            where names.contains(where: String(Substring(line)).contains) {
                let event = try CloudEvent(line: Array(line))
                if try isAbout(order, event) { found.append(event) }
            }
        }
        return found
    }

    /// By its subject, or as one of those to which a payment was allocated.
    private static func isAbout(_ order: OrderID, _ event: CloudEvent) throws -> Bool {
        if event.subject == Subject.order(order).description { return true }
        let data = try JSONValue.parse(event.data)
        let name = JSONValue.string(order.description)
        return data["order"] == name || data["allocations"]?.array?.contains { $0["order"] == name } ?? false
    }

    private mutating func addEntries(_ schemas: Schemas) throws {
        var places: [EventKey: Int] = [:]
        for (index, event) in events.enumerated() {
            guard let position = StreamPosition(event.event.id) else { continue }
            let code = Int16(truncatingIfNeeded: event.service.code)
            places[EventKey(service: code, lane: position.sourceLane, number: position.number)] = index
        }
        let keys = Array(places.keys)
        let rows = try schemas.query(
            .ledger,
            """
            SELECT \(unescaped: FoundSide.columns.of(where: ["account": "coalesce(name, posting.account::text)"]))
            FROM unnest(\(each: keys, \.service), \(each: keys, \.lane), \(each: keys, \.number)) AS u (service, lane,
                number)
            JOIN published_posting AS posting ON event_service = u.service AND event_lane = u.lane
                AND event_number = u.number
            LEFT JOIN published_account AS account ON account.number = posting.account
            ORDER BY entry, line
            """)
        var last: Int64?
        for side in try rows.rows(as: FoundSide.self) {
            guard let place = places[side.event] else { continue }
            if last != side.entry {
                events[place].entries.append(Entry(purpose: side.purpose, currency: side.currency, sides: []))
            }
            last = side.entry
            events[place].entries[events[place].entries.count - 1].sides.append(
                Entry.Side(account: side.account, amount: side.amount))
        }
    }
}

/// The place of a fact in the stream of its service, which the journal knows by its code.
@SelectedRow
private struct EventKey: Hashable {
    @Column("event_service") let service: Int16
    @Column("event_lane") let lane: Lane
    @Column("event_number") let number: Int64
}

/// One side of an entry, as the Ledger publishes it.
@SelectedRow
private struct FoundSide {
    let event: EventKey
    let entry: Int64
    let purpose: String
    let currency: String
    let account: String
    let amount: Int64
}
