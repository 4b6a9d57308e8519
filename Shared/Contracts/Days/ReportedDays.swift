/// On which days something may have happened that warehouses, carriers and banks report: not in the future, and not so
/// long ago that the day was mistyped. A closed month refuses nothing: the day stays true, and the Ledger books it in
/// the next open month.
public struct ReportedDays: Hashable, Sendable {
    /// How long ago it may have happened, in days.
    public var daysBack: Int32

    public static let daysBackRange: ClosedRange<Int32> = 1...3_650

    public init(daysBack: Int32 = 400) { self.daysBack = daysBack }

    /// The days that may be reported.
    /// - Parameter ahead: how many days ahead may be reported too.
    public func days(until today: LocalDate, ahead: Int32 = 0) -> ClosedRange<LocalDate> {
        today.adding(days: -daysBack)...today.adding(days: ahead)
    }
}

extension ReasonList {
    /// The business day that a command reports; `nil` where it cannot be, which is added as a reason.
    /// - Parameters:
    ///   - text: what the command says; `nil` for today.
    ///   - today: the business day of the legal entity that it happened to; `nil` where nobody knows that entity, which
    ///     is a reason of its own: the day is not judged then.
    public mutating func reportedDay(
        _ text: String?, today: LocalDate?, _ reported: ReportedDays, at pointer: String
    ) -> LocalDate? {
        guard let text else { return today }
        return requireDay(text, within: today.map { reported.days(until: $0) }, at: pointer)
    }

    /// A day as a command writes it; `nil` where it is none, which is added as a reason.
    /// - Parameter days: those that it may be; `nil` where that is not decided.
    public mutating func requireDay(
        _ text: String, within days: ClosedRange<LocalDate>?, at pointer: String
    ) -> LocalDate? {
        guard let day = LocalDate(text) else {
            add(pointer, .notADate, "must be a date such as 2026-11-25")
            return nil
        }
        if let days, !days.contains(day) {
            add(pointer, .outOfRange, "must be within \(days.lowerBound)...\(days.upperBound)")
        }
        return day
    }
}
