private import Synchronization

/// A number that only grows: events, bytes, errors. One atomic addition to count.
public final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    init() {}

    /// - Precondition: `amount` is not negative.
    public func increment(by amount: Int = 1) {
        precondition(amount >= 0, "a counter cannot go back")
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    public var value: Int { count.load(ordering: .relaxed) }
}

/// A number that goes up and down: a queue's length, a lag, a state.
public final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(Double.zero.bitPattern)

    init() {}

    public func record(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    public func record(_ value: some BinaryInteger) { record(Double(value)) }

    /// Adds an amount, negative to take away.
    public func add(_ amount: Double) { bits.add(amount) }

    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}

/// How values are distributed over fixed buckets: durations in seconds, sizes of batches. Two atomic additions to
/// record.
public final class Histogram: Sendable {
    /// Where the buckets end, in the unit of what is recorded.
    public struct Buckets: Sendable, Hashable {
        public let upperBounds: [Double]

        /// - Precondition: the bounds are finite and ascend.
        public init(_ upperBounds: [Double]) {
            precondition(
                upperBounds.allSatisfy(\.isFinite) && zip(upperBounds, upperBounds.dropFirst()).allSatisfy { $0 < $1 },
                "the upper bounds of buckets are finite and ascend")
            self.upperBounds = upperBounds
        }

        /// Seconds, from half a millisecond to ten seconds: requests, turns, commits.
        public static let seconds = Buckets([
            0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
        ])
        /// Numbers of things, from 1 to 1,000: batches.
        public static let counts = Buckets([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
    }

    public let buckets: Buckets
    private let cells: [BucketCell]
    private let sumBits = Atomic<UInt64>(Double.zero.bitPattern)

    init(_ buckets: Buckets) {
        self.buckets = buckets
        cells = (0...buckets.upperBounds.count).map { _ in BucketCell() }
    }

    /// Records a value in the unit of the buckets.
    public func record(_ value: Double) {
        guard !value.isNaN else { return }
        let index = buckets.upperBounds.firstIndex { value <= $0 } ?? buckets.upperBounds.count
        cells[index].count.wrappingAdd(1, ordering: .relaxed)
        sumBits.add(value)
    }

    /// Records a duration in seconds.
    public func record(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        record(Double(seconds) + Double(attoseconds) / 1e18)
    }

    /// The values in each bucket, the last one without an upper bound, and their sum. Taken while others record, the
    /// sum may be a few values ahead or behind.
    public var snapshot: (counts: [Int], sum: Double) {
        (cells.map { $0.count.load(ordering: .relaxed) }, Double(bitPattern: sumBits.load(ordering: .relaxed)))
    }
}

private final class BucketCell: Sendable {
    let count = Atomic<Int>(0)
}

extension Atomic where Value == UInt64 {
    /// Adds to the floating-point number whose bits these are.
    fileprivate func add(_ amount: Double) {
        var old = load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, original) = weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }
}
