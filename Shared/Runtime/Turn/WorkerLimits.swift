/// The named limits of a worker, with their defaults.
public struct WorkerLimits: Sendable {
    /// Events of one turn.
    public var batchEventsMax = 500
    /// What the events of one turn may have together, in bytes of data; the last of them may be beyond it.
    public var batchBytesMax = 4 << 20
    /// What may wait in memory for the log to acknowledge it before no further turn is taken, in bytes of data.
    public var pendingPublicationBytesMax = 16 << 20
    /// One row of the archive, in bytes; a message that is larger has a row of its own.
    public var archiveRowBytesMax = 1 << 20
    /// What is loaded of the archive at once, in bytes; one row in any case.
    public var archiveSliceBytesMax = 2 << 20
    /// Parked events of all lanes of a worker whose bytes are kept in memory, in bytes: each lane has an equal share,
    /// and its oldest event in any case.
    public var parkedBytesMax = 8 << 20
    /// How long the statements of one turn may take together.
    public var turnMillisecondsMax = 30_000
    /// How long a statement of a turn may wait for a row that another lane holds.
    public var lockMillisecondsMax = 5_000
    /// How long making a connection may take.
    public var connectMillisecondsMax = 5_000
    /// How long the database keeps the session, and with it the lanes, of a worker that has gone silent. Workers speak
    /// at least at every balance.
    public var silenceMillisecondsMax = 5_000
    /// How often a turn that met a fault of the moment (deadlock, lock timeout, another lane's command) is taken again
    /// before the worker backs off.
    public var turnAttemptsMax = 5
    /// Events of a lane that are parked in a row, without one decided between, before the lane pauses.
    public var parkingsInRowMax = 10
    /// How often a worker looks whether lanes are free or too many.
    public var balanceIntervalMilliseconds: Int64 = 500
    /// How long positions may be ahead of the stored checkpoint when no turn stores them.
    public var checkpointIntervalMilliseconds: Int64 = 1_000
    /// How often a worker looks whether the logs of commands that it reads are still the same.
    public var probeIntervalMilliseconds: Int64 = 5_000
    /// How often a worker counts the months of the archive that are made ahead.
    public var monthsIntervalMilliseconds: Int64 = 3_600_000
    /// How long a worker waits for events when there are none.
    public var pollMillisecondsMax: Int32 = 20
    /// How long a worker rests between turns that are not full: as long as the last one took, and at most this.
    public var restMillisecondsMax: Int64 = 50
    /// How often a missing part of one stream is asked for.
    public var republishIntervalMilliseconds: Int64 = 1_000
    /// How many messages one request of a reader has published again; the reader asks again for the rest.
    public var republishEventsMax = 5_000
    /// How many messages one request of an operator has published again; `o2c republish` asks again for the rest.
    public var republishOperatorEventsMax = 20_000
    /// How many of them one step publishes, so that what is new has its turn.
    public var republishSliceMax = 500
    /// How much of them one step publishes, in bytes of data; one message at least.
    public var republishSliceBytesMax = 1 << 20
    /// How long a timer that is due waits for commands that were logged before, where they cannot be read; for facts it
    /// waits as long as it takes.
    public var commandsWaitMillisecondsMax: Int64 = 60_000
    /// How long a command waits for what it names and nobody has registered: it may be on its way. Then it is refused.
    public var arrivalMillisecondsMax: Int64 = 2_000
    /// How often a command that waits so is tried.
    public var arrivalIntervalMilliseconds: Int64 = 250
    /// Due timers of one turn.
    public var timersMax = 100
    /// How far the clock of the database or of a broker may be off this machine's before `/readyz` warns of it.
    public static let clockSkewMillisecondsMax: Int64 = 5_000
    /// The longest pause after a transient error.
    public var backoffMillisecondsMax: Int64 = 2_000
    /// How long a worker that stops waits for its last facts to be acknowledged.
    public var drainMillisecondsMax: Int64 = 3_000

    public init() {}

    var arrivals: Arrivals {
        Arrivals(millisecondsMax: arrivalMillisecondsMax, intervalMilliseconds: arrivalIntervalMilliseconds)
    }

    /// What a lane may have in memory of its parked events, in bytes.
    func parkedBytesMax(ofOneOf laneCount: Int) -> Int { max(1, parkedBytesMax / max(1, laneCount)) }
}
