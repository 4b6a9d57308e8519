/// On which days people work: all but the weekend and holidays. No holidays are known that nobody named: they differ by
/// country, region and bank, and are decided anew every year. A file names them.
public struct WorkingCalendar: Hashable, Sendable {
    private let weekend: Set<Weekday>
    private let holidays: Set<LocalDate>

    /// Days that can be named, at most.
    public static let holidaysMax = 5_000
    /// Bytes of a file, at most.
    public static let fileBytesMax = 256 << 10
    /// Characters of a holiday's name.
    public static let nameLengths = 0...100

    /// Every day but Saturday and Sunday.
    public static let weekdays = WorkingCalendar()

    private init() {
        weekend = [.saturday, .sunday]
        holidays = []
    }

    public init(weekend: Set<Weekday> = [.saturday, .sunday], holidays: Set<LocalDate> = [])
        throws(WorkingCalendarError)
    {
        guard weekend.count < Weekday.allCases.count else { throw .noWorkingDay }
        guard holidays.count <= Self.holidaysMax else { throw .tooManyHolidays }
        self.weekend = weekend
        self.holidays = holidays
    }

    public func isWorkingDay(_ day: LocalDate) -> Bool { !weekend.contains(day.weekday) && !holidays.contains(day) }

    /// The day itself, or else the next on which people work. Every week has one that is no weekend, so the holidays
    /// bound the search.
    public func workingDay(notBefore day: LocalDate) -> LocalDate {
        var day = day
        while !isWorkingDay(day) { day = day.adding(days: 1) }
        return day
    }
}

// MARK: A file

extension WorkingCalendar {
    /// Reads a file of lines: `2026-12-25 Christmas Day` is a holiday, whose name may be left out. `weekend friday
    /// saturday` says once which days of the week are free, in place of Saturday and Sunday. Lines that are empty or
    /// begin with `#` say nothing.
    public init(file bytes: [UInt8]) throws(WorkingCalendarError) {
        guard bytes.count <= Self.fileBytesMax else { throw .tooLarge }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        var weekend: Set<Weekday>?
        var holidays: Set<LocalDate> = []
        // A byte-order mark is no part of the first line.
        let scalars =
            text.unicodeScalars.first == "\u{FEFF}" ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
        let lines = scalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            func wrong(_ what: WorkingCalendarError.Line) -> WorkingCalendarError { .line(index + 1, what) }
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map { String($0) }
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let others = words.dropFirst()
            if first == "weekend" {
                guard weekend == nil else { throw wrong(.weekendTwice) }
                var days: Set<Weekday> = []
                for word in others {
                    guard let day = Weekday(rawValue: word) else { throw wrong(.notAWeekday) }
                    days.insert(day)
                }
                weekend = days
                continue
            }
            guard let day = LocalDate(first) else { throw wrong(.notADay) }
            guard others.joined(separator: " ").isName(Self.nameLengths) else { throw wrong(.notAName) }
            guard holidays.insert(day).inserted else { throw wrong(.dayTwice) }
        }
        try self.init(weekend: weekend ?? [.saturday, .sunday], holidays: holidays)
    }
}

/// Why a calendar of working days cannot be taken.
public enum WorkingCalendarError: Error, Hashable, Sendable, CustomStringConvertible {
    /// All days of the week are weekend.
    case noWorkingDay
    case tooManyHolidays
    case tooLarge
    case notUTF8
    /// A line of the file, counted from 1.
    case line(Int, Line)

    public enum Line: String, Hashable, Sendable {
        case notADay = "it begins with neither a day, such as 2026-12-25, nor the word weekend"
        case notAWeekday = "a day of the weekend is one of monday to sunday, in small letters"
        case notAName = "the name is longer than 100 characters, or holds some that cannot be printed"
        case dayTwice = "the day is named above already"
        case weekendTwice = "the weekend is named above already"
    }

    public var description: String {
        switch self {
        case .noWorkingDay: "all days of the week are weekend: leave one to work on"
        case .tooManyHolidays: "there are more than \(WorkingCalendar.holidaysMax) holidays"
        case .tooLarge: "it is larger than \(WorkingCalendar.fileBytesMax) bytes"
        case .notUTF8: "it is not UTF-8"
        case .line(let number, let what): "line \(number): \(what.rawValue)"
        }
    }
}
