public import Contracts
public import JSON
public import LocalStack
public import Postgres
public import Runtime
import Synchronization

/// Runs the real worker of one service over a log in memory and a database of its own: facts and commands in, facts and
/// answers out.
///
/// ```swift
/// let harness = try LogicHarness(BillingLogic(settings))
/// // A fact of the service that publishes it, numbered for the reader.
/// harness.receive(dispatched, about: order)
/// harness.send(RecordPayment(...), id: "p-1")
/// harness.run()
/// #expect(try harness.published(InvoiceIssued.self).count == 1)
/// ```
public final class LogicHarness<Logic: ServiceLogic> {
    public let log: MemoryLog
    public let database: SharedTestCluster.Database
    /// The time that the service sees; moves only when a test moves it.
    public let clock: TestClock
    /// For a test's own questions to the tables.
    public let connection: Connection
    /// Where faults are switched on.
    public let faults: Failpoints
    /// What the worker reported.
    public let reports: RecordedReports
    private let worker: Worker<Logic>
    private var numbers: [StreamSource: Int64] = [:]
    private var commands = 0
    /// What each command that was sent may be refused for, by its id.
    private var refusals: [String: Set<String>] = [:]

    private struct StreamSource: Hashable {
        var service: Service
        var lane: Lane
    }

    /// - Parameters:
    ///   - lanes: how many lanes the service has.
    ///   - database: one that another harness has filled, to play a second instance or a restart; `nil` makes an empty
    ///     one.
    public init(
        _ logic: Logic, lanes: Int = 2, log: MemoryLog = MemoryLog(), database: SharedTestCluster.Database? = nil,
        clock: TestClock = TestClock(),
        faults: Failpoints = Failpoints(), limits: WorkerLimits = .withoutArrivals
    ) throws {
        self.log = log
        self.clock = clock
        self.faults = faults
        let database =
            try database
            ?? SharedTestCluster.database(fromTemplate: "\(Logic.self)".lowercased()) { url in
                let connection = try Connection(
                    ConnectionConfiguration(url: url), deadline: .after(milliseconds: 10_000))
                try TestRole.make(connection)
                try SchemaOwner(of: Logic.self).bringUp(
                    connection, runtimeRole: TestRole.name, today: nil,
                    deadline: .after(milliseconds: 30_000))
                let deadline = Deadline.after(milliseconds: 10_000)
                try SystemIdentityTable.create(
                    in: "public", readers: [], raiser: nil, connection, deadline: deadline)
                try SystemIdentityTable.write(.test, in: "public", connection, deadline: deadline)
            }
        self.database = database
        let configuration = try ConnectionConfiguration(url: database.url)
        connection = try Connection(configuration, deadline: .after(milliseconds: 10_000))
        let reports = RecordedReports()
        self.reports = reports
        // The worker has the rights that it has in production, and no others.
        var restricted = configuration
        restricted.session.others["role"] = TestRole.name
        worker = Worker(
            logic: logic,
            environment: WorkerEnvironment(
                service: Logic.service, laneCount: lanes, operators: Operators(["tester", "amy"]), limits: limits,
                now: { clock.now }, monotonicNow: { clock.monotonicNow },
                makeConnection: { [restricted] in try Connection(restricted, deadline: .after(milliseconds: 10_000)) },
                makeReader: {
                    MemoryLogReader(
                        log, of: Logic.service, laneCount: lanes, types: Logic.handlers.factTypes,
                        trustsOffsets: !faults.recognisesLogs)
                },
                makeWriter: { MemoryLogWriter(log) },
                highestPublished: {
                    try log.highestNumbers(of: Logic.service, lanes: $0, database: $1)
                }, report: reports,
                safeguards: faults))
    }

    /// A fact arrives, as its publisher would number it. Repeat `number` to deliver it again.
    @discardableResult
    public func receive<F: Fact>(
        _ fact: F, about subject: some CustomStringConvertible, lane: Lane = 0, number: Int64? = nil,
        at time: Timestamp? = nil
    )
        -> Int64
    {
        let source = StreamSource(service: F.publisher, lane: lane)
        let number = number ?? (numbers[source] ?? 0) + 1
        numbers[source] = max(number, numbers[source] ?? 0)
        let event = CloudEvent(
            id: StreamPosition(sourceLane: lane, targetLane: lane, number: number).description,
            source: F.publisher.source, type: F.type,
            time: time ?? clock.now, subject: subject.description, sequence: number, data: encode(fact))
        log.append(event, to: F.publisher.factsTopic, partition: lane)
        return number
    }

