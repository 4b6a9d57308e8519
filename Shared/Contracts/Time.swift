internal import JSON

/// A moment: microseconds since 1970-01-01T00:00:00Z. On the wire as RFC 3339 in UTC.
public struct Timestamp: Hashable, Comparable, Sendable {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

    /// The moment `milliseconds` later.
    public func adding(milliseconds: Int64) -> Timestamp { Timestamp(microseconds: microseconds + milliseconds * 1000) }

    public func adding(days: Int64) -> Timestamp { Timestamp(microseconds: microseconds + days * Self.dayMicroseconds) }

    /// The calendar day in UTC.
    public var date: LocalDate {
        LocalDate(days: Int32(clamping: Self.floorDivide(microseconds, Self.dayMicroseconds).quotient))
    }

    static let dayMicroseconds: Int64 = 86_400_000_000

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension Timestamp: LosslessStringConvertible {
    /// RFC 3339 in UTC with microseconds, 27 characters: `2026-11-25T07:02:26.000123Z`.
    public var description: String { text.string }

    var text: ASCIIText {
        let (day, time) = Self.floorDivide(microseconds, Self.dayMicroseconds)
        let second = Int(time / 1_000_000)
        var text = ASCIIText()
        LocalDate(days: Int32(clamping: day)).append(to: &text)
        text.append("T")
        text.append(padded: second / 3600, width: 2)
        text.append(":")
        text.append(padded: second / 60 % 60, width: 2)
        text.append(":")
        text.append(padded: second % 60, width: 2)
        text.append(".")
        text.append(padded: Int(time % 1_000_000), width: 6)
        text.append("Z")
        return text
    }

    /// Parses RFC 3339: a date, `T`, a time with up to nine decimals (cut to microseconds), and `Z` or an offset.
    public init?(_ description: String) { self.init(description.utf8.span) }

    /// Parses the UTF-8 bytes of the same.
    init?(_ text: Span<UInt8>) {
        var scanner = ASCIIScanner()
        guard let date = scanner.date(text), scanner.take("T", text) || scanner.take("t", text),
            let seconds = scanner.secondsOfDay(text)
        else { return nil }
        var micros: Int64 = 0
        if scanner.take(".", text) {
            guard let fraction = scanner.millionths(text) else { return nil }
            micros = fraction
        }
        guard let offsetMinutes = scanner.offsetMinutes(text), scanner.isAtEnd(text) else { return nil }
        let total = Int64(date.days) * 86_400 + Int64(seconds - offsetMinutes * 60)
        microseconds = total * 1_000_000 + micros
    }
}

/// A calendar day without a time or zone: days since 1970-01-01 in the proleptic Gregorian calendar. On the wire as
/// `2026-11-25`.
public struct LocalDate: Hashable, Comparable, Sendable {
    public var days: Int32

    public init(days: Int32) { self.days = days }

    public static func < (a: LocalDate, b: LocalDate) -> Bool { a.days < b.days }

    public func adding(days count: Int32) -> LocalDate { LocalDate(days: days &+ count) }

    /// Midnight UTC at the start of the day.
    public var startOfDay: Timestamp { Timestamp(microseconds: Int64(days) * Timestamp.dayMicroseconds) }

    /// Year, month 1...12, day 1...31. Algorithm: Howard Hinnant, "chrono-compatible low-level date algorithms",
    /// civil_from_days.
    public var components: (year: Int, month: Int, day: Int) {
        let z = Int(days) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// `nil` for a day that the calendar does not have. Algorithm: Hinnant, days_from_civil.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        days = Int32(era * 146_097 + dayOfEra - 719_468)
        let back = components
        guard back.year == year, back.month == month, back.day == day else { return nil }
    }
}

extension LocalDate: LosslessStringConvertible {
    /// `2026-11-25`; days outside of the years 1 to 9999, which no text can name, show as the nearest that fits.
    public var description: String { text.string }

    var text: ASCIIText {
        var text = ASCIIText()
        append(to: &text)
        return text
    }

    public init?(_ description: String) { self.init(description.utf8.span) }

    /// Parses the UTF-8 bytes of the same.
    init?(_ text: Span<UInt8>) {
        var scanner = ASCIIScanner()
        guard let date = scanner.date(text), scanner.isAtEnd(text) else { return nil }
        self = date
    }

    /// 0001-01-01 and 9999-12-31.
    private static let first: Int32 = -719_162
    private static let last: Int32 = 2_932_896

    fileprivate func append(to text: inout ASCIIText) {
        let (year, month, day) = LocalDate(days: min(max(days, Self.first), Self.last)).components
        text.append(padded: year, width: 4)
        text.append("-")
        text.append(padded: month, width: 2)
        text.append("-")
        text.append(padded: day, width: 2)
    }
}

extension ASCIIScanner {
    fileprivate mutating func date(_ text: Span<UInt8>) -> LocalDate? {
        guard let year = number(4, text), take("-", text), let month = number(2, text), take("-", text),
            let day = number(2, text)
        else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }

    /// A time of day; a leap second counts as the first second of the next minute.
    fileprivate mutating func secondsOfDay(_ text: Span<UInt8>) -> Int? {
        guard let hour = number(2, text), take(":", text), let minute = number(2, text), take(":", text),
            let second = number(2, text), hour < 24, minute < 60, second < 61
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// `Z` or an offset from UTC.
    fileprivate mutating func offsetMinutes(_ text: Span<UInt8>) -> Int? {
        if take("Z", text) || take("z", text) { return 0 }
        let isNegative = take("-", text)
        guard isNegative || take("+", text), let hours = number(2, text), take(":", text),
            let minutes = number(2, text), hours < 24, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (isNegative ? -1 : 1)
    }
}

/// Codable by one string, refused by name when it does not parse.
private func decodeText<T: LosslessStringConvertible>(_ type: T.Type, _ kind: String, from decoder: any Decoder) throws
    -> T
{
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = T(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(Quote.text(text))' is not \(kind)")
    }
    return value
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decodeText(Timestamp.self, "a moment of RFC 3339", from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension LocalDate: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decodeText(LocalDate.self, "a date (YYYY-MM-DD)", from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
