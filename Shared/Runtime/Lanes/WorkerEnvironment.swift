package import Contracts
package import Platform
package import Postgres

/// What a worker needs of the world. Everything that a simulation replaces is here.
package struct WorkerEnvironment {
    /// The topics of the service's inputs, see `LogInput`.
    package let topics: [String]
    /// The service behind each input.
    package let sources: [Service]
    package let laneCount: Int
    package let operators: Operators
    package let limits: WorkerLimits
    /// What o'clock it is: facts carry it, and timers are due by it. It may be set forward or back at any moment.
    package let now: () -> Timestamp
    /// How much time has passed: intervals and deadlines are measured with it. It never jumps.
    package let monotonicNow: () -> MonotonicTime
    package let makeConnection: () throws -> Connection
    package let makeReader: () throws -> any LogReader
    package let makeWriter: () throws -> any LogWriter
    /// The highest number of its own facts that the log holds of each lane, for a worker with that database. Throws
    /// `DatabaseSuperseded` where the log shows that another took its place; `nil` does not ask.
    package let highestPublished: ([Lane], DatabaseTimeline?) throws -> [Lane: Int64]
    package let report: any WorkerReport
    package let faults: Failpoints
    /// Says that the worker's thread is alive; called before each attempt of a turn.
    package let beat: () -> Void
    /// Waits that many milliseconds, where there is nothing to be served meanwhile.
    package let pause: (Int32) -> Void
    /// Where the worker begins to look for a free lane; `nil` for somewhere else with each connection, so that workers
    /// seldom meet.
    package let firstChoice: Int32?

    package init(
        service: Service, laneCount: Int, operators: Operators, limits: WorkerLimits, now: @escaping () -> Timestamp,
        monotonicNow: @escaping () -> MonotonicTime, makeConnection: @escaping () throws -> Connection,
        makeReader: @escaping () throws -> any LogReader, makeWriter: @escaping () throws -> any LogWriter,
        highestPublished: @escaping ([Lane], DatabaseTimeline?) throws -> [Lane: Int64], report: any WorkerReport,
        faults: Failpoints, beat: @escaping () -> Void = {},
        pause: @escaping (Int32) -> Void = { _ in }, firstChoice: Int32? = nil
    ) {
        let inputs = LogInput.all(of: service)
        topics = inputs.map(\.topic)
        sources = inputs.map(\.service)
        self.laneCount = laneCount
        self.operators = operators
        self.limits = limits
        self.now = now
        self.monotonicNow = monotonicNow
        self.makeConnection = makeConnection
        self.makeReader = makeReader
        self.makeWriter = makeWriter
        self.highestPublished = highestPublished
        self.report = report
        self.faults = faults
        self.beat = beat
        self.pause = pause
        self.firstChoice = firstChoice
    }
}

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
