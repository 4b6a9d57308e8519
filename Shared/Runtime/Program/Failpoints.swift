import Synchronization

/// Test-only switches: end a turn between two of its steps, or leave a safeguard out to prove that its absence is
/// noticed. Production has none (`AllSafeguards`).
public final class Failpoints: Sendable {
    package typealias Step = TurnStep

    /// A safeguard that is left out.
    public enum Omission: String, CaseIterable, Sendable {
        case ignoresTurnNumber
        /// A worker takes lanes whether or not it gets their locks.
        case ignoresLocks
        /// A reader takes whatever number of a stream comes: repetitions again, and past holes.
        case ignoresStreamNumbers
        /// Nobody looks whether a command was answered before this batch.
        case ignoresAnsweredCommands
        /// A lane takes the offsets of a commands topic for those of the log that it knows, whatever stands there.
        case ignoresFingerprints
        /// Whatever the database refuses, such as for a missing right, is taken for a fault of the event.
        case blamesEvents
        /// Nobody looks whether another database took the place of this one.
        case ignoresTimelines
        /// Facts are handed to the producer before the transaction that makes them true is committed.
        case publishesBeforeCommit
    }

    private let crashes = Mutex<[Step: @Sendable () throws -> Void]>([:])
    private let omissions: Set<Omission>
    /// Events that end the process when they are decided, by their ids.
    private let traps: Set<String>

    public init(omissions: Set<Omission> = [], traps: Set<String> = []) {
        self.omissions = omissions
        self.traps = traps
    }

    /// Sets what happens when a step is reached; `nil` for nothing.
    package func set(_ step: Step, _ action: (@Sendable () throws -> Void)?) {
        crashes.withLock { $0[step] = action }
    }

    private func omits(_ omission: Omission) -> Bool { omissions.contains(omission) }
}

extension Failpoints: Safeguards {
    package func reach(_ step: TurnStep) throws {
        let action = crashes.withLock { $0[step] }
        try action?()
    }

    package func reach(eventWithID id: String) {
        if !traps.isEmpty, traps.contains(id) { fatalError("the event '\(id)' ends this process, as it was asked to") }
    }

    package func isCurrent(_ turn: Int64, believed: Int64?) -> Bool { turn == believed || omits(.ignoresTurnNumber) }

    package func toLookUp<Command>(_ commands: [Command]) -> [Command] {
        omits(.ignoresAnsweredCommands) ? [] : commands
    }

    package func isNext(_ number: Int64, after seen: Int64) -> Bool {
        number == seen + 1 || omits(.ignoresStreamNumbers)
    }

    package func hold<Message>(_ messages: [Message], publishing: ([Message]) -> Void) -> [Message] {
        guard omits(.publishesBeforeCommit) else { return messages }
        publishing(messages)
        return []
    }

    package var needsLocks: Bool { !omits(.ignoresLocks) }
    package var recognisesLogs: Bool { !omits(.ignoresFingerprints) }
    package var comparesTimelines: Bool { !omits(.ignoresTimelines) }
    package var sparesEvents: Bool { !omits(.blamesEvents) }
}
