/// The rules of one time zone: which day it is there at a moment, and when a day begins.
///
/// Two rules decide what clocks leave open. **The day of a moment is the one that the clock shows there.** **A day
/// begins at the first moment at which the clock shows it, or a later one.** So a day whose midnight is skipped begins
/// when the clock is put forward. Where the clock is put back over a midnight, the day begins at the first of both. A
/// day that a zone never had (Samoa, 2011-12-30) begins with the next, and is empty.
public struct TimeZoneRules: Hashable, Sendable {
    /// As the tz database names it, such as `Europe/Berlin`.
    public let name: String
    /// What is known of the past, and of some years ahead.
    private let table: TZif
    /// What is true from the last moment of the table on, for ever.
    private let rule: YearlyClock

    /// Reads a file of the tz database.
    /// - Parameter tzif: its bytes: RFC 9636, version 2 or later.
    public init(name: String, tzif: [UInt8]) throws(TimeZoneRulesError) {
        let table = try TZif(tzif)
        guard let rule = YearlyClock(table.footer.span) else { throw .damaged("its rule for years to come") }
        if let last = table.changes.last, rule.piece(at: last.second).offset != last.offset {
            throw .damaged("its last change, which its rule for years to come contradicts")
        }
        self.name = name
        self.table = table
        self.rule = rule
    }

    /// By how many seconds the clock there is ahead of UTC (positive east of Greenwich).
    public func offsetSeconds(at moment: Timestamp) -> Int64 { piece(at: moment.second).offset }

    /// The day that the clock shows there.
    public func businessDay(of moment: Timestamp) -> LocalDate {
        let (second, limits) = (moment.second, Self.days)
        let days = Timestamp.floorDivide(second + piece(at: second).offset, Self.daySeconds).quotient
        return LocalDate(days: Int32(min(max(days, limits.lowerBound), limits.upperBound)))
    }

    /// The first moment at which the clock there shows the day, or a later one.
    /// - Parameter day: one outside of the years 1 to 9999 counts as the nearest that is inside.
    public func startOfDay(_ day: LocalDate) -> Timestamp {
        let midnight = min(max(Int64(day.days), Self.days.lowerBound), Self.days.upperBound) * Self.daySeconds
        // Earlier no clock shows it.
        var second = midnight - TZif.offsets.upperBound
        while true {
            let (offset, end) = piece(at: second)
            let start = max(second, midnight - offset)
            guard let end, start >= end else { return Timestamp(microseconds: start * 1_000_000) }
            second = end
        }
    }

    /// How far the clock is ahead at a second of UTC, and at which second that changes next.
    private func piece(at second: Int64) -> (offset: Int64, end: Int64?) {
        guard let last = table.changes.last, second < last.second else { return rule.piece(at: second) }
        // How many changes are not after it: a binary search.
        var (low, high) = (0, table.changes.count)
        while low < high {
            let middle = (low + high) / 2
            if table.changes[middle].second <= second { low = middle + 1 } else { high = middle }
        }
        return (low == 0 ? table.firstOffset : table.changes[low - 1].offset, table.changes[low].second)
    }

    private static let daySeconds: Int64 = 86_400
    /// 0001-01-01 to 9999-12-31.
    private static let days: ClosedRange<Int64> = -719_162...2_932_896
}

/// Why the rules of a zone cannot be read.
public enum TimeZoneRulesError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is no file of RFC 9636, version 2 or later.
    case notTZif
    /// The zone counts leap seconds, which moments here do not.
    case leapSeconds
    /// A part of the file is not as it must be.
    case damaged(String)

    public var description: String {
        switch self {
        case .notTZif: "its file is not TZif, version 2 or later (RFC 9636)"
        case .leapSeconds: "it counts leap seconds, and moments here do not"
        case .damaged(let part): "its file is damaged: \(part)"
        }
    }
}

extension Timestamp {
    fileprivate var second: Int64 { Self.floorDivide(microseconds, 1_000_000).quotient }
}
