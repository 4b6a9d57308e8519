import Contracts

/// What a turn has decided, to be stored.
struct DecidedTurn<Logic: ServiceLogic> {
    typealias Entry = TurnPlan<Logic>.Entry

    /// Events that were decided.
    var entries: [Entry] = []
    /// Operators' commands over parked events.
    var operations: [Entry] = []
    /// Answers to commands, by the place of their event.
    var outcomes: [Int: CommandOutcome] = [:]
    /// In the order of their lanes.
    private(set) var setAside: [SetAside] = []
    private var blocked: Set<Place> = []
    private(set) var runs: ParkingRuns
    /// The rows, and what was decided of them. It comes last: what has a fixed size is found without asking for its.
    var context: Context<Logic>

    private struct Place: Hashable {
        let lane: Lane
        let key: ParkedEvent.Key
    }

    init(context: Context<Logic>, runs: ParkingRuns) {
        self.context = context
        self.runs = runs
    }

    var decisions: Decisions { context.decisions }

    /// The service has decided an event.
    mutating func decide(_ entry: Entry) {
        entries.append(entry)
        runs.decide(entry.cause.lane)
    }

    /// An event cannot be decided.
    /// - Throws: `TooManyParkings`
    mutating func park(_ entry: Entry, _ reason: String) throws {
        if entry.countsWhenParked { try runs.park(entry.cause.lane, place: entry.place) }
        setAside(entry, .dead, reason)
    }

    /// Whether an earlier event of the same entity and topic was set aside in this turn.
    func isBlocked(_ entry: Entry) -> Bool {
        !blocked.isEmpty && blocked.contains(Place(lane: entry.cause.lane, key: entry.key))
    }

    /// An event stands behind one of its entity and topic that was set aside in this turn.
    mutating func follow(_ entry: Entry) {
        setAside(entry, .following, "an earlier event of \(entry.key.entity) is parked")
    }

    mutating func setAside(_ entry: Entry, _ state: ParkedEvent.State, _ reason: String) {
        blocked.insert(Place(lane: entry.cause.lane, key: entry.key))
        setAside.append(
            SetAside(candidate: entry.candidate, event: entry.event, key: entry.key, state: state, reason: reason))
    }
}

/// An event that is set aside.
struct SetAside {
    let candidate: Candidate
    let event: CloudEvent
    let key: ParkedEvent.Key
    let state: ParkedEvent.State
    let reason: String

    var lane: Lane { candidate.lane }

    /// It is not in the table of parked events yet.
    var isNew: Bool { candidate.parkedID == nil }

    /// It is in the table, in another state.
    var isChanged: Bool {
        if case .parked(let parked) = candidate.content { parked.state != state && state != .following } else { false }
    }

    func parked(id: Int64, keepsBytes: Bool) -> ParkedEvent {
        ParkedEvent(
            id: id, lane: lane, key: key, offset: candidate.offset, event: keepsBytes ? event : nil, state: state)
    }

    /// A parked event that was tried again in vain: it stays, perhaps dead now. A dead one keeps nothing in memory.
    func updateState(in lane: inout LaneState?) {
        guard isChanged, let id = candidate.parkedID, let index = lane?.parked.firstIndex(where: { $0.id == id }) else {
            return
        }
        lane?.parked[index].state = state
        if state == .dead { lane?.parked[index].event = nil }
    }
}
