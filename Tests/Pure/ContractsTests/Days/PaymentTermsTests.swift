import Contracts
import JSON
import SeededRandom
import Testing

@Suite("Terms of payment")
struct PaymentTermsTests {
    private func date(_ text: String) throws -> LocalDate { try #require(LocalDate(text)) }

    @Test(
        "Net days, end of month plus days, a fixed day of the month, the next working day",
        arguments: [
            (PaymentTerms(days: 0), "2026-11-25", "2026-11-25"), (PaymentTerms(days: 30), "2026-01-31", "2026-03-02"),
            (PaymentTerms(days: 30), "2028-01-31", "2028-03-01"),
            (PaymentTerms(days: 0, endOfMonth: true), "2026-02-01", "2026-02-28"),
            (PaymentTerms(days: 10, endOfMonth: true), "2026-01-15", "2026-02-10"),
            (PaymentTerms(days: 10, endOfMonth: true), "2026-01-31", "2026-02-10"),
            (PaymentTerms(days: 30, endOfMonth: true), "2026-12-01", "2027-01-30"),
            (PaymentTerms(days: 0, dayOfMonth: 15), "2026-11-15", "2026-11-15"),
            (PaymentTerms(days: 0, dayOfMonth: 15), "2026-11-16", "2026-12-15"),
            (PaymentTerms(days: 14, dayOfMonth: 15), "2026-11-02", "2026-12-15"),
            (PaymentTerms(days: 0, dayOfMonth: 31), "2026-02-03", "2026-02-28"),
            (PaymentTerms(days: 0, dayOfMonth: 31), "2028-02-29", "2028-02-29"),
            (PaymentTerms(days: 0, dayOfMonth: 30), "2026-01-31", "2026-02-28"),
            (PaymentTerms(days: 0, dayOfMonth: 1), "2026-12-02", "2027-01-01"),
            // Saturday, 28 November; Thursday the 31st, and a Friday that is a holiday.
            (PaymentTerms(days: 0, nextWorkingDay: true), "2026-11-28", "2026-11-30"),
            (PaymentTerms(days: 0, endOfMonth: true, nextWorkingDay: true), "2026-12-05", "2026-12-31"),
            (PaymentTerms(days: 1, endOfMonth: true, nextWorkingDay: true), "2026-12-05", "2027-01-04"),
        ])
    func vectors(terms: PaymentTerms, start: String, due: String) throws {
        let calendar = try WorkingCalendar(holidays: [date("2027-01-01")])
        #expect(try terms.due(from: date(start), by: calendar).description == due)
    }

    // MARK: Properties

    /// The same in other words: day by day, until a day is one that the terms name.
    private func search(_ terms: PaymentTerms, from start: LocalDate, _ isWorked: (LocalDate) -> Bool) -> LocalDate {
        func next(_ day: LocalDate, _ isIt: (LocalDate) -> Bool) -> LocalDate {
            var day = day
            while !isIt(day) { day = day.adding(days: 1) }
            return day
        }
        func isLast(_ day: LocalDate) -> Bool { day.adding(days: 1).components.day == 1 }
        var day = start
        if terms.endOfMonth == true { day = next(day, isLast) }
        for _ in 0..<terms.days { day = day.adding(days: 1) }
        if let wanted = terms.dayOfMonth.map(Int.init) {
            day = next(day) { $0.components.day == wanted || ($0.components.day < wanted && isLast($0)) }
        }
        return terms.nextWorkingDay == true ? next(day, isWorked) : day
    }

    private func anyTerms(_ random: inout SeededGenerator) -> PaymentTerms {
        PaymentTerms(
            days: Int32.random(in: 0...120, using: &random), endOfMonth: Bool.random(using: &random),
            dayOfMonth: Bool.random(using: &random) ? Int32.random(in: 1...31, using: &random) : nil,
            nextWorkingDay: Bool.random(using: &random))
    }

    @Test("What is due is found by a search too, is never before the document, and not earlier for a later one")
    func properties() throws {
        var random = SeededGenerator(seed: 41)
        for _ in 0..<300 {
            let terms = anyTerms(&random)
            let first = LocalDate(days: Int32.random(in: 0...40_000, using: &random))
            let holidays = Set((0..<40).map { _ in first.adding(days: Int32.random(in: 0...200, using: &random)) })
            let calendar = try WorkingCalendar(holidays: holidays)
            // 1970-01-01 was a Thursday.
            func isWorked(_ day: LocalDate) -> Bool { ![2, 3].contains(day.days % 7) && !holidays.contains(day) }
            var last = first
            for step in Int32(0)..<40 {
                let start = first.adding(days: step)
                let due = terms.due(from: start, by: calendar)
                #expect(due == search(terms, from: start, isWorked), "\(terms) from \(start)")
                #expect(due >= start && due >= last)
                last = due
            }
        }
    }

    @Test("Terms outside of their limits move no day back, and trap nowhere")
    func unchecked() {
        let day = LocalDate(days: 20_000)
        for days in [Int32.min, -1] { #expect(PaymentTerms(days: days).due(from: day, by: .weekdays) == day) }
        for dayOfMonth in [Int32.min, 0, 32, .max] {
            let due = PaymentTerms(days: 0, dayOfMonth: dayOfMonth).due(from: day, by: .weekdays)
            #expect(due >= day && due.days < day.days + 62)
        }
    }

    // MARK: Refusals

    @Test("All that is wrong is said at once, and instalments are refused by name")
    func refusals() {
        var terms = PaymentTerms(days: 366, dayOfMonth: 32)
        terms.instalments = [PaymentTerms.Instalment(basisPoints: 5_000, days: 30)]
        var wrong = ReasonList()
        terms.check(&wrong, at: "/terms")
        #expect(wrong.reasons.map(\.pointer) == ["/terms/days", "/terms/dayOfMonth", "/terms/instalments"])
        #expect(wrong.reasons.map(\.code) == ["out-of-range", "out-of-range", "instalments-not-supported"])
        #expect(Set(wrong.reasons.map(\.code)).isSubset(of: PaymentTerms.refusals.map(\.rawValue)))
        for right in [PaymentTerms(days: 0), PaymentTerms(days: 365, endOfMonth: true, dayOfMonth: 31)] {
            var none = ReasonList()
            right.check(&none, at: "/terms")
            #expect(none.isEmpty)
        }
    }

    @Test("Net days take one member on the wire")
    func wire() throws {
        let bytes = PaymentTerms(days: 30).encoded()
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"days":30}"#)
        let read = try JSONDecoder().decode(PaymentTerms.self, from: bytes)
        #expect(read == PaymentTerms(days: 30))
    }
}

@Suite("Working days")
struct WorkingCalendarTests {
    private func read(_ text: String) throws(WorkingCalendarError) -> WorkingCalendar {
        try WorkingCalendar(file: Array(text.utf8))
    }

