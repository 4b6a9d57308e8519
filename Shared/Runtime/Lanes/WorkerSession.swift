import Contracts
import Platform
import Postgres

/// What lives and dies with one connection: its locks are the ownership of the lanes.
final class WorkerSession<Logic: ServiceLogic> {
    let connection: Connection
    /// The database that it is with: the same for as long as the session lasts.
    let database: DatabaseTimeline
    /// What has shown that it is an old primary: no further turn is taken.
    var superseded: DatabaseSuperseded?
    var sourceDatabases = SourceDatabases()
    let reader: any LogReader
    var lanes: [Lane: LaneState] = [:]
    /// Delivered and not yet taken, and how many bytes of data that is.
    private(set) var records: [Candidate] = []
    private(set) var recordBytes = 0
    /// Looks whether lanes are free or too many.
    var balancing: Recurrence
    /// Stores positions that have moved without a turn.
    var storing: Recurrence
    var examination = LogExamination()
    var gapRequests: GapRequests
    /// Parts of this worker's streams that readers asked for and that are still to be published again.
    var repetitions: Repetitions
    let startedAt: MonotonicTime
    /// When something was sent to the database last while a turn was being decided: in real time, as the database
    /// counts it, also in a simulation.
    var spokeAt = MonotonicTime.now
    /// Counts the months of the archive.
    var countingMonths: Recurrence
    /// What was last said of locks that strangers hold.
    var strangers: [String] = []
    var pace: TurnPace
    /// What of the connection's statistics has been reported.
    var toldStatistics: ConnectionStatistics
    var isolation = PoisonIsolation()

    init(
        connection: Connection, database: DatabaseTimeline, reader: any LogReader, startedAt: MonotonicTime,
        limits: WorkerLimits
    ) {
        self.connection = connection
        self.database = database
        toldStatistics = connection.statistics
        self.reader = reader
        self.startedAt = startedAt
        pace = TurnPace(limits)
        gapRequests = GapRequests(intervalMilliseconds: limits.republishIntervalMilliseconds)
        repetitions = Repetitions(
            eventsMax: limits.republishEventsMax, operatorEventsMax: limits.republishOperatorEventsMax,
            quietMilliseconds: limits.republishIntervalMilliseconds)
        balancing = Recurrence(everyMilliseconds: limits.balanceIntervalMilliseconds, from: .distantPast)
        storing = Recurrence(
            everyMilliseconds: limits.checkpointIntervalMilliseconds,
            from: startedAt.advanced(byMilliseconds: limits.checkpointIntervalMilliseconds))
        countingMonths = Recurrence(everyMilliseconds: limits.monthsIntervalMilliseconds, from: startedAt)
    }

    /// Takes a record that was delivered.
    func append(_ record: LogRecord) {
        records.append(.record(record))
        recordBytes += record.byteCount
    }

    /// Hands over what was delivered and not yet taken.
    func handOverRecords() -> [Candidate] {
        defer {
            records = []
            recordBytes = 0
        }
        return records
    }

    /// Forgets what was delivered of these lanes: it is read again.
    func drop(_ dropped: [Lane]) {
        records.removeAll { dropped.contains($0.lane) }
        recordBytes = records.reduce(0) { sum, candidate in
            if case .record(let record) = candidate { sum + record.byteCount } else { sum }
        }
    }

    /// Lanes whose next timer is due, in their order, and when it was.
    func dueLanes(at moment: Timestamp) -> [(lane: Lane, due: Timestamp)] {
        var due: [(lane: Lane, due: Timestamp)] = []
        for (lane, state) in lanes {
            if state.isTaking, let next = state.nextTimer, next <= moment { due.append((lane, next)) }
        }
        return due.sorted { $0.lane < $1.lane }
    }

    /// Lanes that take events and have some that wait, follow or are dead, in their order.
    var lanesWithParked: [Lane] { lanes.filter { !$0.value.parked.isEmpty && $0.value.isTaking }.keys.sorted() }
}
