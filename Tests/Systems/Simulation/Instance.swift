import Contracts
import Postgres
import Runtime
import TestSupport

/// One process of a service, as the scheduler sees it.
protocol Instance: AnyObject {
    var service: Service { get }
    var name: String { get }
    var isUp: Bool { get }
    /// Whether the sessions that it begins are with the old primary, where there is one.
    var isMisled: Bool { get set }
    /// The session that owns its lanes, while there is one.
    var backend: Int32? { get }
    var hook: StepHook { get }
    var reports: RecordedReports { get }
    func start()
    func step()
    /// The process is gone, with all that it had in memory.
    func crash()
    func stop()
}

/// What happens when a worker comes to a step of its turn.
///
/// `@unchecked Sendable`: the switches that call it ask for a `Sendable` action, since in other tests workers have
/// threads of their own. A simulation makes hooks, sets their actions and runs every worker that calls them on the one
/// thread of its schedule, and hands none out.
final class StepHook: @unchecked Sendable {
    var action: ((Failpoints.Step) throws -> Void)?
}

struct ProcessEnded: Error {}
struct AnswerLost: Error {}

/// What the instances of a schedule share.
struct Surroundings {
    let broker: SimulatedBroker
    let clock: StepClock
    let database: SimulatedDatabase
    let laneCount: Int
    let omissions: Set<Failpoints.Omission>
}

/// A real worker of one service over the simulated log, a real database and the clock of its schedule.
final class ServiceInstance<Logic: ServiceLogic>: Instance {
    let name: String
    let hook = StepHook()
    let reports = RecordedReports()
    var isMisled = false
    private(set) var backend: Int32?
    private let logic: Logic
    private let surroundings: Surroundings
    private let limits: WorkerLimits
    private let firstChoice: Int32
    private var worker: Worker<Logic>?

    init(_ logic: Logic, number: Int, batchEventsMax: Int, _ surroundings: Surroundings) {
        self.logic = logic
        self.surroundings = surroundings
        name = "\(Logic.service.rawValue) \(number)"
        firstChoice = Int32(number)
        var limits = WorkerLimits()
        limits.batchEventsMax = batchEventsMax
        // Who waits for another's row waits for nothing: there is one thread.
        limits.lockMillisecondsMax = 1
        self.limits = limits
    }

    var service: Service { Logic.service }
    var isUp: Bool { worker != nil }

    func start() {
        let hook = hook
        let faults = Failpoints(omissions: surroundings.omissions)
        for step in Failpoints.Step.allCases { faults.set(step) { try hook.action?(step) } }
        let surroundings = surroundings
        worker = Worker(
            logic: logic,
            environment: WorkerEnvironment(
                service: Logic.service, laneCount: surroundings.laneCount, operators: Operators([]), limits: limits,
                now: { surroundings.clock.read() }, monotonicNow: { surroundings.clock.monotonic() },
                makeConnection: { [unowned self] in try connect() },
                makeReader: {
                    MemoryLogReader(
                        surroundings.broker.log, of: Logic.service, laneCount: surroundings.laneCount,
                        types: Logic.handlers.factTypes,
                        trustsOffsets: surroundings.omissions.contains(.ignoresFingerprints))
                },
                makeWriter: { SimulatedWriter(surroundings.broker) },
                highestPublished: { lanes, database in
                    if surroundings.broker.isAway { throw BrokerIsAway() }
                    return try surroundings.broker.log.highestNumbers(
                        of: Logic.service, lanes: lanes, database: database)
                }, report: reports, safeguards: faults,
                firstChoice: firstChoice))
    }

    private func connect() throws -> Connection {
        var configuration = try surroundings.database.configuration(
            schema: Logic.service.schema, isMisled: isMisled)
        // The rights of production, and no others.
        configuration.session.others["role"] = TestRole.name
        configuration.session.lockTimeoutMilliseconds = limits.lockMillisecondsMax
        let connection = try Connection(configuration, deadline: .after(milliseconds: 10_000))
        backend = connection.backendProcessID
        return connection
    }

    func step() { worker?.step() }

    func crash() { worker = nil }

    func stop() {
        worker?.stop()
        worker = nil
    }
}
