internal import JSON

/// A calendar month, such as a posting period. On the wire as `2026-11` (ISO 8601, year and month).
public struct Month: Hashable, Comparable, Sendable {
    public let firstDay: LocalDate

    /// The month in which a day lies.
    public init(of day: LocalDate) { firstDay = day.adding(days: 1 - Int32(day.components.day)) }

    public var lastDay: LocalDate { next.firstDay.adding(days: -1) }
    public var next: Month { Month(of: firstDay.adding(days: 31)) }
    public var previous: Month { Month(of: firstDay.adding(days: -1)) }

    public static func < (a: Month, b: Month) -> Bool { a.firstDay < b.firstDay }
}

extension Month: LosslessStringConvertible {
    /// `2026-11`; months outside of the years 1 to 9999, which no text can name, show as the nearest that fits.
    public var description: String { text.string }

    var text: ASCIIText {
        var text = ASCIIText()
        text.append(String(firstDay.description.dropLast(3)))
        return text
    }

    /// Parses four digits, a hyphen and two digits; `nil` for a month that the calendar does not have.
    public init?(_ description: String) { self.init(description.utf8.span) }

    /// Parses the UTF-8 bytes of the same.
    init?(_ text: Span<UInt8>) {
        var scanner = ASCIIScanner()
        guard let year = scanner.number(4, text), scanner.take("-", text), let month = scanner.number(2, text),
            scanner.isAtEnd(text), let firstDay = LocalDate(year: year, month: month, day: 1)
        else { return nil }
        self.firstDay = firstDay
    }
}

extension Month: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let month = Month(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(Quote.text(text))' is not a month (YYYY-MM)")
        }
        self = month
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
