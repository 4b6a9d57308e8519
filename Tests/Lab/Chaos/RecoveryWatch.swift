internal import Contracts
internal import JSON
internal import Operator
internal import Platform
internal import Postgres

/// Watches the checkpoints of all lanes: how long each fault keeps a service behind, and that no lane's turns ever go
/// back.
///
/// A service has recovered when it has taken every fact and every handed-on command that had been numbered for it when
/// the harm ended, and has answered every command that had been sent to it by then. The time counts from the beginning
/// of the harm, other faults in between included.
final class RecoveryWatch: Sendable {
    /// Also the resolution of the times.
    private static let pauseMilliseconds = 100

    struct Lane: Hashable, Sendable {
        let service: Service
        let lane: Contracts.Lane
    }

    /// A stream as one reader sees it.
    struct ReadStream: Hashable, Sendable {
        let reader: Service
        let topic: String
        let source: Contracts.Lane
        let target: Contracts.Lane
    }

    /// All checkpoints of one moment.
    struct Moment: Sendable {
        var turns: [Lane: Int64] = [:]
        var given: [ReadStream: Int64] = [:]
        var seen: [ReadStream: Int64] = [:]
    }

    struct Waiting: Sendable {
        let struck: FaultInjector.Struck
        /// What is to be taken, once that is known.
        var target: [ReadStream: Int64]?
        /// What was missing when it was looked at last.
        var missing: String?
    }

    /// A fault that all it struck has recovered from.
    struct Recovery: Sendable {
        let struck: FaultInjector.Struck
        let milliseconds: Int
        /// What was missing last; `nil` where nothing ever was.
        let missingLast: String?
    }

    struct State: Sendable {
        var waiting: [Waiting] = []
        var recoveries: [Recovery] = []
        /// A lane's turns went back: somebody wrote who did not own it.
        var regressions: [String] = []
        var failure: OperatorFailure?
        var isStopping = false
        var thread: NamedThread?
    }

    private let system: ChaosSystem
    private let load: ChaosLoad
    let state = Monitor(State())

    init(_ system: ChaosSystem, _ load: ChaosLoad) {
        self.system = system
        self.load = load
    }

    func start() throws {
        let thread = try NamedThread.start(name: "recovery") { [self] in
            do { try follow() } catch {
                let failure = OperatorFailure(restating: error)
                state.withLock { $0.failure = failure }
            }
        }
        state.withLock { $0.thread = thread }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        state.wakeAll()
        _ = state.withLock { $0.thread }?.join(milliseconds: 30_000)
    }

    /// A fault's harm has ended: its recovery is waited for from now on.
    func await(_ struck: FaultInjector.Struck) {
        state.withLock { $0.waiting.append(Waiting(struck: struck, target: nil)) }
    }

    /// Faults whose recovery is still waited for.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    // MARK: Its thread

    private func follow() throws {
        let connection = PatientConnection(name: "chaos recovery") { [system] in system.operatorURL }
        var turns: [Lane: Int64] = [:]
        while !state.withLock({ $0.isStopping }) {
            if let moment = try look(connection) {
                compare(turns, moment.turns)
                turns = moment.turns
                judge(moment)
            }
            _ = state.wait(milliseconds: Self.pauseMilliseconds) { $0.isStopping ? true : nil }
        }
    }

    /// The checkpoints of all services in one statement: one moment.
    private static let checkpoints = Service.allCases.map { service in
        "SELECT '\(service.rawValue)', lane, turn, state FROM \(service.schema).checkpoint"
    }.joined(separator: " UNION ALL ")

    private func look(_ connection: PatientConnection) throws -> Moment? {
        guard let rows = try connection.rows("\(unescaped: Self.checkpoints)") else { return nil }
        var moment = Moment()
        for row in rows {
            let (name, lane, turn, state) = try row.decode(
                String.self, Contracts.Lane.self, Int64.self, JSONB.self)
            guard let service = Service(rawValue: name) else { continue }
            moment.turns[Lane(service: service, lane: lane)] = turn
            moment.add(try JSONValue.parse(state.bytes), of: service, lane)
        }
        return moment
    }

    private func compare(_ before: [Lane: Int64], _ after: [Lane: Int64]) {
        for (lane, turn) in after {
            guard let last = before[lane], turn < last else { continue }
            let text = "lane \(lane.lane) of \(lane.service.rawValue) went back from turn \(last) to \(turn)"
            state.withLock { $0.regressions.append(text) }
        }
    }

    private func judge(_ moment: Moment) {
        let now = ContinuousClock.now
        let oldest = Dictionary(
            uniqueKeysWithValues: ChaosLoad.recipients.map { ($0, load.oldestPending(of: $0)) })
        state.withLock { state in
            state.waiting = state.waiting.compactMap { waiting in
                var waiting = waiting
                let services = waiting.struck.fault.service.map { [$0] } ?? Service.allCases
                let target = waiting.target ?? moment.given.filter { services.contains($0.key.reader) }
                waiting.target = target
                let unanswered = services.first { service in
                    guard let pending = oldest[service] ?? nil else { return false }
                    return pending < waiting.struck.ended
                }
                if let missing = Self.missing(target, moment) ?? unanswered.map({ "answers of \($0.rawValue)" }) {
                    waiting.missing = missing
                    return waiting
                }
                let milliseconds = Int((now - waiting.struck.began) / .milliseconds(1))
                state.recoveries.append(
                    Recovery(struck: waiting.struck, milliseconds: milliseconds, missingLast: waiting.missing))
                return nil
            }
        }
    }

    /// Where most is missing: how much of which topic, for which lane of which reader.
    private static func missing(_ target: [ReadStream: Int64], _ moment: Moment) -> String? {
        let behind = target.map { stream, number in (stream: stream, count: number - (moment.seen[stream] ?? 0)) }
            .filter { $0.count > 0 }
        guard let most = behind.max(by: { $0.count < $1.count }) else { return nil }
        return
            """
            \(Figures.count(Int(most.count))) of \(most.stream.topic) for lane \(most.stream.target) of \
            \(most.stream.reader.rawValue)
            """
    }
}

extension RecoveryWatch.Moment {
    /// What a checkpoint says that its lane has numbered, for each reader, and taken.
    fileprivate mutating func add(_ state: JSONValue, of service: Service, _ lane: Contracts.Lane) {
        for member in state["streams"]?.object ?? [] {
            let parts = member.name.split(separator: "/")
            guard parts.count == 2, let target = Contracts.Lane(parts[1]), let given = member.value["given"]?.int else {
                continue
            }
            let isFacts = parts[0] == "facts"
            for reader in isFacts ? service.readers : [service] {
                let topic = isFacts ? service.factsTopic : service.controlTopic
                self.given[.init(reader: reader, topic: topic, source: lane, target: target)] = Int64(given)
            }
        }
        for member in state["seen"]?.object ?? [] {
            guard let slash = member.name.lastIndex(of: "/"),
                let source = Contracts.Lane(member.name[member.name.index(after: slash)...]),
                let number = member.value.int
            else { continue }
            let topic = String(member.name[..<slash])
            seen[.init(reader: service, topic: topic, source: source, target: lane)] = Int64(number)
        }
    }
}
