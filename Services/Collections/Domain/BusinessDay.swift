import Contracts

/// The day of the books: which day it is where they are kept, and when a day begins there. Every day that Collections
/// tells of itself comes from here.
///
/// Until legal entities have a time zone of their own, the books are kept in UTC.
enum BusinessDay {
    static func at(_ moment: Timestamp) -> LocalDate { moment.date }

    static func start(of day: LocalDate) -> Timestamp { day.startOfDay }
}
