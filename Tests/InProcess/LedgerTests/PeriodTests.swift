import Contracts
import Rows
import SeededRandom
import Testing

@testable import Ledger

func month(_ text: String) -> Month { Month(text)! }

@Suite("Months close in their order, and an entry is booked in its own month or in the next one that is open")
struct PeriodTests {
    private static let now = day("2026-03-02").startOfDay

    private func change(
        _ change: PeriodChange, _ month: String, in calendar: inout PeriodCalendar, because reason: String = "a test",
        by actor: String? = "anna"
    ) -> [String] {
        do throws(Refused) {
            _ = try calendar.change(
                PeriodDecision(change, of: month, because: reason, by: actor), at: Self.now)
            return []
        } catch { return error.reasons.map { "\($0.pointer) \($0.code)" } }
    }

    @Test("Whatever happened through the last closed month is booked on the first day after it")
    func bookingDay() {
        let closed = PeriodCalendar(of: "NORTH", closedThrough: month("2026-12"))
        #expect(closed.bookingDay(for: day("2026-12-31")) == day("2027-01-01"))
        #expect(closed.bookingDay(for: day("2019-02-03")) == day("2027-01-01"))
        #expect(closed.bookingDay(for: day("2027-01-01")) == day("2027-01-01"))
        #expect(closed.bookingDay(for: day("2027-05-09")) == day("2027-05-09"))
        #expect(PeriodCalendar(of: "NORTH", closedThrough: nil).bookingDay(for: day("2019-02-03")) == day("2019-02-03"))
    }

    @Test("A month closes, opens again, and is locked for good; each change is counted")
    func life() throws {
        var calendar = PeriodCalendar(of: "NORTH", [], firstBooked: month("2026-01"))
        #expect(calendar.state(of: month("2026-01")) == .open)
        for (kind, state, version) in [
            (PeriodChange.close, PeriodState.closed, Int32(1)), (.reopen, .open, 2), (.close, .closed, 3),
            (.lock, .locked, 4),
        ] {
            let period = try calendar.change(
                PeriodDecision(kind, of: "2026-01", because: "a test", by: "anna"), at: Self.now)
            #expect(period.state == state && period.version == version && period.actor == "anna")
            #expect(calendar.state(of: month("2026-01")) == state && calendar.periods.newAndChanged == [period])
        }
        #expect(calendar.state(of: month("2025-12")) == .closed && calendar.state(of: month("2026-02")) == .open)
    }

    @Test("What the order of months, or a month's state, does not allow is refused by name")
    func refusals() {
        var calendar = PeriodCalendar(of: "NORTH", [], firstBooked: month("2025-12"))
        #expect(change(.close, "2026-01", in: &calendar) == ["/period earlier-period-open"])
        #expect(change(.close, "2026-03", in: &calendar) == ["/period period-not-over", "/period earlier-period-open"])
        #expect(change(.reopen, "2025-12", in: &calendar) == ["/period period-not-closed"])
        #expect(change(.lock, "2025-12", in: &calendar) == ["/period period-not-closed"])
        #expect(change(.close, "2025-12", in: &calendar) == [])
        #expect(change(.close, "2025-12", in: &calendar) == ["/period period-closed"])
        #expect(change(.close, "2025-11", in: &calendar) == ["/period period-closed"])
        #expect(change(.close, "2026-02", in: &calendar) == ["/period earlier-period-open"])
        #expect(change(.close, "2026-01", in: &calendar) == [])
        #expect(change(.reopen, "2025-12", in: &calendar) == ["/period later-period-closed"])
        #expect(change(.lock, "2025-12", in: &calendar) == [])
        for kind in PeriodChange.allCases {
            #expect(change(kind, "2025-12", in: &calendar) == ["/period period-locked"])
        }
        #expect(change(.reopen, "2026-01", in: &calendar) == [])
        #expect(change(.close, "2026-02", in: &calendar) == ["/period earlier-period-open"])
        #expect(change(.close, "2026-03", in: &calendar).first == "/period period-not-over")
    }

