/// Why a condition of readiness is not met: one of a few, for whoever may ask. What exactly is wrong, with hosts,
/// statements and data, is told by the log alone.
public enum UnreadyReason: String, CaseIterable, Sendable, Hashable {
    /// The worker has not begun yet.
    case starting
    /// The process was asked to stop.
    case stopping
    /// PostgreSQL cannot be reached, or is not ready for work.
    case databaseUnavailable = "database-unavailable"
    /// PostgreSQL refuses what the service needs: a right, a table, a version of the schema.
    case databaseRefuses = "database-refuses"
    /// The log holds more of this service's facts than its database has given out.
    case databaseWentBack = "database-went-back"
    /// The database is an old primary: another one has taken its place.
    case databaseSuperseded = "database-superseded"
    /// Kafka cannot be reached, refuses, or has been silent for longer than the patience.
    case kafkaUnavailable = "kafka-unavailable"
    /// The topics have different numbers of partitions.
    case topicsUnequal = "topics-unequal"
    /// A topic is not what it has to be, or has another number of partitions than the settings or the schema say.
    case topicsRefused = "topics-refused"
    /// The schema belongs to no system: `o2c setup` has not been run.
    case notSetUp = "not-set-up"
    /// Kafka has refused what was committed for longer than the patience.
    case publishingFails = "publishing-fails"
    /// What was committed has waited for Kafka for longer than the patience, without any progress.
    case publishingWaits = "publishing-waits"
    /// Turns have taken too long, or waited too long for locks of others, for longer than the patience; none was
    /// completed meanwhile.
    case turnsWait = "turns-wait"
    /// Nobody has owned a lane of the service for longer than the patience.
    case lanesWithoutOwner = "lanes-without-owner"
    /// Another role holds locks of the service's lanes.
    case locksOfOthers = "locks-of-others"
    /// A warning: this machine's clock and that of the database or of a broker are further apart than they may be.
    case clockSkew = "clock-skew"
    /// A warning: the archive has fewer months ahead than it should.
    case archiveRunsOut = "archive-runs-out"
    /// Anything else.
    case fault
}

/// An error that knows what it means for readiness.
protocol UnreadyCause: Error {
    var unreadyReason: UnreadyReason { get }
}
