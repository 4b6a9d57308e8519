import Contracts

/// Lanes that start in isolation: one event a turn, marked before it is tried. It decides; the worker marks and takes.
///
/// A lane that was not released cleanly, twice in a row without a completed turn between, starts so: until the worker
/// has done as many events so as the turn in which the last owner died can have had, of all its lanes together.
struct PoisonIsolation {
    /// By lane: the event that was being tried when its last owner died, until it has been met again.
    private var starts: [Lane: Start] = [:]
    /// Events that are still to be taken one by one, of all lanes together.
    private var eventsLeft = 0

    /// An event that ended its process this often is parked.
    static let attemptsMax = 3
    /// This many starts without a completed turn, and the lane is isolated.
    static let startsMax = 2

    /// How a lane starts in isolation.
    struct Start {
        let lane: Lane
        /// The event that was being tried when the last owner died.
        var trying: Trying?
    }

    /// An event that is tried, as the lane's checkpoint has it.
    struct Trying: Codable, Hashable {
        /// Topic and offset, or the timer's or parked event's own name.
        var event: String
        /// How often, this time included.
        var attempts: Int
    }

    var isEmpty: Bool { starts.isEmpty }

    func contains(_ lane: Lane) -> Bool { starts[lane] != nil }

    /// Lanes were taken that start in isolation.
    /// - Parameter eventsMax: what a turn can have had.
    mutating func begin(_ lanes: [Start], eventsMax: Int) {
        guard !lanes.isEmpty else { return }
        for start in lanes { starts[start.lane] = start }
        eventsLeft = eventsMax
    }

    /// The mark of an event that is about to be tried.
    func mark(_ event: String, in lane: Lane) -> Trying {
        let before = starts[lane]?.trying
        return Trying(event: event, attempts: before?.event == event ? (before?.attempts ?? 0) + 1 : 1)
    }

    /// An event was tried, and its process lives.
    mutating func survive(_ event: String, in lane: Lane) {
        if starts[lane]?.trying?.event == event { starts[lane]?.trying = nil }
        eventsLeft -= 1
        if eventsLeft <= 0 { starts = [:] }
    }

    /// Lanes were released.
    mutating func drop(_ lanes: [Lane]) { for lane in lanes { starts[lane] = nil } }
}
