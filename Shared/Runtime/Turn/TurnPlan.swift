import Contracts
import Digest
import Postgres

/// How a turn has sorted its candidates before it touches the database: where each lane would stand, what is to be decided, what is set aside.
struct TurnPlan<Input> {
    /// An event to be decided.
    struct Entry {
        let incoming: Incoming<Input>
        let candidate: Candidate
        let event: CloudEvent
        let key: ParkedEvent.Key
        let command: CommandKey?
    }

    /// A command to the runtime itself.
    struct OperatorCommand {
        let cause: Cause
        let event: CloudEvent
        let command: CommandKey
        let action: Action

        enum Action {
            case retry(Int64)
            case discard(Int64)
        }
    }

    /// An event that is set aside.
    struct SetAside {
        let candidate: Candidate
        let event: CloudEvent
        let key: ParkedEvent.Key
        let state: ParkedEvent.State
        let reason: String
    }

    /// A number was missing: what comes after it is dropped, and is to be asked for again.
    struct Gap: Hashable {
        let lane: Lane
        let stream: InputStream
        let from: Int64
    }

    var lanes: [Lane: LaneState]
    var entries: [Entry] = []
    var operatorCommands: [OperatorCommand] = []
    var setAside: [SetAside] = []
    var gaps: Set<Gap> = []
    var firedTimers: [TimerEvent] = []
    var redeliveries = 0

    /// Whether anything needs the database; if not, only positions have moved.
    var needsTurn: Bool { !entries.isEmpty || !operatorCommands.isEmpty || !setAside.isEmpty || !firedTimers.isEmpty }
}

/// A command's identity: who sent it, and the sender's own id.
struct CommandKey: Hashable, Sendable {
    let key: PostgresUUID
    let bodyHash: PostgresUUID

    init(_ event: CloudEvent) {
        let name = Digest128(of: event.source + "\n" + event.id)
        let body = Digest128(of: event.data)
        key = PostgresUUID(high: name.high, low: name.low)
        bodyHash = PostgresUUID(high: body.high, low: body.low)
    }
}
