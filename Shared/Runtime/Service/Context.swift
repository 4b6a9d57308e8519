public import Contracts

/// What a handler decides in: the rows of the turn, the event that it is about, and what follows from it. There is one
/// for a whole turn, and only the event changes.
public struct Context<Logic: ServiceLogic> {
    // What has a fixed size comes first: it is found without asking for the size of the rows.
    private var incoming: Incoming?
    private(set) var decisions: Decisions
    private let arrivals: Arrivals
    /// The service, with its settings.
    public let logic: Logic
    /// The rows of the turn, in memory.
    public var set: Logic.WorkingSet

    init(_ logic: Logic, _ set: Logic.WorkingSet, _ decisions: Decisions, arrivals: Arrivals = .none) {
        self.logic = logic
        self.set = set
        self.decisions = decisions
        self.arrivals = arrivals
    }
}

/// How a command waits for what it names, where that is not known here (yet).
struct Arrivals {
    /// How long, from the turn on that met it first.
    var millisecondsMax: Int64
    /// How often it is tried meanwhile.
    var intervalMilliseconds: Int64

    /// It does not wait.
    static let none = Arrivals(millisecondsMax: 0, intervalMilliseconds: 0)
}

extension Context {
    /// The turn's time: the same for all its events.
    public var now: Timestamp { decisions.now }

    /// Where the event came from, for what is published later.
    public var cause: Cause { handled }

    /// The lane that handles the event.
    public var lane: Lane { handled.lane }
    /// CloudEvents `source` and `id` of the event.
    public var eventSource: String { handled.event.source }
    public var eventID: String { handled.event.id }
    /// The message as it came, in JSON.
    public var eventData: [UInt8] { handled.event.data }
    /// Who asked, as a command says; `nil` where it names nobody.
    public var actor: String? { handled.event.actor }
    /// Who asked: the person, or else the system that sent the command.
    public var sender: String { handled.sender }

    private var handled: Incoming {
        guard let incoming else { preconditionFailure("nothing is being decided") }
        return incoming
    }

    /// The next identifier of a kind in the event's lane: dense, and the same at every replay. `counter` names the kind
    /// for ever.
    public mutating func newIdentifier<Entity>(
        _ counter: String, of entity: Entity.Type = Entity.self
    ) -> Identifier<Entity> {
        decisions.newIdentifier(counter, in: lane, of: entity)
    }

    /// Publishes a fact about `subject` in the event's lane.
    /// - Throws: when the log would not take a fact of this size.
    public mutating func publish(_ fact: some Fact, about subject: Subject) throws {
        try decisions.publish(fact, about: subject, because: handled)
    }

    /// Accepts the command; `result` is what its sender gets to see, now and at every repetition. To refuse one, a
    /// handler throws `Refused`.
    public mutating func accept(_ result: some Encodable) throws {
        try decisions.accept(handled, result: result)
    }

    /// Hands the command on to another lane, with the same source and id. Where the home of the entity can be told
    /// before anything is decided, the handler names it as `home` instead. Nothing may have been changed.
    public mutating func forward(to lane: Lane) {
        decisions.forward(handled, to: lane)
    }

    /// Puts the event aside until its predecessor is there; it is tried again in each turn of its lane. Nothing may
    /// have been changed for it.
    /// - Parameter again: when it is tried, whether or not its lane takes a turn.
    public mutating func postpone(until condition: String, again: Timestamp? = nil) {
        decisions.postpone(handled, Decisions.Postponement(condition: condition, again: again))
    }

    /// Whether everything that a refusal misses may be on its way: registered a moment ago, by a fact that has not come
    /// here yet. The command waits for it then, so long as `WorkerLimits.arrivalMillisecondsMax` says, and is not
    /// refused for ever under its key.
    public func mayArrive(_ refused: Refused) -> Bool {
        hasPatience && refused.reasons.allSatisfy { RefusalCode(rawValue: $0.code)?.mayArrive == true }
    }

    /// A command that was parked later than now met a clock that has gone back since: how long it waited is not known,
    /// and it waits no longer.
    private var hasPatience: Bool {
        let since = handled.parkedSince ?? now
        return since <= now && now < since.adding(milliseconds: arrivals.millisecondsMax)
    }

    /// Sets a timer for an entity of the event's lane. Timers of one turn, kind and due time that touch are joined.
    public mutating func schedule<Entity>(
        _ timer: TimerKind<Entity>, at due: Timestamp, for entity: Identifier<Entity>
    ) {
        decisions.schedule(timer.name, at: due, for: entity.counter, because: handled)
    }
}

extension Context {
    /// Lets the event's handler decide it, in its home. A command that is refused is answered.
    /// - Throws: what parks the event.
    mutating func handle(_ event: PlannedEvent<Logic>) throws {
        incoming = event.incoming
        if let home = event.home(in: &self), home != event.incoming.lane { return forward(to: home) }
        do {
            try event.decide(in: &self)
        } catch let refused as Refused where event.command != nil {
            guard mayArrive(refused) else { return decisions.refuse(event.incoming, refused.reasons) }
            decisions.postpone(
                event.incoming,
                Decisions.Postponement(
                    condition: "what it names may be on its way: "
                        + refused.reasons.map { "\($0.pointer) \($0.code)" }.joined(separator: ", "),
                    again: now.adding(milliseconds: arrivals.intervalMilliseconds)))
        }
    }

    /// Answers a command without its handler: its data is not what its type asks for.
    mutating func refuse(_ cause: Cause, _ reason: Reason) {
        decisions.refuse(cause, [reason])
    }

    /// Publishes a command that was handed on.
    mutating func append(forwarded event: CloudEvent, from lane: Lane, to target: Lane, laneCount: Int) throws {
        try decisions.append(forwarded: event, from: lane, to: target, laneCount: laneCount)
    }

    /// Completes the rows by what was locked for the commit alone.
    mutating func complete(_ body: (inout Logic.WorkingSet, inout Decisions) throws -> Void) rethrows {
        try body(&set, &decisions)
    }
}
