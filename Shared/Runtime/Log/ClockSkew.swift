import Contracts

/// How far another clock is off this machine's.
enum ClockSkew {
    /// The least that it can be, in microseconds, where the other clock was read at an unknown moment between two of
    /// this one: positive where the other is ahead, 0 where it lies between.
    static func microseconds(_ other: Timestamp, between asked: Timestamp, and answered: Timestamp) -> Int64 {
        if other > answered { return other.microseconds - answered.microseconds }
        return min(0, other.microseconds - asked.microseconds)
    }
}
