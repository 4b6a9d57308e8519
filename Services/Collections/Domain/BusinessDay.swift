import Contracts

/// The day of the books: which day it is where they are kept, and when a day begins there. Every day that Collections
/// tells of itself comes from here.
///
/// Collections does not know the time zones of legal entities yet: its days are those of UTC. Where a seller is ahead
/// of UTC, the money of its morning is dated ahead until the day begins in UTC.
enum BusinessDay {
    static func at(_ moment: Timestamp) -> LocalDate { moment.date }

    static func start(of day: LocalDate) -> Timestamp { day.startOfDay }
}
