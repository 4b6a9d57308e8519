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
    public var description: String {
        let (day, time) = Self.floorDivide(microseconds, Self.dayMicroseconds)
        let (year, month, dayOfMonth) = LocalDate(days: Int32(clamping: day)).components
        let second = time / 1_000_000
        return String(
            decoding: Digits.joined([
                (year, 4, "-"), (month, 2, "-"), (dayOfMonth, 2, "T"), (Int(second / 3600), 2, ":"),
                (Int(second / 60 % 60), 2, ":"),
                (Int(second % 60), 2, "."), (Int(time % 1_000_000), 6, "Z"),
            ]), as: UTF8.self)
    }

    /// Parses RFC 3339: a date, `T`, a time with up to nine decimals (cut to microseconds), and `Z` or an offset.
    public init?(_ description: String) {
        var scanner = DigitScanner(description)
        guard let date = scanner.date(), scanner.take("T") || scanner.take("t"), let hour = scanner.number(2),
            scanner.take(":"),
            let minute = scanner.number(2), scanner.take(":"), let second = scanner.number(2), hour < 24, minute < 60,
            second < 61
        else { return nil }
        var micros: Int64 = 0
        if scanner.take(".") {
            guard let fraction = scanner.fraction(places: 6) else { return nil }
            micros = fraction
        }
        var offsetMinutes = 0
        if !(scanner.take("Z") || scanner.take("z")) {
            let negative = scanner.take("-")
            guard negative || scanner.take("+"), let hours = scanner.number(2), scanner.take(":"),
                let minutes = scanner.number(2), hours < 24,
                minutes < 60
            else { return nil }
            offsetMinutes = (hours * 60 + minutes) * (negative ? -1 : 1)
        }
        guard scanner.isAtEnd else { return nil }
        let seconds = Int64(date.days) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offsetMinutes * 60)
        microseconds = seconds * 1_000_000 + micros
    }
}

/// A calendar day without a time or zone: days since 1970-01-01 in the proleptic Gregorian calendar. On the wire as `2026-11-25`.
public struct LocalDate: Hashable, Comparable, Sendable {
    public var days: Int32

    public init(days: Int32) { self.days = days }

    public static func < (a: LocalDate, b: LocalDate) -> Bool { a.days < b.days }

    public func adding(days count: Int32) -> LocalDate { LocalDate(days: days &+ count) }

    /// Midnight UTC at the start of the day.
    public var startOfDay: Timestamp { Timestamp(microseconds: Int64(days) * Timestamp.dayMicroseconds) }

    /// Year, month 1...12, day 1...31. Algorithm: Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
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
    public var description: String {
        let (year, month, day) = components
        return String(decoding: Digits.joined([(year, 4, "-"), (month, 2, "-"), (day, 2, nil)]), as: UTF8.self)
    }

    public init?(_ description: String) {
        var scanner = DigitScanner(description)
        guard let date = scanner.date(), scanner.isAtEnd else { return nil }
        self = date
    }
}

/// Codable by one string, refused by name when it does not parse.
private func decodeText<T: LosslessStringConvertible>(_ type: T.Type, _ kind: String, from decoder: any Decoder) throws
    -> T
{
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = T(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text.prefix(40))' is not \(kind)")
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

private enum Digits {
    /// Zero-padded numbers, each followed by its separator.
    static func joined(_ parts: [(value: Int, width: Int, separator: Character?)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for (value, width, separator) in parts {
            var divisor = 1
            for _ in 1..<width { divisor *= 10 }
            while divisor > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
            if let byte = separator?.asciiValue { bytes.append(byte) }
        }
        return bytes
    }
}

private struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8.prefix(64)) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + width] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += width
        return value
    }

    mutating func fraction(places: Int) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            if count < places { value = value * 10 + Int64(bytes[position] - UInt8(ascii: "0")) }
            count += 1
            position += 1
        }
        guard (1...9).contains(count) else { return nil }
        while count < places {
            value *= 10
            count += 1
        }
        return value
    }

    mutating func date() -> LocalDate? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2) else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }
}
