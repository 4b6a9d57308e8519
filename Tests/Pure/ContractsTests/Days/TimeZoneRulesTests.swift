import Contracts
import Foundation
import SeededRandom
import Testing

/// A file of the tz database, written by hand.
struct ZoneFile {
    var version: UInt8 = UInt8(ascii: "2")
    /// At which second of UTC which type of local time begins.
    var changes: [(second: Int64, type: UInt8)] = []
    var offsets: [Int32] = [0]
    var leapSeconds = 0
    var footer = "UTC0"

    var bytes: [UInt8] {
        // A reader of version 2 passes over the first part, which here has a type and nothing else.
        header(times: 0, types: 1, leaps: 0) + [UInt8](repeating: 0, count: 6)
            + header(times: changes.count, types: offsets.count, leaps: leapSeconds)
            + changes.flatMap { big($0.second) } + changes.map(\.type) + offsets.flatMap { big($0) + [0, 0] }
            + [UInt8](repeating: 0, count: leapSeconds * 12) + Array("\n\(footer)\n".utf8)
    }

    private func header(times: Int, types: Int, leaps: Int) -> [UInt8] {
        let counts = [0, 0, leaps, times, types, 0].flatMap { big(Int32($0)) }
        return Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15) + counts
    }

    private func big(_ number: some FixedWidthInteger) -> [UInt8] {
        (1...number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (number.bitWidth - 8 * $0)) }
    }
}

@Suite("Time zones")
struct TimeZoneRulesTests {
    private func rules(_ file: ZoneFile) throws -> TimeZoneRules { try TimeZoneRules(name: "Test", tzif: file.bytes) }

    private func moment(_ text: String) throws -> Contracts.Timestamp {
        let moment = Contracts.Timestamp(text)
        return try #require(moment)
    }

