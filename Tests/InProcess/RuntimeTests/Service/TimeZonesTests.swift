import Contracts
import LocalStack
import Platform
import Postgres
import Runtime
import Testing

/// PostgreSQL reads the same tzdata by a reader of its own.
@Suite("Time zones, against PostgreSQL's AT TIME ZONE")
struct TimeZonesTests {
    @Test("A name that is none, or that nobody has installed, is not known")
    func knows() throws {
        #expect(try TimeZones.knows("Pacific/Auckland"))
        for name in ["Europe/Atlantis", "../passwd", "Europe", ""] { #expect(try !TimeZones.knows(name)) }
    }

    private let connection: Connection
    private var deadline: Deadline { .after(milliseconds: 120_000) }

    init() throws {
        let configuration = try ConnectionConfiguration(url: SharedTestCluster.database("zones").url)
        connection = try Connection(configuration, deadline: .after(milliseconds: 60_000))
    }

    /// Every zone that both know; `posix/` and `right/` are the same once more. What is an abbreviation too, such as
    /// `CET`, PostgreSQL takes for that: a distance from UTC without summers.
    private func names() throws -> [String] {
        let rows = try connection.query(
            """
            SELECT name FROM pg_timezone_names
            WHERE name ~ '^[A-Z]' AND name <> 'Factory' AND name NOT IN (SELECT abbrev FROM pg_timezone_abbrevs)
            ORDER BY name
            """, deadline: deadline)
        return try rows.map { try $0[0, as: String.self] }
    }

    private static let years = moment("1990-01-01T00:00:00Z").microseconds...moment("2061-01-01T00:00:00Z").microseconds

    private static func moment(_ text: String) -> Contracts.Timestamp {
        guard let moment = Contracts.Timestamp(text) else { preconditionFailure(text) }
        return moment
    }

    @Test("The day and the distance from UTC are PostgreSQL's, in every zone, from 1990 to 2060")
    func days() throws {
        var random = SystemRandomNumberGenerator()
        let names = try names()
        #expect(names.count > 500)
        for name in names {
            let zone = try TimeZones.rules(of: name)
            var moments = (0..<150).map { _ in Int64.random(in: Self.years, using: &random) }
            // The first moment of a day, and the last before it.
            for _ in 0..<25 {
                let day = Contracts.Timestamp(microseconds: Int64.random(in: Self.years, using: &random)).date
                let start = zone.startOfDay(day).microseconds
                moments += [start, start - 1]
            }
            let stamps = moments.map { Contracts.Timestamp(microseconds: $0) }
            let days = stamps.map { zone.businessDay(of: $0).days }
            let offsets = stamps.map { zone.offsetSeconds(at: $0) }
            let different = try connection.query(
                """
                WITH asked AS (
                    SELECT t, day, ahead, 'epoch'::timestamptz + t * INTERVAL '1 microsecond' AS moment
                    FROM unnest(\(moments)::bigint[], \(days)::integer[], \(offsets)::bigint[]) AS u (t, day, ahead)
                )
                SELECT t FROM asked
                WHERE (moment AT TIME ZONE \(name))::date - DATE '1970-01-01' <> day
                    OR (moment AT TIME ZONE \(name)) - (moment AT TIME ZONE 'UTC') <> ahead * INTERVAL '1 second'
                """, deadline: deadline)
            let wrong = try different.map { Contracts.Timestamp(microseconds: try $0[0, as: Int64.self]).description }
            #expect(wrong == [], "\(name)")
        }
    }

    /// The first minute, or multiple of some minutes, at which PostgreSQL's clock shows the day or a later one.
    private func start(_ day: LocalDate, _ name: String, everyMinutes minutes: Int64 = 1) throws -> Int64 {
        let row = try connection.query(
            """
            SELECT (extract(epoch FROM min(t)) * 1000000)::bigint
            FROM generate_series(
                (\(day.description)::date - INTERVAL '26 hours') AT TIME ZONE 'UTC',
                (\(day.description)::date + INTERVAL '26 hours') AT TIME ZONE 'UTC',
                \(minutes) * INTERVAL '1 minute') AS t
            WHERE (t AT TIME ZONE \(name))::date >= \(day.description)::date
            """, deadline: deadline)
        return try row.single()[0, as: Int64.self]
    }

    @Test(
        "A day begins at the first minute at which PostgreSQL shows it, where midnight is skipped, repeated or lost",
        arguments: [
            // Put forward at midnight.
            ("America/Sao_Paulo", "2017-10-15"), ("Asia/Beirut", "2026-03-29"), ("America/Havana", "2026-03-08"),
            ("America/Asuncion", "2023-10-01"), ("Africa/Cairo", "2026-04-24"), ("Asia/Amman", "2021-03-26"),
            ("America/Santiago", "2026-09-06"), ("Atlantic/Azores", "2026-03-29"), ("Asia/Tehran", "2021-03-22"),
            // Put back at midnight, or a minute after it.
            ("America/Sao_Paulo", "2018-02-18"), ("Asia/Beirut", "2026-10-25"), ("America/Havana", "2026-11-01"),
            ("America/St_Johns", "2006-10-29"), ("America/St_Johns", "2010-11-07"), ("Africa/Cairo", "2026-10-30"),
            ("America/Santiago", "2026-04-05"), ("Atlantic/Azores", "2026-10-25"),
            // A day that never was, and its neighbours.
            ("Pacific/Apia", "2011-12-29"), ("Pacific/Apia", "2011-12-30"), ("Pacific/Apia", "2011-12-31"),
            ("Pacific/Kwajalein", "1993-08-21"), ("Pacific/Kiritimati", "1994-12-31"),
            // Usual ones.
            ("Europe/Berlin", "2026-03-29"), ("Europe/London", "2057-10-28"), ("Asia/Kathmandu", "2026-01-01"),
            ("Pacific/Chatham", "2045-09-24"), ("Etc/GMT+12", "2026-01-01"), ("Pacific/Kiritimati", "2026-01-01"),
        ])
    func starts(name: String, text: String) throws {
        let day = try #require(LocalDate(text))
        let found = try TimeZones.rules(of: name).startOfDay(day)
        #expect(try found.microseconds == start(day, name))
    }

    @Test("and in every zone on any day")
    func anyStart() throws {
        var random = SystemRandomNumberGenerator()
        for name in try names() {
            let day = Contracts.Timestamp(microseconds: Int64.random(in: Self.years, using: &random)).date
            let found = try TimeZones.rules(of: name).startOfDay(day)
            // Since 1990 no day begins in between.
            #expect(try found.microseconds == start(day, name, everyMinutes: 15), "\(name), \(day)")
        }
    }

    @Test("A zone is read once, and what has no rules says why")
    func unavailable() throws {
        #expect(try TimeZones.rules(of: "Europe/Berlin") == TimeZones.rules(of: "Europe/Berlin"))
        func refusal(_ name: String) -> TimeZoneUnavailable? {
            do throws(TimeZoneUnavailable) {
                _ = try TimeZones.rules(of: name)
                return nil
            } catch { return error }
        }
        #expect(refusal("Europe/Bonn")?.cause == .file(.notInstalled))
        #expect(refusal("Europe")?.cause == .file(.notInstalled))
        #expect(refusal("../etc/passwd")?.cause == .file(.notAName))
        #expect(refusal("right/Europe/Berlin")?.cause == .file(.notAName))
        let said = refusal("Europe/Bonn")?.description
        #expect(said?.hasPrefix("the time zone 'Europe/Bonn' cannot be used: not installed") == true)
    }
}
