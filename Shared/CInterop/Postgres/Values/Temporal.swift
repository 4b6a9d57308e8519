/// A calendar date, as the days since 1970-01-01.
public struct PostgresDate: Hashable, Comparable, Sendable {
    public var daysSince1970: Int32

    public init(daysSince1970: Int32) {
        self.daysSince1970 = daysSince1970
    }

    /// PostgreSQL's own `infinity` and `-infinity`.
    public static let infinity = PostgresDate(daysSince1970: .max)
    public static let minusInfinity = PostgresDate(daysSince1970: .min)

    public static func < (left: Self, right: Self) -> Bool {
        left.daysSince1970 < right.daysSince1970
    }
}

/// A moment, as the microseconds since 1970-01-01 00:00 UTC; `timestamptz` in the database.
public struct PostgresTimestamp: Hashable, Comparable, Sendable {
    public var microsecondsSince1970: Int64

    public init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    /// PostgreSQL's own `infinity` and `-infinity`.
    public static let infinity = PostgresTimestamp(microsecondsSince1970: .max)
    public static let minusInfinity = PostgresTimestamp(microsecondsSince1970: .min)

    public static func < (left: Self, right: Self) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }
}

/// PostgreSQL counts from 2000-01-01; the ends of the range stand for the infinities.
extension FixedWidthInteger {
    /// What lies before PostgreSQL's range is sent as its lowest number, which the server refuses as out of range.
    fileprivate func toPostgresEpoch(_ offset: Self) -> Self {
        if self == .max || self == .min { return self }
        let (shifted, overflow) = subtractingReportingOverflow(offset)
        return overflow || shifted == .min ? .min + 1 : shifted
    }

    fileprivate func fromPostgresEpoch(_ offset: Self) throws(DecodingFailure) -> Self {
        if self == .max || self == .min { return self }
        let (shifted, overflow) = addingReportingOverflow(offset)
        guard !overflow else { throw .malformed("a date past what can be counted from 1970") }
        return shifted
    }
}

extension PostgresDate: PostgresScalar {
    public static var postgresType: PostgresType { .date }
    public static var postgresArrayType: PostgresType { .dateArray }
    private static let epochDays: Int32 = 10_957

    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(bigEndian: daysSince1970.toPostgresEpoch(Self.epochDays))
    }

    public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        guard type == .date else { throw .typeMismatch(expected: "date", actual: type) }
        try bytes.requireCount(4)
        let days: Int32 = try bytes.bigEndian()
        self.init(daysSince1970: try days.fromPostgresEpoch(Self.epochDays))
    }
}

extension PostgresTimestamp: PostgresScalar {
    public static var postgresType: PostgresType { .timestamptz }
    public static var postgresArrayType: PostgresType { .timestamptzArray }
    private static let epochMicroseconds: Int64 = 946_684_800_000_000

    public func encode(into buffer: inout ParameterBuffer) {
        buffer.append(bigEndian: microsecondsSince1970.toPostgresEpoch(Self.epochMicroseconds))
    }

    public init(postgres bytes: RawSpan, type: PostgresType) throws(DecodingFailure) {
        guard type == .timestamptz || type == .timestamp else {
            throw .typeMismatch(expected: "timestamptz", actual: type)
        }
        try bytes.requireCount(8)
        let microseconds: Int64 = try bytes.bigEndian()
        self.init(microsecondsSince1970: try microseconds.fromPostgresEpoch(Self.epochMicroseconds))
    }
}
