/// The moment by which a wait has to end, on the monotonic clock: it does not move when somebody sets the time.
public struct Deadline: Sendable, Hashable {
    private let moment: MonotonicTime?

    /// A wait without an end. For tools run by hand only: a service bounds every wait.
    public static let never = Deadline(moment: nil)

    /// The moment `milliseconds` from now; one that has passed already if `milliseconds` is not positive.
    public static func after(milliseconds: Int) -> Deadline {
        .at(.now.advanced(byMilliseconds: min(max(milliseconds, 0), millisecondsMax)))
    }

    /// Some thirty years: a wait that is longer ends so too.
    private static let millisecondsMax = 1 << 40

    public static func at(_ moment: MonotonicTime) -> Deadline { Deadline(moment: moment) }

    private init(moment: MonotonicTime?) { self.moment = moment }

    /// Whether the moment has come.
    public var hasPassed: Bool { hasPassed(at: .now) }

    /// Whether the moment had come at another.
    public func hasPassed(at other: MonotonicTime) -> Bool { moment.map { $0 <= other } ?? false }

    /// The time left, in whole milliseconds rounded up, never negative; `nil` for a wait without an end.
    public var remainingMilliseconds: Int? {
        guard let moment else { return nil }
        let left = moment.nanoseconds - MonotonicTime.now.nanoseconds
        return left > 0 ? Int((left - 1) / 1_000_000 + 1) : 0
    }

    /// The earlier of two deadlines.
    public func orEarlier(_ other: Deadline) -> Deadline {
        guard let moment else { return other }
        guard let otherMoment = other.moment else { return self }
        return moment <= otherMoment ? self : other
    }

    /// The time left as `poll(2)` and librdkafka want it: -1 is a wait without an end.
    package var pollMilliseconds: Int32 { remainingMilliseconds.map { Int32(clamping: $0) } ?? -1 }
}
