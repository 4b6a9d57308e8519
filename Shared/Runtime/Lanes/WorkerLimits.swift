/// The named limits of a worker, with their defaults.
public struct WorkerLimits: Sendable {
    /// Events of one turn.
    public var batchEventsMax = 500
    /// What may wait for the log to acknowledge it before no further turn is taken, in bytes of data.
    public var pendingPublicationBytesMax = 16 << 20
    /// How long the statements of one turn may take together.
    public var turnMillisecondsMax = 30_000
    /// How long a statement of a turn may wait for a row that another lane holds.
    public var lockMillisecondsMax = 5_000
    /// How long making a connection may take.
    public var connectMillisecondsMax = 5_000
    /// How long the database keeps the session, and with it the lanes, of a worker that has gone silent. Workers speak at least at every balance.
    public var silenceMillisecondsMax = 5_000
    /// How often a turn that met a fault of the moment (deadlock, lock timeout, another lane's command) is taken again before the worker backs off.
    public var turnAttemptsMax = 5
    /// How often a worker looks whether lanes are free or too many.
    public var balanceIntervalMilliseconds: Int64 = 500
    /// How long positions may be ahead of the stored checkpoint when no turn stores them.
    public var checkpointIntervalMilliseconds: Int64 = 1_000
    /// How often a worker looks whether the logs of commands that it reads are still the same.
    public var witnessIntervalMilliseconds: Int64 = 5_000
    /// How long a worker waits for events when there are none.
    public var pollMillisecondsMax: Int32 = 20
    /// How long a worker rests between turns that are not full: as long as the last one took, and at most this.
    public var restMillisecondsMax: Int64 = 50
    /// How often a missing part of one stream is asked for.
    public var republishIntervalMilliseconds: Int64 = 1_000
    /// How many messages one request has published again; the reader asks again for the rest.
    public var republishEventsMax = 5_000
    /// How many of them one step publishes, so that what is new has its turn.
    public var republishSliceMax = 500
    /// Due timers of one turn.
    public var timersMax = 100
    /// The longest pause after a fault of the world.
    public var backoffMillisecondsMax: Int64 = 2_000
    /// How long a worker that stops waits for its last facts to be acknowledged.
    public var drainMillisecondsMax: Int64 = 3_000

    public init() {}
}
