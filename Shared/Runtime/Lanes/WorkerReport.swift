package import Contracts

/// Why a turn never happened, or is not known to have.
package enum TurnLoss: Sendable {
    /// Its connection was lost, or is no longer known to be of use.
    case connection
    /// The checkpoint had moved: the lane has another owner.
    case checkpoint
}

/// A clock that this machine's is compared with.
package enum ReferenceClock: String, CaseIterable, Sendable {
    case database
    /// That of the broker that a record was written to.
    case broker
}

/// What a worker tells the operator: metrics, logs and readiness in production.
package protocol WorkerReport {
    /// The worker has come round, or has failed and begins anew.
    func worker(failure: (any Error)?)
    func publisher(failure: String?, pendingBytes: Int)
    func lanes(_ count: Int)
    /// Locks of the service's lanes or workers that another role holds, a line each; none where all is well. Told when
    /// it changes.
    func strangers(_ locks: [String])
    /// How far another clock is off this machine's, at the least.
    func clock(_ clock: ReferenceClock, offBy microseconds: Int64)
    /// How many months after the current one the archive has a partition for.
    func archive(monthsAhead: Int)
    /// How many lanes of the service nobody owned at the last look.
    func lanes(withoutOwner count: Int)
    func note(_ text: String)
    /// The world failed, and is waited for.
    func fault(_ text: String)
    /// A turn is taken again after a fault of the moment.
    func retried(_ text: String)
    /// A turn was given up, since it took too long or waited too long for a lock; what it was to do is tried again, in
    /// smaller turns where it can be.
    func gaveUp(_ text: String)
    /// A turn never happened: it was rolled back, or nobody knows; what it would have done is decided again.
    func lostTurn(_ cause: TurnLoss)
    func logReplaced(_ text: String)
    /// Numbers are missing in a stream, and were asked for.
    func gap(_ text: String)
    func republished(_ count: Int)
    /// Commands were removed from the log before they were read.
    func commandsLost(_ count: Int, _ text: String)
    /// Records of others were found on a topic; `reason` is that of the first.
    func foreign(_ count: Int, topic: String, reason: String)
    /// An event was parked: it waits, follows, or is dead.
    func parked(_ event: CloudEvent, lane: Lane, entity: String, state: String, reason: String)
    /// How many events stand parked in the worker's lanes.
    func parked(open count: Int)
    /// A lane has paused or goes on; how many lanes of the worker pause now.
    func pauses(_ count: Int, _ text: String)
    /// Messages that the log refuses for what they are, one a stream, which waits: as they are now.
    func refusedPublications(_ texts: [String])
    /// A source's stream ends before a number that was already seen.
    func wentBack(_ text: String)
    /// What the worker and its database have exchanged since it was last told.
    func exchanged(roundTrips: Int, bytesSent: Int, bytesReceived: Int)
    func turn(
        events: Int, decided: Int, redeliveries: Int, parked: Int, refused: Int, conflicts: Int, published: Int,
        microseconds: Int64)
}
