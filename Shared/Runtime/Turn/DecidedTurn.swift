import Contracts

/// What a turn has decided, to be stored.
struct DecidedTurn<Logic: ServiceLogic> {
    private let topics: [String]
    /// Parked events of the turn's lanes, and their states before it.
    private let parked: [Int64: ParkedEvent.State]
    /// Events that were decided.
    private(set) var events: [Incoming] = []
    /// Operators' commands over parked events.
    private(set) var operations: [Incoming] = []
    /// Those of both that are commands.
    private(set) var commands: [(key: CommandKey, event: Incoming)] = []
    /// Answers to commands, by the identity of their event.
    var outcomes: [ObjectIdentifier: CommandOutcome] = [:]
    /// In the order of their lanes.
    private(set) var setAside: [SetAside] = []
    private var blocked: Set<Place> = []
    private(set) var runs: ParkingRuns
    /// The rows, and what was decided of them. It comes last: what has a fixed size is found without asking for its.
    var context: Context<Logic>

    private struct Place: Hashable {
        let lane: Lane
        let key: EntityInTopic
    }

    /// - Parameter parkingsInRowMax: see `ParkingRuns`.
    init(_ plan: TurnOutline, topics: [String], parkingsInRowMax: Int, context: Context<Logic>) {
        self.topics = topics
        parked = plan.parked
        runs = ParkingRuns(plan.lanes, max: parkingsInRowMax)
        self.context = context
    }

    var decisions: Decisions { context.decisions }

    /// The service has decided an event.
    mutating func decide(_ event: PlannedEvent<Logic>) {
        events.append(event.incoming)
        addCommand(of: event)
        runs.decide(event.incoming.lane)
    }

    /// A command is refused before the service has seen it.
    mutating func refuse(_ event: PlannedEvent<Logic>, _ reason: Reason) {
        context.refuse(event.incoming, reason)
        events.append(event.incoming)
        addCommand(of: event)
    }

    /// An operator's command is obeyed, or refused, once all is decided.
    mutating func operate(_ event: PlannedEvent<Logic>) {
        operations.append(event.incoming)
        addCommand(of: event)
    }

    private mutating func addCommand(of event: PlannedEvent<Logic>) {
        if let command = event.command { commands.append((command, event.incoming)) }
    }

    /// An event cannot be decided.
    /// - Throws: `TooManyParkings`
    mutating func park(_ event: Incoming, _ reason: String) throws {
        // One that was parked before says nothing new of this service.
        if event.parkedID == nil { try runs.park(event) }
        setAside(event, .dead, reason)
    }

    /// An event failed when it was decided.
    /// - Throws: `TooManyParkings`
    mutating func setAside(_ event: Incoming, _ failure: DecisionFailure, _ arrivals: Arrivals) throws {
        guard failure.waits else { return try park(event, failure.reason) }
        if isBlocked(event) { return follow(event) }
        let again = decisions.now.adding(milliseconds: arrivals.intervalMilliseconds)
        setAside(event, .waiting, failure.reason, again: again)
    }

    /// Whether an earlier event of the same entity and topic was set aside in this turn.
    func isBlocked(_ event: Incoming) -> Bool {
        !blocked.isEmpty && blocked.contains(Place(lane: event.lane, key: event.key(topics: topics)))
    }

    /// An event stands behind one of its entity and topic that was set aside in this turn.
    mutating func follow(_ event: Incoming) {
        setAside(event, .following, "an earlier event of \(event.key(topics: topics).entity) is parked")
    }

    /// - Parameter again: when the lane tries it, whether or not it has made progress; `nil`: with each progress.
    mutating func setAside(
        _ event: Incoming, _ state: ParkedEvent.State, _ reason: String, again: Timestamp? = nil
    ) {
        let key = event.key(topics: topics)
        blocked.insert(Place(lane: event.lane, key: key))
        setAside.append(
            SetAside(
                event: event, key: key, before: event.parkedID.flatMap { parked[$0] }, state: state, reason: reason,
                again: again))
    }
}

/// Why an event cannot be decided.
struct DecisionFailure {
    var reason: String
    /// It lies with this machine: the event goes on by itself once that is mended.
    var waits = false
}

/// An event that is set aside.
struct SetAside {
    let event: Incoming
    let key: EntityInTopic
    /// Its state in the table of parked events, if it stands there.
    let before: ParkedEvent.State?
    let state: ParkedEvent.State
    let reason: String
    let again: Timestamp?

    var lane: Lane { event.lane }

    /// It is not in the table of parked events yet.
    var isNew: Bool { event.parkedID == nil }

    /// It is in the table, in another state.
    var isChanged: Bool { !isNew && before != state && state != .following }

    /// - Parameter moment: of the turn that parks it.
    func parked(id: Int64, at moment: Timestamp, keepsBytes: Bool) -> ParkedEvent {
        let kept = Incoming(
            lane: lane, event: event.event, time: event.time,
            origin: .parked(id: id, key: key, offset: event.offset, since: moment))
        return ParkedEvent(
            id: id, lane: lane, key: key, offset: event.offset, event: keepsBytes ? kept : nil, state: state,
            notBefore: again)
    }
}
