import Synchronization

/// Test-only switches: crash between two steps of a turn, or leave a safeguard out to prove that its absence is
/// noticed.
///
/// All are off unless the environment of a test sets them; production code asks them at a handful of places.
public final class Failpoints: Sendable {
    /// The places between two steps of a turn.
    public enum Step: String, CaseIterable, Sendable {
        /// Rows are locked and loaded.
        case loaded
        /// Everything is decided and numbered, nothing stored.
        case decided
        /// The transaction is committed, nothing published.
        case committed
        /// Everything is handed to the producer, nothing acknowledged.
        case handedOver
    }

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

    private let crashes: Mutex<[Step: @Sendable () throws -> Void]>
    private let omissions: Set<Omission>
    /// Events that end the process when they are decided, by their ids.
    private let traps: Set<String>

    public static let none = Failpoints()

    public init(
        omissions: Set<Omission> = [], traps: Set<String> = [],
        crashes: [Step: @Sendable () throws -> Void] = [:]
    ) {
        self.omissions = omissions
        self.traps = traps
        self.crashes = Mutex(crashes)
    }

    /// Sets what happens when a step is reached; `nil` for nothing.
    public func set(_ step: Step, _ action: (@Sendable () throws -> Void)?) {
        crashes.withLock { $0[step] = action }
    }

    func reach(_ step: Step) throws {
        let action = crashes.withLock { $0[step] }
        try action?()
    }

    /// An event is about to be decided.
    func reach(eventWithID id: String) {
        if !traps.isEmpty, traps.contains(id) { fatalError("the event '\(id)' ends this process, as it was asked to") }
    }

    package func isOn(_ omission: Omission) -> Bool { omissions.contains(omission) }
}