    private func error(_ text: String) -> WorkingCalendarError? {
        do throws(WorkingCalendarError) {
            _ = try read(text)
            return nil
        } catch { return error }
    }

    @Test("are all but the weekend, and but holidays that somebody named")
    func named() throws {
        let file = """
            \u{FEFF}# Banks of the Emirates
            weekend friday saturday\r

            2026-12-02 National Day
              2026-12-03
            """
        let calendar = try read(file)
        let worked = try (1...12).map { try #require(LocalDate(year: 2026, month: 12, day: $0)) }.filter(
            calendar.isWorkingDay)
        #expect(worked.map(\.components.day) == [1, 6, 7, 8, 9, 10])
        #expect(calendar.workingDay(notBefore: LocalDate("2026-12-02")!).description == "2026-12-06")
        #expect(try read("") == .weekdays)
        #expect(try read("weekend\n2026-12-05").isWorkingDay(LocalDate("2026-12-06")!))
    }

    @Test("A file is refused by its line and reason")
    func lines() {
        #expect(error("2026-12-25\n2026-13-01") == .line(2, .notADay))
        #expect(error("Christmas") == .line(1, .notADay))
        #expect(error("weekend Friday") == .line(1, .notAWeekday))
        #expect(error("weekend friday\nweekend friday") == .line(2, .weekendTwice))
        #expect(error("# days\n2026-12-25\n2026-12-25 Again") == .line(3, .dayTwice))
        #expect(error("2026-12-25 " + String(repeating: "x", count: 101)) == .line(1, .notAName))
        #expect(error("2026-12-25 a\u{200B}b") == .line(1, .notAName))
        #expect(error("weekend " + Weekday.allCases.map(\.rawValue).joined(separator: " ")) == .noWorkingDay)
    }

    @Test("A file and its holidays have limits")
    func limits() {
        #expect(throws: WorkingCalendarError.notUTF8) { try WorkingCalendar(file: [0xFF]) }
        let comment = Array(repeating: UInt8(ascii: "#"), count: WorkingCalendar.fileBytesMax)
        #expect(throws: Never.self) { try WorkingCalendar(file: comment) }
        #expect(throws: WorkingCalendarError.tooLarge) { try WorkingCalendar(file: comment + [0x0A]) }
        func days(_ count: Int32) -> Set<LocalDate> { Set((0..<count).map { LocalDate(days: $0) }) }
        let most = Int32(WorkingCalendar.holidaysMax)
        #expect(throws: WorkingCalendarError.tooManyHolidays) { try WorkingCalendar(holidays: days(most + 1)) }
        // The day after the last of them is a Saturday.
        let calendar = try? WorkingCalendar(holidays: days(most))
        #expect(calendar?.workingDay(notBefore: LocalDate(days: 0)) == LocalDate(days: most + 2))
    }
}

@Suite("Days of the week")
struct WeekdayTests {
    @Test("go on from Thursday, 1970-01-01")
    func days() {
        #expect(LocalDate(days: 0).weekday == .thursday)
        #expect(LocalDate(days: -1).weekday == .wednesday)
        #expect(LocalDate("2026-11-30")?.weekday == .monday)
        for days in Int32(-50)...50 {
            let (day, next) = (LocalDate(days: days).weekday, LocalDate(days: days + 1).weekday)
            #expect(next.number == day.number % 7 + 1)
        }
    }
}
