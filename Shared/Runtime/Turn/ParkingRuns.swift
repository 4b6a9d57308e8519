import Contracts

/// How many events of each lane were parked in a row, while a turn is decided.
///
/// Events of this system and commands that decoded count, when they are parked dead for the first time. What is
/// undecodable, foreign or refused, waits for its predecessor or follows one that is parked does not count: it says
/// nothing of this service.
struct ParkingRuns {
    private(set) var byLane: [Lane: Int] = [:]
    private let max: Int
    /// Lanes that try one event: it may be parked beyond the limit.
    private var trying: Set<Lane> = []

    init(_ lanes: [Lane: LaneState], max: Int) {
        self.max = max
        for (lane, state) in lanes where state.parkingsInRow > 0 {
            byLane[lane] = state.parkingsInRow
            if state.pause != nil { trying.insert(lane) }
        }
    }

    /// An event is parked.
    /// - Throws: `TooManyParkings` where it is one too many: neither it nor what stands behind it in its lane is to be
    ///   part of this turn.
    mutating func park(_ event: Incoming) throws(TooManyParkings) {
        let lane = event.lane
        let count = byLane[lane, default: 0] + 1
        guard count <= max || trying.contains(lane) else { throw TooManyParkings(event: event) }
        byLane[lane] = count
    }

    /// An event was decided.
    mutating func decide(_ lane: Lane) { if !byLane.isEmpty { byLane[lane] = 0 } }
}

/// So many events of a lane would be parked in a row that the lane has to pause. The turn did not happen.
struct TooManyParkings: Error {
    /// The first event of its lane that is not to be taken.
    let event: Incoming

    var lane: Lane { event.lane }
}