    /// A command arrives. Repeat `id` to send it again.
    @discardableResult
    public func send<C: Command>(
        _ command: C, id: String? = nil, source: String = "/test", lane: Lane = 0, actor: String? = "tester",
        reason: String? = nil
    ) -> String {
        commands += 1
        let id = id ?? "command-\(commands)"
        refusals[id] = Set((C.refusals + RefusalCode.ofAllCommands).map(\.rawValue))
        let event = CloudEvent(
            id: id, source: source, type: C.type, time: clock.now, actor: actor, reason: reason, data: encode(command))
        log.append(event, to: C.recipient.commandsTopic, partition: lane)
        return id
    }

    /// A command to the runtime itself arrives, such as an operator's decision over a parked event.
    public func control(
        _ command: some Encodable, type: String, lane: Lane = 0, subject: String? = nil, actor: String? = "tester",
        reason: String? = "a test"
    ) throws -> String {
        commands += 1
        let id = "control-\(commands)"
        log.append(
            CloudEvent(
                id: id, source: RecordRules.operatorSource, type: type, time: clock.now, subject: subject, actor: actor,
                reason: reason,
                data: try JSONEncoder().encode(command)),
            to: Logic.service.controlTopic, partition: lane)
        return id
    }

    /// The lanes that the worker owns now.
    public var lanes: Set<Lane> { worker.ownedLanes }

    /// Lets the worker work until nothing is left to do.
    public func run() {
        var idle = 0
        while idle < 3 {
            let before = reports.turns
            worker.step()
            idle = reports.turns == before ? idle + 1 : 0
        }
    }

    /// Lets time pass until the worker owns `count` lanes, as after a crash (its locks are free a moment after its
    /// connection is gone) or beside another instance that has to release its surplus.
    public func recover(lanes count: Int = 2, beside other: LogicHarness? = nil) {
        let deadline = Deadline.after(milliseconds: 10_000)
        while lanes.count < count, !deadline.hasPassed {
            clock.advance(milliseconds: 600)
            other?.step()
            worker.step()
        }
        run()
    }

    /// One round of the worker.
    public func step() { worker.step() }

    /// Stops the worker in order.
    public func stop() { worker.stop() }

    /// The facts of a type that were published, lane by lane in order; doubles included.
    public func published<F: Fact>(_ type: F.Type) throws -> [F] {
        try log.events(of: F.publisher.factsTopic).filter { $0.type == F.type }.map {
            try JSONDecoder().decode(F.self, from: $0.data)
        }
    }

    /// The types of all facts that the service has published, in the order of a lane.
    public func publishedTypes(lane: Lane = 0) -> [String] {
        log.entries(of: Logic.service.factsTopic, partition: lane).map(\.event.type).filter {
            !$0.hasPrefix("o2c.runtime.")
        }
    }

    /// The stored answer to a command: its status, and the JSON of its outcome; `nil` while there is none.
    public func outcome(of id: String, source: String = "/test") throws -> (status: String, json: JSONValue)? {
        let sources = [source, RecordRules.operatorSource]
        let rows = try connection.query(
            "SELECT outcome FROM command WHERE source = ANY(\(sources)) AND id = \(id)",
            deadline: .after(milliseconds: 5_000))
        guard let row = rows.first else { return nil }
        let json = try JSONValue.parse(try row[0, as: JSONB.self].bytes)
        requireDeclaredRefusals(id, json)
        return (json["status"]?.string ?? "", json)
    }

    /// The codes of the reasons for which a command was refused, in order.
    public func refusalCodes(of id: String) throws -> [String] { Self.codes(try outcome(of: id)?.json) }

    private static func codes(_ outcome: JSONValue?) -> [String] {
        outcome?["reasons"]?.array?.compactMap { $0["code"]?.string } ?? []
    }

    /// Traps where a command was refused for a rule that its declaration does not name: documents list only those. Data
    /// that is no command of its type breaks no rule.
    private func requireDeclaredRefusals(_ id: String, _ outcome: JSONValue) {
        let rules = Self.codes(outcome).filter { RefusalCode(rawValue: $0).map { $0 != .unknownType } ?? false }
        let undeclared = rules.filter { refusals[id]?.contains($0) == false }
        precondition(undeclared.isEmpty, "\(id) was refused for \(undeclared), which its command does not declare")
    }

    /// The open parked events: state and reason.
    public func parked() throws -> [(state: String, reason: String)] {
        try connection.query(
            "SELECT state, reason FROM parked WHERE state IN ('waiting', 'following', 'dead') ORDER BY id",
            deadline: .after(milliseconds: 5_000)
        ).map { try $0.decode(String.self, String.self) }
    }

    private func encode(_ value: some Encodable) -> [UInt8] {
        do { return try JSONEncoder().encode(value) } catch {
            preconditionFailure("a test's message cannot be written: \(error)")
        }
    }
}

extension WorkerLimits {
    /// What a command names and nobody has registered is refused at once: a test that waits for it says so.
    public static var withoutArrivals: WorkerLimits {
        var limits = WorkerLimits()
        limits.arrivalMillisecondsMax = 0
        return limits
    }
}
