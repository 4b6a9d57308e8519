import Platform

/// Something that is done again and again, with an interval between.
struct Recurrence {
    private let intervalMilliseconds: Int64
    private var next: MonotonicTime

    /// - Parameter first: when it is done first.
    init(everyMilliseconds interval: Int64, from first: MonotonicTime) {
        intervalMilliseconds = interval
        next = first
    }

    /// Whether it is time; then it is time again an interval later.
    mutating func isDue(at moment: MonotonicTime) -> Bool {
        guard moment >= next else { return false }
        next = moment.advanced(byMilliseconds: intervalMilliseconds)
        return true
    }
}
