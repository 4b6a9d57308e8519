/// The end of a wait.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(milliseconds: Int32) {
        end = ContinuousClock.now + .milliseconds(milliseconds)
    }

    /// Rounded up, so that it is 0 only when the time is over.
    var remainingMilliseconds: Int32 {
        let (seconds, attoseconds) = (end - .now).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
