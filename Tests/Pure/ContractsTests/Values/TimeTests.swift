import Contracts
import Foundation
import SeededRandom
import Testing

@Suite("Moments and days, against Foundation's")
struct TimeTests {
    private static let utc = TimeZone(secondsFromGMT: 0)!

    /// The proleptic Gregorian calendar; Foundation's `gregorian` would turn Julian before 1582.
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = utc
        return calendar
    }()

    @Test("A moment is written as Foundation writes it, and read back")
    func timestamps() throws {
        var random = SeededGenerator(seed: 8)
        let style = Date.ISO8601FormatStyle(timeZone: Self.utc)
        for _ in 0..<5_000 {
            let seconds = Int64.random(in: -12_000_000_000...200_000_000_000, using: &random)
            let micros = Int64.random(in: 0..<1_000_000, using: &random)
            let moment = Contracts.Timestamp(microseconds: seconds * 1_000_000 + micros)
            let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(style)
            let fraction = String(1_000_000 + micros).dropFirst()
            #expect(moment.description == whole.dropLast() + "." + fraction + "Z")
            #expect(Contracts.Timestamp(moment.description) == moment)
        }
    }

    @Test("A moment with an offset is the one that Foundation wrote")
    func offsets() throws {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<3_000 {
            let seconds = Int64.random(in: 0...8_000_000_000, using: &random)
            let minutes = Int.random(in: -840...840, using: &random)
            let zone = try #require(TimeZone(secondsFromGMT: minutes * 60))
            let style = Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone)
            let text = Date(timeIntervalSince1970: Double(seconds)).formatted(style)
            #expect(Contracts.Timestamp(text)?.microseconds == seconds * 1_000_000, "\(text)")
        }
    }

    @Test(
        "Fractions of up to nine digits are read and cut to microseconds",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:00z", 0), ("1970-01-01T00:00:00.5Z", 500_000),
            ("1970-01-01T00:00:00.000001999Z", 1), ("1969-12-31T23:59:59.999999Z", -1),
            ("1970-01-01T01:00:00+01:00", 0), ("1970-01-01T00:00:60Z", 60_000_000),
            ("1969-12-31T23:30:00.25-00:30", 250_000),
        ] as [(String, Int64)])
    func fractions(text: String, microseconds: Int64) {
        #expect(Contracts.Timestamp(text)?.microseconds == microseconds)
    }

    @Test(
        "What is not RFC 3339 is refused",
        arguments: [
            "", "2026-11-25", "2026-11-25T07:02:26", "2026-11-25 07:02:26Z", "2026-11-25T24:00:00Z",
            "2026-11-25T07:60:00Z", "2026-11-25T07:02:61Z", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-11-25T07:02:26.Z", "2026-11-25T07:02:26.0000000001Z", "2026-11-25T07:02:26+0100",
            "2026-11-25T07:02:26+24:00", "2026-11-25T07:02:26ZZ", "26-11-25T07:02:26Z", "２026-11-25T07:02:26Z",
            "0000-01-01T00:00:00Z",
        ])
    func refused(text: String) { #expect(Contracts.Timestamp(text) == nil) }

    @Test("Days of more than four centuries have Foundation's year, month and day, and come back")
    func days() throws {
        // The calendar repeats after 146,097 days; a step of seven visits every month, leap year and century rule.
        for days in stride(from: Int32(-80_000), through: 80_000, by: 7) {
            let date = LocalDate(days: days)
            let parts = Self.calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(days) * 86_400))
            let (year, month, day) = date.components
            #expect(year == parts.year && month == parts.month && day == parts.day)
            #expect(LocalDate(year: year, month: month, day: day) == date)
            #expect(LocalDate(date.description) == date)
            #expect(date.startOfDay.date == date)
        }
    }

    @Test(
        "Days that the calendar does not have are refused",
        arguments: [
            "2026-02-29", "1900-02-29", "2026-04-31", "2026-00-10", "2026-01-00", "2026-13-01", "0000-01-01",
            "2026-1-01",
            "2026-11-25 ", "2026/11/25", "+026-11-25", "10000-01-01",
        ])
    func noSuchDay(text: String) { #expect(LocalDate(text) == nil) }

    @Test func leapDaysAndTheEndsOfTheCalendar() {
        #expect(LocalDate("2000-02-29")?.adding(days: 1).description == "2000-03-01")
        #expect(LocalDate("1970-01-01")?.days == 0)
        #expect(LocalDate("0001-01-01")?.days == -719_162)
        #expect(LocalDate("9999-12-31")?.days == 2_932_896)
        #expect(LocalDate(days: .min).description == "0001-01-01")
        #expect(LocalDate(days: .max).description == "9999-12-31")
    }

    @Test(
        "A month has its first and last day, and neighbours that touch it",
        arguments: ["2024-02", "2026-12", "0001-01"])
    func months(text: String) throws {
        let month = try #require(Month(text))
        #expect(month.description == text && month.firstDay.components.day == 1)
        #expect(month.lastDay.adding(days: 1) == month.next.firstDay && month.next.previous == month)
        let days = stride(from: month.firstDay.days, through: month.lastDay.days, by: 1).map(LocalDate.init)
        #expect(days.allSatisfy { Month(of: $0) == month } && days.count == (text == "2024-02" ? 29 : 31))
        #expect(Month(of: month.lastDay.adding(days: 1)) > month && month.previous < month)
    }

    @Test(
        "Months that the calendar does not have are refused",
        arguments: ["2026-13", "2026-00", "2026-1", "2026-01-01", "2026/01", "26-01", "0000-01", "", "2026-01 "])
    func noSuchMonth(text: String) { #expect(Month(text) == nil) }

    @Test func momentsBeforeTheEpochBelongToTheirDay() {
        #expect(Contracts.Timestamp(microseconds: -1).date.description == "1969-12-31")
        #expect(Contracts.Timestamp(microseconds: 0).date.description == "1970-01-01")
        #expect(Contracts.Timestamp(microseconds: 0).adding(days: 1).adding(milliseconds: -1).date.days == 0)
    }
}