    private func date(_ text: String) throws -> LocalDate { try #require(LocalDate(text)) }

    @Test("A day is that of the clock there, and begins by it")
    func dayOfMoment() throws {
        let zone = try rules(ZoneFile(footer: "CET-1CEST,M3.5.0,M10.5.0/3"))
        #expect(try zone.businessDay(of: moment("2026-01-31T22:59:59.999999Z")).description == "2026-01-31")
        #expect(try zone.businessDay(of: moment("2026-01-31T23:00:00Z")).description == "2026-02-01")
        #expect(try zone.businessDay(of: moment("2026-07-31T21:59:59.999999Z")).description == "2026-07-31")
        #expect(try zone.businessDay(of: moment("2026-07-31T22:00:00Z")).description == "2026-08-01")
        #expect(try zone.startOfDay(date("2026-02-01")) == moment("2026-01-31T23:00:00Z"))
        #expect(try zone.startOfDay(date("2026-08-01")) == moment("2026-07-31T22:00:00Z"))
        // 1 AM of UTC on the last Sunday of March and of October.
        #expect(try zone.offsetSeconds(at: moment("2026-03-29T00:59:59Z")) == 3600)
        #expect(try zone.offsetSeconds(at: moment("2026-03-29T01:00:00Z")) == 7200)
        #expect(try zone.offsetSeconds(at: moment("2026-10-25T00:59:59Z")) == 7200)
        #expect(try zone.offsetSeconds(at: moment("2026-10-25T01:00:00Z")) == 3600)
    }

    @Test("A day whose midnight is skipped begins when the clock is put forward")
    func gap() throws {
        let zone = try rules(ZoneFile(footer: "<-03>3<-02>,M10.3.0/0,M2.3.0/0"))
        // On Sunday, 18 October 2026, it is 1 o'clock after 23:59:59.
        #expect(try zone.startOfDay(date("2026-10-18")) == moment("2026-10-18T03:00:00Z"))
        #expect(try zone.businessDay(of: moment("2026-10-18T02:59:59Z")).description == "2026-10-17")
        #expect(try zone.businessDay(of: moment("2026-10-18T03:00:00Z")).description == "2026-10-18")
    }

    @Test("A day whose midnight is put back begins at the first moment that shows it")
    func overlap() throws {
        // At one minute past midnight the clock goes back by an hour: St John's, 2006.
        let zone = try rules(ZoneFile(footer: "NST3:30NDT,M4.1.0/0:01,M10.5.0/0:01"))
        let start = zone.startOfDay(try date("2026-10-25"))
        #expect(try start == moment("2026-10-25T02:30:00Z"))
        #expect(zone.businessDay(of: start).description == "2026-10-25")
        // The clock shows the day before once more, and the day of a moment is that of the clock.
        #expect(zone.businessDay(of: start.adding(milliseconds: 60_000)).description == "2026-10-24")
        #expect(zone.businessDay(of: start.adding(milliseconds: 3_660_000)).description == "2026-10-25")
        // At midnight itself the clock goes back before it has shown the new day.
        let other = try rules(ZoneFile(footer: "<-03>3<-02>,M10.3.0/0,M2.3.0/0"))
        #expect(try other.startOfDay(date("2026-02-15")) == moment("2026-02-15T03:00:00Z"))
    }

    @Test("A day that a zone never had is empty")
    func missingDay() throws {
        let change = try moment("2011-12-30T10:00:00Z").microseconds / 1_000_000
        let zone = try rules(ZoneFile(changes: [(change, 1)], offsets: [-36_000, 50_400], footer: "<+14>-14"))
        #expect(try zone.businessDay(of: moment("2011-12-30T09:59:59Z")).description == "2011-12-29")
        #expect(try zone.businessDay(of: moment("2011-12-30T10:00:00Z")).description == "2011-12-31")
        #expect(try zone.startOfDay(date("2011-12-30")) == zone.startOfDay(date("2011-12-31")))
        #expect(try zone.startOfDay(date("2011-12-31")) == moment("2011-12-30T10:00:00Z"))
    }

    @Test("The first offset holds before the first change, and days outside of the calendar are its ends")
    func ends() throws {
        let zone = try rules(ZoneFile(changes: [(0, 1)], offsets: [3600, 7200], footer: "EET-2"))
        #expect(zone.offsetSeconds(at: Contracts.Timestamp(microseconds: -1)) == 3600)
        #expect(zone.offsetSeconds(at: Contracts.Timestamp(microseconds: 0)) == 7200)
        #expect(zone.offsetSeconds(at: Contracts.Timestamp(microseconds: .min)) == 3600)
        #expect(zone.businessDay(of: Contracts.Timestamp(microseconds: .max)).description == "9999-12-31")
        #expect(try zone.startOfDay(LocalDate(days: .max)) == zone.startOfDay(date("9999-12-31")))
        #expect(try zone.startOfDay(LocalDate(days: .min)) == zone.startOfDay(date("0001-01-01")))
    }

    @Test(
        "Every notation of POSIX's TZ and RFC 9636 is read",
        arguments: [
            // Summer all year, by a beginning that is the end: RFC 9636, 3.3.2.
            ("XXX3EDT4,0/0,J365/23", "2028-12-31T12:00:00Z", -14_400),
            ("XXX3EDT4,0/0,J365/23", "2026-01-01T03:00:00Z", -14_400),
            // Hours beyond the day, before it, and in quarters.
            ("IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-26T23:59:59Z", 7_200),
            ("IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-27T00:00:00Z", 10_800),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7_200),
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3_600),
            ("<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45", "2026-01-01T00:00:00Z", 49_500),
            // Winter is the saving: Ireland.
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3_600),
            // Day 60 without leap days is 1 March; day 59 with them is 29 February or 1 March.
            ("AAA0BBB,J60/0,J61/0", "2028-03-01T00:00:00Z", 3_600), ("AAA0BBB,J60/0,J61/0", "2028-02-29T23:59:59Z", 0),
            ("AAA0BBB,59/0,60/0", "2028-02-29T00:00:00Z", 3_600), ("AAA0BBB,59/0,60/0", "2028-02-28T23:59:59Z", 0),
            ("AAA0BBB,59/0,60/0", "2027-03-01T00:00:00Z", 3_600), ("UTC0", "2026-07-01T00:00:00Z", 0),
            // Far from any table.
            ("CET-1CEST,M3.5.0,M10.5.0/3", "9999-07-01T00:00:00Z", 7_200),
            ("CET-1CEST,M3.5.0,M10.5.0/3", "0001-07-01T00:00:00Z", 7_200),
        ] as [(String, String, Int64)])
    func notations(footer: String, text: String, offset: Int64) throws {
        #expect(try rules(ZoneFile(footer: footer)).offsetSeconds(at: try moment(text)) == offset)
    }

    @Test(
        "What is no rule is refused",
        arguments: [
            "", "U0", "UTC", "UTC25", "UTC0,", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,M13.5.0",
            "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J365", "CET-1CEST,366,0",
            "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x", "<CET-1", "CET-1:60", "UTC0\nUTC0",
        ])
    func noRule(footer: String) {
        #expect(throws: TimeZoneRulesError.self) { try rules(ZoneFile(footer: footer)) }
    }

    @Test("What is no file of the tz database is refused by name, wherever it is cut")
    func damaged() throws {
        let good = ZoneFile(changes: [(0, 1), (9, 0)], offsets: [0, 60]).bytes
        _ = try TimeZoneRules(name: "Test", tzif: good)
        for count in 0..<good.count {
            #expect(throws: TimeZoneRulesError.self, "\(count)") {
                try TimeZoneRules(name: "Test", tzif: Array(good.prefix(count)))
            }
        }
        func error(_ file: ZoneFile) -> TimeZoneRulesError? {
            do throws(TimeZoneRulesError) {
                _ = try TimeZoneRules(name: "Test", tzif: file.bytes)
                return nil
            } catch { return error }
        }
        #expect(throws: TimeZoneRulesError.notTZif) { try TimeZoneRules(name: "Test", tzif: Array("# tz".utf8)) }
        #expect(error(ZoneFile(version: 0)) == .notTZif)
        #expect(error(ZoneFile(leapSeconds: 1)) == .leapSeconds)
        #expect(error(ZoneFile(offsets: [])) != nil)
        #expect(error(ZoneFile(offsets: [93_600])) == .damaged("its distance from UTC"))
        #expect(error(ZoneFile(changes: [(9, 0), (9, 0)])) == .damaged("its order of changes"))
        #expect(error(ZoneFile(changes: [(9, 1)])) == .damaged("its types of local time"))
        let contradicting = error(ZoneFile(changes: [(9, 0)], offsets: [3600]))
        #expect(contradicting == .damaged("its last change, which its rule for years to come contradicts"))
    }

    @Test("Any bytes are refused or read, and counts beyond the file take no memory")
    func anyBytes() {
        var random = SeededGenerator(seed: 31)
        let good = ZoneFile(changes: [(0, 1), (9, 0)], offsets: [0, 60]).bytes
        for _ in 0..<5_000 {
            var bytes = good
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let zone = try? TimeZoneRules(name: "Test", tzif: bytes)
            let day = LocalDate(days: Int32.random(in: -700_000...2_900_000, using: &random))
            if let zone { #expect(zone.startOfDay(day) <= zone.startOfDay(day.adding(days: 1))) }
        }
    }

    @Test("Days follow each other, and each begins at the first moment that shows it")
    func daysFollow() throws {
        var random = SeededGenerator(seed: 32)
        for footer in [
            "CET-1CEST,M3.5.0,M10.5.0/3", "<-03>3<-02>,M10.3.0/0,M2.3.0/0", "<+14>-14",
            "NST3:30NDT,M4.1.0/0:01,M10.5.0/0:01", "EET-2EEST,M3.4.4/50,M10.4.4/50",
        ] {
            let zone = try rules(ZoneFile(footer: footer))
            for _ in 0..<2_000 {
                let day = LocalDate(days: Int32.random(in: -20_000...40_000, using: &random))
                let (start, end) = (zone.startOfDay(day), zone.startOfDay(day.adding(days: 1)))
                #expect(start < end)
                #expect(zone.businessDay(of: start) >= day)
                let before = Int64.random(in: 1...90_000_000_000, using: &random)
                #expect(zone.businessDay(of: Contracts.Timestamp(microseconds: start.microseconds - before)) < day)
            }
        }
    }
}
