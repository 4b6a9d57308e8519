import Contracts
import Postgres
import Rows
import Runtime

/// The facts of one stream that a batch touches: from its first number to its last.
struct EventRange: Hashable, Sendable {
    var service: Service
    var lane: Lane
    var numbers: ClosedRange<Int64>

    fileprivate var serviceCode: Int16 { Int16(truncatingIfNeeded: service.code) }

    /// One range a stream, in the order of the streams. Facts come in the order of their numbers, so ranges are as
    /// narrow as the batch.
    static func ranges(of events: [EventKey]) -> [EventRange] {
        var ranges: [EventRange] = []
        for event in events.sorted() {
            if let last = ranges.indices.last, ranges[last].service == event.service, ranges[last].lane == event.lane {
                ranges[last].numbers = ranges[last].numbers.lowerBound...event.number
            } else {
                ranges.append(
                    EventRange(service: event.service, lane: event.lane, numbers: event.number...event.number))
            }
        }
        return ranges
    }
}

/// Entries of the journal: appended, never changed.
enum EntryTable {
    /// The facts within these ranges that have entries: a short index scan a stream, most often finding none.
    static func recorded(among ranges: [EventRange]) -> SQL {
        """
        SELECT DISTINCT \(StoredEvent.columns)
        FROM unnest(
            \(each: ranges, \.serviceCode), \(each: ranges, \.lane),
            \(each: ranges, \.numbers.lowerBound), \(each: ranges, \.numbers.upperBound)
        ) AS stream (service, lane, first, last)
        JOIN entry ON event_service = service AND event_lane = lane AND event_number BETWEEN first AND last
        """
    }

    static func readRecorded(_ rows: ResultSet) throws -> Set<EventKey> {
        Set(try rows.rows(as: StoredEvent.self).map(\.key))
    }

    /// Entries with their sides. PostgreSQL cannot unnest an array of arrays: the sides of all entries come in one
    /// array, of which each takes its part.
    static func insert(_ entries: [Entry]) -> SQL {
        var sides: [Posting] = []
        let rows = entries.sorted { $0.id < $1.id }.map { entry in
            let first = sides.count + 1
            sides += entry.draft.postings
            return EntryWithSides(
                entry: StoredEntry(entry), firstSide: Int32(first), lastSide: Int32(sides.count))
        }
        return """
            INSERT INTO entry (\(StoredEntry.columns), accounts, amounts)
            SELECT \(StoredEntry.columns), (\(each: sides, \.account.rawValue))[first_side:last_side],
                (\(each: sides, \.amount))[first_side:last_side]
            FROM \(unnest: rows, as: "entry_with_sides")
            """
    }
}

/// An entry of the journal, without its sides.
@StoredPart
struct StoredEntry {
    let id: EntryID
    let entity: String
    let event: StoredEvent
    let purpose: String
    let ruleVersion: Int16
    let currency: Currency?
    let effectiveOn: LocalDate
    let bookedOn: LocalDate
    let postedAt: Timestamp
    let subject: String

    init(_ entry: Entry) {
        let currency: Currency? =
            switch entry.draft.content {
            case .postings(let currency, _): currency
            case .none: nil
            }
        self.init(
            id: entry.id, entity: entry.entity, event: StoredEvent(entry.event), purpose: entry.draft.purpose.rawValue,
            ruleVersion: PostingRules.version, currency: currency, effectiveOn: entry.effectiveOn,
            bookedOn: entry.bookedOn, postedAt: entry.postedAt, subject: entry.subject.description)
    }
}

/// An entry, and where its sides stand among those of all: from 1, the last before the first where it has none.
@StoredPart
private struct EntryWithSides {
    let entry: StoredEntry
    let firstSide: Int32
    let lastSide: Int32
}

/// The fact that an entry records.
@StoredPart
struct StoredEvent {
    @Column("event_service") let service: ServiceCode
    @Column("event_lane") let lane: Lane
    @Column("event_number") let number: Int64

    init(_ key: EventKey) {
        self.init(service: ServiceCode(service: key.service), lane: key.lane, number: key.number)
    }

    var key: EventKey { EventKey(service: service.service, lane: lane, number: number) }
}

/// A service as the journal stores it: by its code.
struct ServiceCode: PostgresRepresentable {
    let service: Service

    var postgresRepresentation: Int16 { Int16(truncatingIfNeeded: service.code) }

    init(service: Service) { self.service = service }

    init?(postgresRepresentation code: Int16) {
        guard let service = Service.allCases.first(where: { $0.code == Int32(code) }) else { return nil }
        self.init(service: service)
    }
}
