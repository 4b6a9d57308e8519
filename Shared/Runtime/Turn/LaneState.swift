import Contracts
import Platform

/// What a worker knows of a lane that it owns: as of the lane's last committed turn.
struct LaneState {
    let lane: Lane
    /// The number of the last committed turn.
    var turn: Int64
    var checkpoint: Checkpoint
    /// When the next timer is due; `nil` when none is set.
    var nextTimer: Timestamp?
    /// Events that wait, follow or are dead, oldest first.
    var parked: [ParkedEvent]
    /// The checkpoint in memory is ahead of the stored one: only records that needed no turn were passed.
    var isAhead = false
    /// Events that wait may have become possible.
    var shouldRetryParked: Bool
    /// The earliest moment before which no parked event is tried that waits for one.
    private var retryAt: Timestamp?
    /// How many parked events are still to be tried before there is new reason to.
    private var retriesLeft: Int
    /// The parked event that was tried last: the next ones have their turn before it comes again.
    private var retryCursor: Int64 = 0
    /// Events that count as parked (see `ParkingRuns`) since one was decided last.
    var parkingsInRow = 0
    /// Why the lane takes nothing, if it does not.
    var pause: LanePause?
    /// An operator's decision has made an event possible whose bytes are not in memory.
    var shouldLoadParked = false
    /// Commands that the log no longer has, and that the lane has not read: it takes no further command until an
    /// operator has accepted the loss.
    var lostCommands: Range<Int64>?
    /// Timers have gone off without waiting for commands any longer.
    var firesWithoutCommands = false
    /// Since when a timer that is due has waited for commands.
    var waitsForCommandsSince: MonotonicTime?
    /// When the watermarks of the lane's streams are published.
    var watermarks: WatermarkPace

    init(
        lane: Lane, turn: Int64, checkpoint: Checkpoint, nextTimer: Timestamp?, parked: [ParkedEvent],
        moment: MonotonicTime
    ) {
        self.lane = lane
        self.turn = turn
        self.checkpoint = checkpoint
        self.nextTimer = nextTimer
        self.parked = parked
        retriesLeft = parked.count
        shouldRetryParked = parked.contains { $0.state != .dead }
        watermarks = WatermarkPace(hasStreams: !checkpoint.given.isEmpty, at: moment)
    }

    /// Whether events are read and taken: the lane does not pause, or it tries.
    var isTaking: Bool { pause?.isTrying ?? true }

    /// Whether bytes of parked events have to be loaded again: those in memory are half used up, and there are others.
    /// - Parameter bytesMax: what the lane may have of them in memory.
    func needsParkedBytes(_ bytesMax: Int) -> Bool {
        guard parked.contains(where: { $0.event == nil && $0.state != .dead }) else { return false }
        if shouldLoadParked { return true }
        let loaded = parkedInMemory
        return loaded.count < ParkedEvent.inMemoryMax / 2 && loaded.bytes * 2 < bytesMax
    }

    /// Parked events whose bytes are in memory.
    var parkedInMemory: (count: Int, bytes: Int) {
        parked.reduce(into: (count: 0, bytes: 0)) { sum, event in
            guard let event = event.event else { return }
            sum.count += 1
            sum.bytes += event.event.data.count
        }
    }

    /// The log of an input was found to be the one that was read: a later record of it is its probe now.
    mutating func adopt(_ probe: InputPosition.ProbeRecord, of input: InputNumber) {
        guard checkpoint.inputs[input].probe != probe else { return }
        checkpoint.inputs[input].probe = probe
        isAhead = true
    }

    /// There is new reason to try parked events: an event was decided, an operator has spoken, bytes were loaded.
    mutating func tryParkedAgain() {
        retriesLeft = parked.count
        shouldRetryParked = parked.contains { $0.state != .dead }
    }

    /// Events that were set aside: those that stood parked stay so, perhaps dead now. A dead one keeps nothing in
    /// memory.
    mutating func keep(_ asides: [SetAside]) {
        for moment in asides.compactMap(\.again) { retryAt = retryAt.map { min($0, moment) } ?? moment }
        let tried = Dictionary(asides.compactMap { aside in aside.event.parkedID.map { ($0, aside) } }) { $1 }
        guard !tried.isEmpty else { return }
        for index in parked.indices {
            guard let aside = tried[parked[index].id] else { continue }
            parked[index].notBefore = aside.again
            guard aside.isChanged else { continue }
            parked[index].state = aside.state
            if aside.state == .dead { parked[index].event = nil }
        }
    }

    /// Takes up what waits once the moment has come before which it is not tried.
    mutating func meetsRetry(at now: Timestamp, intervalMilliseconds: Int64) {
        guard let moment = retryAt, !Self.isToCome(moment, at: now, intervalMilliseconds) else { return }
        retryAt = nil
        tryParkedAgain()
    }

    /// Whether a moment before which an event is not tried is still to come. One that is further ahead than the
    /// interval was set before the clock went back.
    private static func isToCome(_ moment: Timestamp, at now: Timestamp, _ intervalMilliseconds: Int64) -> Bool {
        now < moment && moment <= now.adding(milliseconds: intervalMilliseconds)
    }

    /// Whether a turn that decides nothing leaves parked events to try.
    mutating func settleRetries() { shouldRetryParked = retriesLeft > 0 && parked.contains { $0.state != .dead } }

    /// A timer is set.
    mutating func setTimer(at due: Timestamp) {
        nextTimer = nextTimer.map { min($0, due) } ?? due
    }

    /// Parked events to be tried now: of each entity the oldest and what directly follows it, at most `max`, beginning
    /// behind the last tried.
    /// - Parameter intervalMilliseconds: the furthest ahead that `notBefore` is of an event.
    mutating func parkedToRetry(max: Int, at now: Timestamp, intervalMilliseconds: Int64) -> [ParkedEvent] {
        retriesLeft = Swift.max(0, retriesLeft - max)
        // What stands behind a dead event of its key, behind one whose bytes are not here, or behind one whose moment
        // is to come, cannot be tried.
        var blocked: Set<EntityInTopic> = []
        retryAt = nil
        let possible = parked.filter { event in
            if event.state == .dead || event.event == nil { blocked.insert(event.key) }
            guard !blocked.contains(event.key) else { return false }
            guard let moment = event.notBefore, Self.isToCome(moment, at: now, intervalMilliseconds) else {
                return true
            }
            blocked.insert(event.key)
            retryAt = retryAt.map { min($0, moment) } ?? moment
            return false
        }
        guard possible.count > max else {
            retryCursor = 0
            return possible
        }
        let start = possible.firstIndex { $0.id > retryCursor } ?? 0
        let chosen = Set((possible[start...] + possible[..<start]).prefix(max).map(\.key))
        retryCursor = possible[min(start + max, possible.count) - 1].id
        // Of each chosen entity the same share, from its oldest on: one behind its predecessor.
        let share = Swift.max(1, max / chosen.count)
        var taken: [EntityInTopic: Int] = [:]
        return possible.filter { event in
            guard chosen.contains(event.key), taken[event.key, default: 0] < share else { return false }
            taken[event.key, default: 0] += 1
            return true
        }
    }
}
