import Contracts
import JSON
import Testing

@testable import Ledger
@testable import Runtime

/// All orders in which the story can be told, as a lattice: a place says how many facts of each service are known. If
/// every step from every place leads to the same books as every other step to the same place, all paths lead to the
/// same end: 166,320 of them, shown by some 200 places.
@Suite("Every legal order of the facts, with duplicates, gives the same books")
struct GoldenTests {
    /// The books without the identifiers that the order of arrival decides.
    private struct Books: Hashable, CustomTestStringConvertible {
        var movements: [BalanceKey: Movement]
        var entries: Set<Line>

        var testDescription: String { "\(entries.count) entries, \(movements.count) balances" }

        struct Line: Hashable {
            var event: EventKey
            var draft: EntryDraft
            var bookedOn: LocalDate
        }

        init(_ set: LedgerRows) {
            movements = set.movements
            entries = Set(set.entries.map { Line(event: $0.event, draft: $0.draft, bookedOn: $0.bookedOn) })
        }
    }

    private struct State {
        var context = Context(
            LedgerLogic(), LedgerRows(recorded: [], calendars: PeriodCalendars()),
            Decisions(
                now: Timestamp("2026-12-01T00:00:00Z")!, service: .ledger, lanes: [7: .init(given: [:], counters: [:])])
        )
        var set: LedgerRows { context.set }
        var publicationCount: Int { context.decisions.publications.count }

        mutating func take(_ event: Story.Event) throws {
            let cause = Cause(
                lane: 7,
                event: CloudEvent(
                    id: "7.7.\(event.number)", source: type(of: event.fact).publisher.source,
                    type: type(of: event.fact).type, data: event.fact.encoded()),
                time: context.now,
                origin: .record(input: .facts(of: type(of: event.fact).publisher, readBy: .ledger), offset: 0))
            try context.handle(LedgerLogic.handlers.fact(cause))
        }
    }

    private let story = Story()

    @Test("Every path through the lattice")
    func everyOrder() throws {
        var places: [[Int]: State] = [Array(repeating: 0, count: story.streams.count): State()]
        var frontier = Array(places.keys)
        while !frontier.isEmpty {
            var next: Set<[Int]> = []
            for place in frontier {
                for stream in story.streams.indices where place[stream] < story.streams[stream].count {
                    var state = try #require(places[place])
                    try state.take(story.streams[stream][place[stream]])
                    var reached = place
                    reached[stream] += 1
                    if let known = places[reached] {
                        #expect(Books(known.set) == Books(state.set), "at \(reached)")
                    } else {
                        places[reached] = state
                        next.insert(reached)
                    }
                }
            }
            frontier = Array(next)
        }
        let end = try #require(places[story.streams.map(\.count)])
        #expect(places.count == 4 * 3 * 3 * 6)
        #expect(end.set.entries.count == Story.entryCount)
        #expect(balances(end.set) == Story.trialBalance)
    }

    @Test("A duplicate of any fact at any place changes nothing, and publishes nothing")
    func duplicates() throws {
        var state = State()
        var told: [Story.Event] = []
        for event in story.streams.joined() {
            try state.take(event)
            told.append(event)
            let (books, published) = (Books(state.set), state.publicationCount)
            for again in told { try state.take(again) }
            #expect(Books(state.set) == books)
            #expect(state.publicationCount == published)
        }
        #expect(balances(state.set) == Story.trialBalance)
    }

    @Test("The books balance after every single fact")
    func alwaysBalanced() throws {
        var state = State()
        for event in story.streams.joined() {
            try state.take(event)
            #expect(state.set.movements.values.reduce(0) { $0 + $1.debit - $1.credit } == 0)
        }
    }

    private func balances(_ set: LedgerRows) -> [Account: Int64] {
        Dictionary(grouping: set.movements, by: \.key.account)
            .mapValues { $0.reduce(0) { $0 + $1.value.debit - $1.value.credit } }.filter { $0.value != 0 }
    }
}
