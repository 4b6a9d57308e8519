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
    package let safeguards: any Safeguards
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
        safeguards: any Safeguards, beat: @escaping () -> Void = {},
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
        self.safeguards = safeguards
        self.beat = beat
        self.pause = pause
        self.firstChoice = firstChoice
    }
}
