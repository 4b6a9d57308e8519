import Contracts

/// How a turn has sorted its candidates before it touches the database: the events in the order in which their lanes
/// met them, and what is to become of each.
struct TurnPlan<Logic: ServiceLogic> {
    let events: [PlannedEvent<Logic>]
    let outline: TurnOutline
}

/// What is known of a turn before it touches the database, whatever its service is: where each lane would stand, and
/// what is to become of events that no handler decides.
struct TurnOutline {
    var lanes: [Lane: LaneState]
    private var hasEvents = false
    /// Of the events that are commands.
    private(set) var commands: [CommandKey] = []
    /// What becomes of those that no handler decides, by their identity.
    private(set) var undecided: [ObjectIdentifier: Undecided] = [:]
    /// Parked events of these lanes, and their states.
    var parked: [Int64: ParkedEvent.State] = [:]
    var gaps: Set<StreamGap> = []
    var regressions: Set<StreamRegression> = []
    var firedTimers: [TimerEvent] = []
    var redeliveries = 0

    init(lanes: [Lane: LaneState]) { self.lanes = lanes }

    /// Takes an event into the turn.
    /// - Parameter outcome: what becomes of it, where no handler decides it.
    mutating func append(_ event: Incoming, _ command: CommandKey?, _ outcome: Undecided? = nil) {
        hasEvents = true
        if let command { commands.append(command) }
        if let outcome { undecided[event.identity] = outcome }
    }

    /// Whether anything needs the database; if not, only positions have moved.
    var needsTurn: Bool { hasEvents || !firedTimers.isEmpty }
}

/// What becomes of an event that no handler decides.
enum Undecided {
    /// A command of an operator to the runtime itself.
    case operate(OperatorAction)
    /// A command whose data is not what its type asks for: its sender is told.
    case refuse(Reason)
    /// It cannot be decided: it was not understood, or an earlier event of its entity stands parked.
    case setAside(ParkedEvent.State, reason: String)

    var isSetAside: Bool { if case .setAside = self { true } else { false } }
}

/// Events of a stream are missing in a lane: what came after them was dropped, and is to be asked for again.
struct StreamGap: Hashable {
    let lane: Lane
    let stream: InputStream
}

/// A source says that a stream ends before the number that was already seen: its database has gone back in time.
struct StreamRegression: Hashable {
    let lane: Lane
    let stream: InputStream
    let high: Int64
    let seen: Int64
}
