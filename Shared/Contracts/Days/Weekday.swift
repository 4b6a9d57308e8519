/// A day of the week, Monday first (ISO 8601).
public enum Weekday: String, Codable, Hashable, Sendable, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// 1 (Monday) to 7 (Sunday).
    public var number: Int {
        switch self {
        case .monday: 1
        case .tuesday: 2
        case .wednesday: 3
        case .thursday: 4
        case .friday: 5
        case .saturday: 6
        case .sunday: 7
        }
    }
}

extension LocalDate {
    /// 1970-01-01 was a Thursday.
    public var weekday: Weekday {
        Weekday.allCases[Int(Timestamp.floorDivide(Int64(days) + 3, 7).remainder)]
    }
}
