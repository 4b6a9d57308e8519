/// The places between two steps of a turn.
package enum TurnStep: String, CaseIterable, Sendable {
    /// Rows are locked and loaded.
    case loaded
    /// Everything is decided and numbered, nothing stored.
    case decided
    /// The transaction is committed, nothing published.
    case committed
    /// Everything is handed to the producer, nothing acknowledged.
    case handedOver
}

/// What keeps a worker right at its critical places. Production has all of it, and nothing happens between two steps. A
/// test leaves one out, or ends a turn between two steps, to prove that this is noticed (`Failpoints`).
package protocol Safeguards: Sendable {
    /// A step of a turn is done.
    /// - Throws: what ends the turn there.
    func reach(_ step: TurnStep) throws
    /// An event is about to be decided.
    func reach(eventWithID id: String)

    /// Whether the stored turn of a lane is the one that its worker believes in; else another has taken the lane.
    func isCurrent(_ turn: Int64, believed: Int64?) -> Bool
    /// The commands of a batch that are looked up among those that were answered ever before.
    func toLookUp<Command>(_ commands: [Command]) -> [Command]
    /// Whether a number of a stream is the one to take behind the last that was seen.
    func isNext(_ number: Int64, after seen: Int64) -> Bool
    /// The messages of a turn that wait for its commit: all of them.
    func hold<Message>(_ messages: [Message], publishing: ([Message]) -> Void) -> [Message]

    /// Whether a worker takes only lanes whose locks it gets.
    var needsLocks: Bool { get }
    /// Whether a lane looks if the log of its commands is still the one that it knows.
    var recognisesLogs: Bool { get }
    /// Whether a worker looks if another database took the place of its own.
    var comparesTimelines: Bool { get }
    /// Whether a refusal of the database is a fault of an event only where it is one of data.
    var sparesEvents: Bool { get }
}

extension Safeguards {
    package func reach(_ step: TurnStep) throws {}
    package func reach(eventWithID id: String) {}
    package func isCurrent(_ turn: Int64, believed: Int64?) -> Bool { turn == believed }
    package func toLookUp<Command>(_ commands: [Command]) -> [Command] { commands }
    package func isNext(_ number: Int64, after seen: Int64) -> Bool { number == seen + 1 }
    package func hold<Message>(_ messages: [Message], publishing: ([Message]) -> Void) -> [Message] { messages }
    package var needsLocks: Bool { true }
    package var recognisesLogs: Bool { true }
    package var comparesTimelines: Bool { true }
    package var sparesEvents: Bool { true }
}

/// Every safeguard, and no step at which anything happens.
package struct AllSafeguards: Safeguards {
    package init() {}
}
