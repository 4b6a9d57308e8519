import Contracts

/// How a turn has sorted its candidates before it touches the database: where each lane would stand, and what is to
/// become of each event.
struct TurnPlan<Logic: ServiceLogic> {
    /// One event, in the order in which its lane met it. An object: a turn sorts it into one list after the other.
    final class Entry {
        let cause: Cause
        let candidate: Candidate
        /// The place of the candidate among those of the turn.
        let place: Int
        /// What it blocks when it is set aside.
        let key: ParkedEvent.Key
        /// Of a command.
        let command: CommandKey?
        let work: Work

        init(
            _ cause: Cause, _ candidate: Candidate, place: Int, _ key: ParkedEvent.Key, _ command: CommandKey?,
            _ work: Work
        ) {
            self.cause = cause
            self.candidate = candidate
            self.place = place
            self.key = key
            self.command = command
            self.work = work
        }

        var event: CloudEvent { cause.event }
        var isSetAside: Bool { if case .setAside = work { true } else { false } }
        /// Whether it says something of this service when it is parked: it was not parked before.
        var countsWhenParked: Bool { candidate.parkedID == nil }
    }

    enum Work {
        /// Its handler decides it.
        case decide(HandledEvent<Logic>)
        /// A command of an operator to the runtime itself.
        case operate(OperatorAction)
        /// A command whose data is not what its type asks for: its sender is told.
        case refuse(Reason)
        /// It cannot be decided: it was not understood, or an earlier event of its entity stands parked.
        case setAside(ParkedEvent.State, reason: String)
    }

    /// Events of a stream are missing in a lane: what came after them was dropped, and is to be asked for again.
    struct Gap: Hashable {
        let lane: Lane
        let stream: InputStream
    }

    /// A source says that a stream ends before the number that was already seen: its database has gone back in time.
    struct Regression: Hashable {
        let lane: Lane
        let stream: InputStream
        let high: Int64
        let seen: Int64
    }

    var lanes: [Lane: LaneState]
    var entries: [Entry] = []
    var gaps: Set<Gap> = []
    var regressions: Set<Regression> = []
    var firedTimers: [TimerEvent] = []
    var redeliveries = 0

    /// Whether anything needs the database; if not, only positions have moved.
    var needsTurn: Bool { !entries.isEmpty || !firedTimers.isEmpty }
}
