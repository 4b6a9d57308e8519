// What a person decides about a month of the books. Services/Ledger/Domain/Periods.swift has the rules.

/// Closes a month of the books: nothing is booked in it from then on.
@Command("o2c.ledger.close-period.v1")
public struct ClosePeriod {
    public var subject: Subject { Subject(.period, period) }

    /// The month, such as `2026-10`. It must be over, and the month before it closed.
    @InPath
    @Bound(.written(as: Month.self))
    public var period: String
    /// The legal entity whose books they are; absent where there is one only.
    @Bound(.length(Lengths.entity))
    public var entity: String? = nil
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    public var reason: String
}

/// Opens a closed month of the books again.
@Command("o2c.ledger.reopen-period.v1")
public struct ReopenPeriod {
    public var subject: Subject { Subject(.period, period) }

    /// The month, such as `2026-10`. It must be closed, and the months after it open.
    @InPath
    @Bound(.written(as: Month.self))
    public var period: String
    /// The legal entity whose books they are; absent where there is one only.
    @Bound(.length(Lengths.entity))
    public var entity: String? = nil
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    public var reason: String
}

/// Closes a month of the books for good.
@Command("o2c.ledger.lock-period.v1")
public struct LockPeriod {
    public var subject: Subject { Subject(.period, period) }

    /// The month, such as `2026-10`. It must be closed.
    @InPath
    @Bound(.written(as: Month.self))
    public var period: String
    /// The legal entity whose books they are; absent where there is one only.
    @Bound(.length(Lengths.entity))
    public var entity: String? = nil
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    public var reason: String
}
