internal import Glibc

/// A moment of the clock that never jumps.
public struct MonotonicTime: Sendable, Hashable, Comparable {
    public let nanoseconds: Int64

    /// - Parameter nanoseconds: since a moment that is the same for as long as the machine runs.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Before any moment that the clock shows.
    public static let distantPast = MonotonicTime(nanoseconds: 0)

    public static var now: MonotonicTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    public func advanced(byMilliseconds milliseconds: some BinaryInteger) -> MonotonicTime {
        MonotonicTime(nanoseconds: nanoseconds + Int64(milliseconds) * 1_000_000)
    }

    /// How much time has passed since another moment, in microseconds.
    public func microseconds(since start: MonotonicTime) -> Int64 { (nanoseconds - start.nanoseconds) / 1_000 }
}
