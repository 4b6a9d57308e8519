import Dispatch

/// The moment by which a wait has to end, on the monotonic clock: it does not move when somebody sets the time.
public struct Deadline: Sendable, Hashable {
    private let instant: SuspendingClock.Instant?

    /// A wait without an end. For tools run by hand only: a service bounds every wait.
    public static let never = Deadline(instant: nil)

    /// The moment `milliseconds` from now; one that has passed already if `milliseconds` is not positive.
    public static func after(milliseconds: Int) -> Deadline {
        Deadline(instant: SuspendingClock().now.advanced(by: .milliseconds(milliseconds)))
    }

    private init(instant: SuspendingClock.Instant?) {
        self.instant = instant
    }

    /// Whether the moment has come.
    public var hasPassed: Bool {
        guard let instant else { return false }
        return SuspendingClock().now >= instant
    }

    /// The time left, in whole milliseconds rounded up, never negative; `nil` for a wait without an end.
    public var remainingMilliseconds: Int? {
        guard let instant else { return nil }
        let left = SuspendingClock().now.duration(to: instant)
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow, whole < Int64.max - 1_001 else { return Int.max }
        return Int(whole + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    /// The earlier of two deadlines.
    public func orEarlier(_ other: Deadline) -> Deadline {
        guard let instant else { return other }
        guard let otherInstant = other.instant else { return self }
        return instant <= otherInstant ? self : other
    }

    /// The end of the first of so many equal parts of the time that is left.
    func share(of parts: Int) -> Deadline {
        guard parts > 1, let left = remainingMilliseconds else { return self }
        return .after(milliseconds: left / parts)
    }

    /// The time left as `poll(2)` wants it: -1 is a wait without an end.
    var pollMilliseconds: Int32 {
        guard let left = remainingMilliseconds else { return -1 }
        return Int32(clamping: left)
    }

    /// The time left as a semaphore wants it.
    var dispatchTime: DispatchTime {
        guard let left = remainingMilliseconds else { return .distantFuture }
        return .now() + .milliseconds(left)
    }
}
