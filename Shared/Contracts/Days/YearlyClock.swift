/// A clock that is put forward and back by the same rule every year, or never: the notation of POSIX's variable TZ with
/// the extensions of RFC 9636, 3.3.2, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
struct YearlyClock: Hashable, Sendable {
    /// Seconds ahead of UTC in standard time.
    private let standard: Int64
    private let summer: Summer?

    private struct Summer: Hashable, Sendable {
        /// Seconds ahead of UTC.
        let offset: Int64
        /// By the clock of standard time.
        let begin: Change
        /// By the clock of summer.
        let end: Change
    }

    /// A second of each year, by the clock that runs until then.
    fileprivate struct Change: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// 1...365; 29 February is never counted.
            case withoutLeapDay(Int)
            /// 0...365.
            case ofYear(Int)
            /// The `week`th (5: the last) of a weekday (0: Sunday) of a month.
            case weekday(Int, week: Int, month: Int)
        }
        let day: Day
        /// After midnight; it may lie in another day.
        let second: Int64

        /// Seconds since 1970 of the clock that runs until then.
        func local(in year: Int) -> Int64 { Int64(days(in: year)) * 86_400 + second }

        private func days(in year: Int) -> Int32 {
            func first(of month: Int) -> LocalDate { YearlyClock.day(year, month, 1) }
            switch day {
            case .withoutLeapDay(let number):
                let isLeap = first(of: 3).days - first(of: 2).days == 29
                return first(of: 1).days + Int32(number) - (number >= 60 && isLeap ? 0 : 1)
            case .ofYear(let number): return first(of: 1).days + Int32(number)
            case .weekday(let weekday, let week, let month):
                let start = first(of: month).days
                let length = (month == 12 ? YearlyClock.day(year + 1, 1, 1) : first(of: month + 1)).days - start
                let until = (Int32(weekday) - Int32(LocalDate(days: start).weekday.number % 7) + 7) % 7
                let day = until + Int32(week - 1) * 7
                return start + (day < length ? day : day - 7)
            }
        }
    }

    /// Only of years that every calendar has.
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> LocalDate {
        guard let date = LocalDate(year: year, month: month, day: day) else {
            preconditionFailure("the first of a month is a day of every year")
        }
        return date
    }

    /// How far the clock is ahead of UTC at a second of UTC, and at which second that changes next.
    func piece(at second: Int64) -> (offset: Int64, end: Int64?) {
        guard let summer else { return (standard, nil) }
        // The calendar repeats after 400 years, which are whole weeks; so every year is one of 2000...2399.
        let (cycle, inCycle) = Timestamp.floorDivide(second - Self.year2000, Self.cycleSeconds)
        let reduced = inCycle + Self.year2000
        let day = Timestamp.floorDivide(reduced + standard, 86_400).quotient
        let year = LocalDate(days: Int32(truncatingIfNeeded: day)).components.year
        // A change may lie a week beyond its year.
        var changes: [(second: Int64, offset: Int64)] = []
        for year in year - 1...year + 1 {
            changes.append((summer.end.local(in: year) - summer.offset, standard))
            changes.append((summer.begin.local(in: year) - standard, summer.offset))
        }
        // Where the end of one summer is the beginning of the next, it is summer: the beginning comes later.
        changes.sort { ($0.second, $0.offset == standard ? 0 : 1) < ($1.second, $1.offset == standard ? 0 : 1) }
        let shift = cycle * Self.cycleSeconds
        let past = changes.last { $0.second <= reduced }
        let next = changes.first { $0.second > reduced }
        return (past?.offset ?? standard, next.map { $0.second + shift })
    }

    private static let year2000: Int64 = 946_684_800
    private static let cycleSeconds: Int64 = 146_097 * 86_400
}

// MARK: Reading

extension YearlyClock {
    init?(_ text: Span<UInt8>) {
        var scanner = ASCIIScanner()
        guard scanner.zoneName(text), let west = scanner.seconds(text, hoursMax: 24) else { return nil }
        standard = -west
        if scanner.isAtEnd(text) {
            summer = nil
            return
        }
        guard scanner.zoneName(text) else { return nil }
        var offset = standard + 3600
        if !scanner.take(",", text) {
            guard let west = scanner.seconds(text, hoursMax: 24), scanner.take(",", text) else { return nil }
            offset = -west
        }
        guard let begin = scanner.change(text), scanner.take(",", text), let end = scanner.change(text),
            scanner.isAtEnd(text)
        else { return nil }
        summer = Summer(offset: offset, begin: begin, end: end)
    }
}

extension ASCIIScanner {
    /// Three or more letters, or what stands in angle brackets: it is of no use here.
    fileprivate mutating func zoneName(_ text: Span<UInt8>) -> Bool {
        if take("<", text) {
            let count = skip(text, while: { $0 != UInt8(ascii: ">") })
            return count >= 3 && take(">", text)
        }
        return skip(text, while: { (0x41...0x5A).contains($0 & 0xDF) }) >= 3
    }

    /// Hours, and minutes and seconds where they are not zero, with a sign.
    fileprivate mutating func seconds(_ text: Span<UInt8>, hoursMax: Int) -> Int64? {
        let isNegative = take("-", text)
        if !isNegative { _ = take("+", text) }
        guard let hours = digits(widthMax: 3, text), hours <= hoursMax else { return nil }
        var parts = [hours, 0, 0]
        for index in 1...2 where take(":", text) {
            guard let part = number(2, text), part < 60 else { return nil }
            parts[index] = part
        }
        let seconds = Int64(parts[0] * 3600 + parts[1] * 60 + parts[2])
        return isNegative ? -seconds : seconds
    }

    fileprivate mutating func change(_ text: Span<UInt8>) -> YearlyClock.Change? {
        guard let day = day(text) else { return nil }
        guard take("/", text) else { return YearlyClock.Change(day: day, second: 7200) }
        return seconds(text, hoursMax: 167).map { YearlyClock.Change(day: day, second: $0) }
    }

    private mutating func day(_ text: Span<UInt8>) -> YearlyClock.Change.Day? {
        if take("M", text) {
            guard let month = digits(widthMax: 2, text), (1...12).contains(month), take(".", text),
                let week = digits(widthMax: 1, text), (1...5).contains(week), take(".", text),
                let weekday = digits(widthMax: 1, text), weekday <= 6
            else { return nil }
            return .weekday(weekday, week: week, month: month)
        }
        let isWithoutLeapDay = take("J", text)
        guard let number = digits(widthMax: 3, text), number <= 365, !isWithoutLeapDay || number > 0 else { return nil }
        return isWithoutLeapDay ? .withoutLeapDay(number) : .ofYear(number)
    }
}
