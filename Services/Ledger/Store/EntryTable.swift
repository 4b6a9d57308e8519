import Contracts
import Postgres
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
        SELECT DISTINCT event_service, event_lane, event_number
        FROM unnest(
            \(each: ranges, \.serviceCode), \(each: ranges, \.lane),
            \(each: ranges, \.numbers.lowerBound), \(each: ranges, \.numbers.upperBound)
        ) AS stream (service, lane, first, last)
        JOIN entry ON event_service = service AND event_lane = lane AND event_number BETWEEN first AND last
        """
    }

    static func readRecorded(_ rows: ResultSet) throws -> Set<EventKey> {
        Set(
            try rows.map { row in
                let (code, lane, number) = try row.decode(Int16.self, Lane.self, Int64.self)
                return EventKey(service: try service(code), lane: lane, number: number)
            })
    }

    /// Entries with their sides. PostgreSQL cannot unnest an array of arrays: the sides of all entries come in one
    /// array, of which each takes its part.
    static func insert(_ entries: [Entry]) -> SQL {
        let sorted = entries.sorted { $0.id < $1.id }
        var sides: [Posting] = []
        let rows = sorted.map { entry in
            let first = sides.count + 1
            sides += entry.draft.postings
            return Row(entry: entry, firstSide: Int32(first), lastSide: Int32(sides.count))
        }
        return """
            INSERT INTO entry (
                id, event_service, event_lane, event_number, purpose, rule_version, currency, effective_on, booked_on,
                posted_at, subject, accounts, amounts)
            SELECT id, service, lane, number, purpose, \(PostingRules.version), currency, effective_on, booked_on,
                posted_at, subject, (\(each: sides, \.account.rawValue))[first_side:last_side],
                (\(each: sides, \.amount))[first_side:last_side]
            FROM unnest(
                \(each: rows, \.entry.id), \(each: rows, \.entry.event.serviceCode),
                \(each: rows, \.entry.event.lane), \(each: rows, \.entry.event.number),
                \(each: rows, \.entry.draft.purpose.rawValue), \(each: rows, \.entry.currency),
                \(each: rows, \.entry.effectiveOn), \(each: rows, \.entry.bookedOn), \(each: rows, \.entry.postedAt),
                \(each: rows, \.entry.subject.description), \(each: rows, \.firstSide), \(each: rows, \.lastSide)
            ) AS row (
                id, service, lane, number, purpose, currency, effective_on, booked_on, posted_at, subject, first_side,
                last_side)
            """
    }

    /// An entry, and where its sides stand among those of all: from 1, the last before the first where it has none.
    private struct Row {
        let entry: Entry
        let firstSide: Int32
        let lastSide: Int32
    }

    static func service(_ code: Int16) throws(UnknownStoredValue) -> Service {
        guard let service = Service.allCases.first(where: { $0.code == Int32(code) }) else {
            throw UnknownStoredValue(column: "entry.event_service", value: code)
        }
        return service
    }
}

extension EventKey {
    /// As the journal stores the service.
    fileprivate var serviceCode: Int16 { Int16(truncatingIfNeeded: service.code) }
}

extension Entry {
    fileprivate var currency: Currency? {
        switch draft.content {
        case .postings(let currency, _): currency
        case .none: nil
        }
    }
}
