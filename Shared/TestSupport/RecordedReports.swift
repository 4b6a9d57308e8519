package import Contracts
public import Runtime
import Synchronization

/// What a worker reported, for tests to look at.
public final class RecordedReports: WorkerReport, Sendable {
    private struct State: Sendable {
        var turns = 0
        var lines: [String] = []
        var redeliveries = 0
        var conflicts = 0
        var republished = 0
        var refused: [String] = []
        var batches: [Int] = []
        var monthsAhead: Int?
        var foreign: [String: Int] = [:]
        var clocks: [ReferenceClock: Int64] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    public var turns: Int { state.withLock { $0.turns } }
    public var redeliveries: Int { state.withLock { $0.redeliveries } }
    public var conflicts: Int { state.withLock { $0.conflicts } }
    public var republished: Int { state.withLock { $0.republished } }
    /// How many events each turn had.
    public var batches: [Int] { state.withLock { $0.batches } }
    /// Streams that wait behind a message which the log refuses, now.
    public var refused: [String] { state.withLock { $0.refused } }
    /// How many months ahead the worker has found in the archive, when it looked last.
    public var monthsAhead: Int? { state.withLock { $0.monthsAhead } }
    /// Records of others, by topic.
    public var foreign: [String: Int] { state.withLock { $0.foreign } }
    /// How far other clocks were off when they were looked at last, in microseconds.
    package var clocks: [ReferenceClock: Int64] { state.withLock { $0.clocks } }
    /// Notes, faults, gaps and retries, in order.
    public var lines: [String] { state.withLock { $0.lines } }

    package func worker(failure: (any Error)?) {}
    package func publisher(failure: String?, pendingBytes: Int) {}
    package func lanes(_ count: Int) {}
    package func strangers(_ locks: [String]) {
        state.withLock { $0.lines += locks.map { "stranger: \($0)" } }
    }
    package func clock(_ clock: ReferenceClock, offBy microseconds: Int64) {
        state.withLock { $0.clocks[clock] = microseconds }
    }
    package func archive(monthsAhead: Int) { state.withLock { $0.monthsAhead = monthsAhead } }
    package func lanes(withoutOwner count: Int) {}
    package func note(_ text: String) { state.withLock { $0.lines.append(text) } }
    package func fault(_ text: String) { state.withLock { $0.lines.append("fault: \(text)") } }
    package func gaveUp(_ text: String) { state.withLock { $0.lines.append("gave up: \(text)") } }
    package func retried(_ text: String) { state.withLock { $0.lines.append("retried: \(text)") } }
    package func logReplaced(_ text: String) { state.withLock { $0.lines.append("log replaced: \(text)") } }
    package func gap(_ text: String) { state.withLock { $0.lines.append("gap: \(text)") } }
    package func lostTurn(_ cause: TurnLoss) { state.withLock { $0.lines.append("turn lost: \(cause)") } }
    package func wentBack(_ text: String) { state.withLock { $0.lines.append("went back: \(text)") } }
    package func parked(open count: Int) {}
    package func parked(_ event: CloudEvent, lane: Lane, entity: String, state: String, reason: String) {
        self.state.withLock { $0.lines.append("parked: \(entity) \(state): \(reason)") }
    }
    package func republished(_ count: Int) { state.withLock { $0.republished += count } }
    package func pauses(_ count: Int, _ text: String) { state.withLock { $0.lines.append("pauses: \(text)") } }
    package func refusedPublications(_ texts: [String]) { state.withLock { $0.refused = texts } }
    package func commandsLost(_ count: Int, _ text: String) {
        state.withLock { $0.lines.append("commands lost: \(text)") }
    }
    package func foreign(_ count: Int, topic: String, reason: String) {
        state.withLock { $0.foreign[topic, default: 0] += count }
    }
    package func exchanged(roundTrips: Int, bytesSent: Int, bytesReceived: Int) {}
    package func turn(
        events: Int, decided: Int, redeliveries: Int, parked: Int, refused: Int, conflicts: Int, published: Int,
        microseconds: Int64
    ) {
        state.withLock { state in
            state.turns += 1
            state.batches.append(events)
            state.redeliveries += redeliveries
            state.conflicts += conflicts
        }
    }
}