    @Test("Everything that is wrong with a decision is named at once, and nothing changes")
    func allAtOnce() {
        var calendar = PeriodCalendar(of: "NORTH", [], firstBooked: nil)
        #expect(
            change(.close, "2026-2", in: &calendar, because: "", by: nil)
                == ["/period not-a-month", "/reason missing", " missing-actor"])
        #expect(
            change(.close, "2026-03", in: &calendar, because: "a\u{0}", by: nil)
                == [
                    "/reason not-printable", " missing-actor", "/period period-not-over", "/period before-first-period",
                ])
        #expect(calendar.periods.rows.isEmpty && calendar.closedThrough == nil)
    }

    @Test("A month is over when its last day is, in the last time zone of all", arguments: [-1, 0, 11, 12, 13])
    func over(hours: Int64) {
        var calendar = PeriodCalendar(of: "NORTH", [], firstBooked: month("2026-02"))
        let decision = PeriodDecision(.close, of: "2026-02", because: "a test", by: "anna")
        let moment = day("2026-03-01").startOfDay.adding(milliseconds: hours * 3_600_000)
        let isClosed = (try? calendar.change(decision, at: moment)) != nil
        #expect(isClosed == (hours >= 12))
    }

    @Test("A mistyped month, years before the first booked one, is refused: it would make all after it wait")
    func beforeTheBooks() {
        var calendar = PeriodCalendar(of: "NORTH", [], firstBooked: month("2026-01"))
        #expect(change(.close, "2016-10", in: &calendar) == ["/period before-first-period"])
        #expect(change(.close, "2025-12", in: &calendar) == ["/period before-first-period"])
        #expect(change(.close, "2026-01", in: &calendar) == [])
        #expect(change(.close, "2016-10", in: &calendar) == ["/period period-closed"])
        var empty = PeriodCalendar(of: "NORTH", [], firstBooked: nil)
        #expect(change(.close, "2026-01", in: &empty) == ["/period before-first-period"])
        // What is told late is booked in it, and then it is the first to close.
        empty.book(in: month("2026-01"))
        #expect(change(.close, "2026-01", in: &empty) == [])
    }

    /// The rules once more, in other words: an array of twelve months, each looked at by itself.
    private struct Model {
        var states: [PeriodState] = Array(repeating: .open, count: 12)
        var isKnown = Array(repeating: false, count: 12)

        func isShut(_ index: Int) -> Bool { states[index...].contains { $0 != .open } }

        func allows(_ change: PeriodChange, _ index: Int) -> Bool {
            let anyShut = states.contains { $0 != .open }
            switch change {
            case .close:
                // The first that is open where some are shut; else the first of which anything is known.
                return !isShut(index)
                    && (0..<index).allSatisfy { anyShut ? isShut($0) : !isKnown[$0] } && (anyShut || isKnown[index])
            case .reopen:
                return isShut(index) && states[index] != .locked
                    && states[(index + 1)...].allSatisfy { $0 == .open }
            case .lock: return isShut(index) && states[index] != .locked
            }
        }

        func booked(_ index: Int) -> Int? { (index..<12).first { !isShut($0) } }
    }

    @Test("Any sequence of postings and changes keeps what a second telling of the rules says", arguments: 1...40)
    func anySequence(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let months = (1...12).map { Month(of: LocalDate(year: 2025, month: $0, day: 1)!) }
        var calendar = PeriodCalendar(of: "NORTH", [], firstBooked: nil)
        var model = Model()
        for step in 0..<120 {
            let index = Int.random(in: 0..<12, using: &random)
            let day = months[index].firstDay.adding(days: Int32.random(in: 0...27, using: &random))
            if Int.random(in: 0..<3, using: &random) == 0 {
                let bookedOn = calendar.bookingDay(for: day)
                if let place = model.booked(index) {
                    let expected = place == index ? day : months[place].firstDay
                    #expect(bookedOn == expected, "seed \(seed), step \(step)")
                    model.isKnown[place] = true
                } else {
                    #expect(bookedOn == months[11].next.firstDay, "seed \(seed), step \(step)")
                }
                calendar.book(in: Month(of: bookedOn))
            } else if let kind = PeriodChange.allCases.randomElement(using: &random) {
                let isRefused = !change(kind, months[index].description, in: &calendar).isEmpty
                #expect(isRefused != model.allows(kind, index), "seed \(seed), step \(step): \(kind) \(months[index])")
                if !isRefused {
                    model.states[index] = kind.state
                    model.isKnown[index] = true
                }
            }
            for (index, month) in months.enumerated() {
                #expect((calendar.state(of: month) == .open) != model.isShut(index), "seed \(seed), step \(step)")
            }
        }
    }
}
