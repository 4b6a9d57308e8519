import Contracts
import Postgres
import Runtime
import TestSupport

@testable import Billing
@testable import Collections
@testable import Fulfillment
@testable import Inventory
@testable import Ledger
@testable import Operator
@testable import OrderIntake

/// One run of the six services, all of whose steps follow from a seed.
final class Schedule {
    /// What becomes of it.
    struct Outcome {
        let seed: UInt64
        /// Which steps were taken, by their numbers.
        let taken: [Int]
        /// What went wrong; nothing if all promises were kept.
        var broken: [String]
        var steps: [String]
        var faults: [String: Int]
        var digest: UInt64
        var orders: Int64
    }

    static let stepCount = 320
    private static let roundMilliseconds = 2_000
    /// An event that ends its process again and again is parked, as it should be; a schedule stays below.
    private static let endsMax = 5
    /// How far another owner brings a lane: further than its own one comes.
    private static let intrusionTurns: Int64 = 1_000_000

    private let seed: UInt64
    let laneCount: Int
    var chance: Chance
    let clock = StepClock()
    let broker = SimulatedBroker(MemoryLog())
    let tables: Tables
    private let client: Client
    let instances: [any Instance]
    let database: SimulatedDatabase
    private var steps: [String] = []
    private var faults: [String: Int] = [:]
    private var ends: [Service: Int] = [:]
    private var intrusions = 0
    /// By service and lane: the turn that another owner has come to.
    private var intruded: [Service: [Lane: Int64]] = [:]
    /// Rights that a service's role lacks now.
    var revoked: [Right] = []
    /// The instance that has reached the old primary.
    var misled: (any Instance)?
    /// Promises that were seen to be broken on the way.
    var breaches: [String] = []
    /// Instances in the middle of a step: one in another's turn.
    private var running: [String] = []

    /// Runs the schedule of a seed.
    /// - Parameters:
    ///   - taking: the steps to take, by their numbers; each is the same with or without the others.
    ///   - patienceSeconds: how long, by its own clock, everything has to come to rest when the faults have ended. A
    ///     source that is idle tells where its streams end once a minute, so that the last lost record shows late.
    static func run(
        seed: UInt64, taking: [Int] = Array(0..<stepCount), omissions: Set<Failpoints.Omission> = [],
        patienceSeconds: Int = 240
    ) throws -> Outcome {
        try House.with { name in
            let schedule = try Schedule(seed: seed, database: SimulatedDatabase(name: name), omissions)
            return try schedule.run(taking, patienceSeconds)
        }
    }

    private init(
        seed: UInt64, database: SimulatedDatabase, _ omissions: Set<Failpoints.Omission>
    ) throws {
        self.seed = seed
        self.database = database
        var chance = Chance(seed: seed)
        laneCount = chance.pick([1, 2, 2, 2, 3])
        tables = try Tables(url: database.url)
        let clock = clock
        client = Client(tables, broker, laneCount: laneCount) { clock.now }
        let surroundings = Surroundings(
            broker: broker, clock: clock, database: database, laneCount: laneCount, omissions: omissions)
        let instances = Self.instances(&chance, surroundings)
        self.instances = instances
        self.chance = chance
    }

    /// One process or two of each service.
    private static func instances(_ chance: inout Chance, _ surroundings: Surroundings) -> [any Instance] {
        let policy = FulfillmentPolicy(
            dispatch: chance.happens(percent: 50) ? .manual : .automatic,
            delivery: chance.happens(percent: 30) ? .manual : .automatic,
            transitSeconds: chance.happens(percent: 50) ? 90 : 0)
        let credit = CollectionsSettings(
            creditLimitDefault: chance.pick([.unlimited, .unlimited, .limited(20_000), .limited(0)]))
        var instances: [any Instance] = []
        func add(_ logic: some ServiceLogic, percentTwice: Int) {
            for number in 0..<(chance.happens(percent: percentTwice) ? 2 : 1) {
                instances.append(
                    ServiceInstance(
                        logic, number: number, batchEventsMax: chance.pick([1, 3, 20, 500]), surroundings))
            }
        }
        add(OrderIntakeLogic(), percentTwice: 80)
        add(CollectionsLogic(settings: credit), percentTwice: 80)
        add(BillingLogic(), percentTwice: 80)
        add(InventoryLogic(), percentTwice: 80)
        add(FulfillmentLogic(policy: policy), percentTwice: 20)
        add(LedgerLogic(), percentTwice: 20)
        return instances
    }

    private func run(_ taken: [Int], _ patienceSeconds: Int) throws -> Outcome {
        for line in try client.prepare(&chance) { note(line) }
        for _ in 0..<5 { note(try client.supply(&chance)) }
        for instance in instances where chance.happens(percent: 70) { instance.start() }
        for number in taken {
            chance = Chance(seed: seed, step: number)
            try advance()
        }
        let broken = try settle(patienceSeconds) + (try ownership()) + breaches
        for instance in instances { instance.stop() }
        return Outcome(
            seed: seed, taken: taken, broken: broken, steps: steps, faults: faults, digest: broker.digest,
            orders: try tables.count("SELECT count(*) FROM order_intake.customer_order"))
    }

    func note(_ step: String) { steps.append(step) }

    func fault(_ kind: String, _ detail: String = "") {
        faults[kind, default: 0] += 1
        note("  \(kind)\(detail.isEmpty ? "" : ": \(detail)")")
    }

    // MARK: One step

    private func advance() throws {
        if broker.isAway, chance.happens(percent: 8) {
            note("broker back")
            broker.isAway = false
        }
        try mendDatabase()
        switch chance.index(below: 100) {
        case 0..<66: try step(chance.pick(instances))
        case 66..<78: note(try client.act(&chance))
        case 78..<84: passTime()
        case 84..<93: disturbLog()
        case 93..<96: try endSomething()
        case 96: try intrude()
        case 97: try disturbDatabase()
        default:
            if let down = instances.first(where: { !$0.isUp }) {
                note("start \(down.name)")
                down.start()
            }
        }
    }

    private func passTime() {
        let milliseconds =
            chance.happens(percent: 10) ? chance.number(in: 60_000...1_000_000) : chance.number(in: 100...3_000)
        note("\(milliseconds) ms pass")
        clock.advance(milliseconds: milliseconds)
    }

    private func step(_ instance: any Instance) throws {
        guard instance.isUp, !running.contains(instance.name) else { return }
        note("step \(instance.name)")
        let kind = chance.index(below: 100)
        if kind < 45 { arm(instance, kind) }
        try work(instance)
    }

    /// One round of an instance, and what is left of it.
    func work(_ instance: any Instance) throws {
        running.append(instance.name)
        let (backend, faultsBefore) = (instance.backend, instance.reports.lines.count)
        clock.nextStep()
        instance.step()
        running.removeLast()
        instance.hook.action = nil
        let reported = instance.reports.lines.dropFirst(faultsBefore)
        // Sets have no order.
        for line in reported.sorted() { note("    \(instance.name): \(line)") }
        guard reported.contains(where: { $0.hasPrefix("fault: ") }), let backend else { return }
        if reported.contains(where: { $0.contains("ProcessEnded") }) { instance.crash() }
        try tables.end(backend)
    }

    /// Lets something happen between two steps of the instance's next turn.
    private func arm(_ instance: any Instance, _ kind: Int) {
        let place = chance.pick(Failpoints.Step.allCases)
        instance.hook.action = { [unowned self, unowned instance] step in
            guard step == place else { return }
            instance.hook.action = nil
            switch kind {
            case 0..<8 where mayEnd(instance.service):
                fault("process ends in a turn", "\(instance.name), \(step)")
                throw ProcessEnded()
            case 8..<16 where mayEnd(instance.service):
                fault("session ends in a turn", "\(instance.name), \(step)")
                if let backend = instance.backend { try tables.end(backend) }
                if step == .committed { throw AnswerLost() }
            default:
                fault("others work in a turn", "\(instance.name), \(step)")
                for _ in 0..<chance.number(in: 1...3) {
                    if chance.happens(percent: 30) { clock.advance(milliseconds: 600) }
                    let other = chance.pick(instances)
                    guard other.isUp, !running.contains(other.name) else { continue }
                    note("  step \(other.name) in \(instance.name)'s turn")
                    try work(other)
                }
            }
        }
    }

    /// What loses records.
    private static let losses: Set<Int> = [8, 9, 10]

    private func disturbLog() {
        let service = chance.pick(Service.allCases)
        let kind = chance.index(below: 10)
        let topic = kind < 5 ? service.factsTopic : kind < 7 ? service.controlTopic : service.commandsTopic
        let partition = Lane(chance.index(below: laneCount))
        let place = "\(topic)[\(partition)]"
        let what = chance.index(below: 15)
        // Of a log that has lost who is at work where, an old primary learns nothing: one of the two is enough.
        if misled?.service == service, Self.losses.contains(what) { return }
        switch what {
        case 12, 13:
            let count = Int(chance.number(in: 0...4))
            fault("delivery broken off", "after \(count) records")
            broker.breaksAfter = count
        case 0, 1:
            fault("partition held back", place)
            broker.log.hold(topic, partition: partition)
        case 2...5:
            note("partitions released")
            broker.log.release()
        case 6, 7:
            let count = Int(chance.number(in: 1...8))
            fault("records repeated", "\(place), \(count)")
            broker.log.repeatLast(count, of: topic, partition: partition)
        // Commands have no numbers by which a reader could tell: of their topics all is lost, or nothing.
        case 8 where topic != service.commandsTopic:
            fault("records reordered", place)
            broker.log.swapLast(of: topic, partition: partition)
        case 9 where topic != service.commandsTopic:
            let count = Int(chance.number(in: 1...6))
            fault("records lost", "\(place), \(count)")
            broker.log.dropLast(count, of: topic, partition: partition)
        case 8, 9,
            11 where topic == service.commandsTopic:
            fault("commands replaced", topic)
            client.replace(topic)
        case 14:
            fault("a stranger forges a record", place)
            forge(on: topic, of: service, partition)
        case 10:
            fault("topic lost", topic)
            broker.log.wipe(topic)
        default:
            fault("broker away")
            broker.isAway = true
        }
    }

    /// What came last, once more as a stranger would send it: of facts with the next number, for other readers than it
    /// is meant for.
    private func forge(on topic: String, of service: Service, _ partition: Lane) {
        guard let last = broker.log.entries(of: topic, partition: partition).last?.event else { return }
        let number = (broker.log.highestNumbers(of: topic, lanes: [partition])[partition] ?? 0) + 1
        let next = StreamPosition(sourceLane: partition, targetLane: partition, number: number)
        let isFact = topic == service.factsTopic
        // Among commands a stranger can say what it likes, but not what only an operator may.
        let type = topic == service.commandsTopic ? "o2c.runtime.discard-parked.v1" : last.type
        broker.append(
            CloudEvent(
                id: isFact ? next.description : last.id, source: last.source, type: type, time: last.time,
                subject: last.subject, sequence: isFact ? number : nil, data: last.data),
            forwarded: topic == service.controlTopic ? next : nil, system: nil, to: topic, partition: partition)
    }

    private func endSomething() throws {
        let instance = chance.pick(instances)
        guard instance.isUp else { return }
        if chance.happens(percent: 33) {
            note("stop \(instance.name)")
            return instance.stop()
        }
        guard mayEnd(instance.service) else { return }
        if chance.happens(percent: 50) {
            fault("process ends between turns", instance.name)
            instance.crash()
        } else {
            fault("session ends between turns", instance.name)
        }
        if let backend = instance.backend { try tables.end(backend) }
    }

    /// Somebody else takes a turn of every lane of a service, as another owner would.
    private func intrude() throws {
        let service = chance.pick(Service.allCases)
        fault("turns taken by another", service.rawValue)
        intrusions += 1
        intruded[service] = try tables.moveTurns(of: service, by: Self.intrusionTurns)
    }

    /// Each intrusion is met once by each instance at most: who meets another owner more often shared a lane with it.
    private func ownership() throws -> [String] {
        for (service, turns) in intruded {
            let now = try tables.moveTurns(of: service, by: 0)
            for (lane, turn) in turns.sorted(by: { $0.key < $1.key }) where now[lane] ?? 0 < turn {
                return ["lane \(lane) of \(service.rawValue) went back from turn \(turn) to \(now[lane] ?? 0)"]
            }
        }
        let met = instances.reduce(0) { $0 + $1.reports.lines.count { $0 == "turn lost: checkpoint" } }
        let explained = 2 * intrusions
        return met <= explained
            ? [] : ["\(met) turns met another owner of their lane, and \(explained) at most are explained"]
    }

    /// Whether one more end of a service's process or session is within what a schedule may ask of it; counts it.
    func mayEnd(_ service: Service) -> Bool {
        guard ends[service, default: 0] < Self.endsMax else { return false }
        ends[service, default: 0] += 1
        return true
    }

    // MARK: The end

    /// Lets everything come to rest; what is broken then.
    private func settle(_ patienceSeconds: Int) throws -> [String] {
        note("all faults end")
        broker.log.release()
        broker.isAway = false
        broker.breaksAfter = nil
        try mendDatabase(wholly: true)
        for instance in instances where !instance.isUp { instance.start() }
        let url = database.url
        let schemas = Schemas(applicationName: "simulation") { _ in url }
        var broken: [String] = []
        for round in 0..<(patienceSeconds * 1000 / Self.roundMilliseconds) {
            for instance in instances { try exhaust(instance) }
            clock.advance(milliseconds: Int64(Self.roundMilliseconds))
            if round % 4 == 0 { try client.sendAgainLost() }
            guard round % 2 == 1 else { continue }
            try client.finish()
            guard try unfinished().isEmpty else { continue }
            broken = try verified(schemas)
            guard broken.isEmpty else { continue }
            if try tables.count("SELECT count(*) FROM collections.payment WHERE pending") == 0 { return [] }
            note("the days of money that was dated ahead pass")
            clock.advance(milliseconds: Client.daysAheadMax * 86_400_000)
        }
        return try unfinished() + (try verified(schemas))
    }

    /// Lets an instance work until it has nothing to read.
    private func exhaust(_ instance: any Instance) throws {
        var idle = 0
        for _ in 0..<500 where idle < 2 {
            let before = instance.reports.turns
            try work(instance)
            idle = instance.reports.turns == before ? idle + 1 : 0
        }
    }

    private func unfinished() throws -> [String] {
        let unanswered = try client.unanswered().map { "no answer to \($0.event.id)" }
        let open = try tables.count(
            """
            SELECT count(*) FROM order_intake.order_progress WHERE state NOT IN ('completed', 'declined', 'cancelled')
            """)
        let doubled = try tables.count(
            "SELECT count(*) - count(DISTINCT (source, command_id)) FROM order_intake.customer_order")
        return unanswered + (open == 0 ? [] : ["\(open) orders are not at their end"])
            + (doubled == 0 ? [] : ["\(doubled) submissions became more than one order"])
    }

    private func verified(_ schemas: Schemas) throws -> [String] {
        var verifier = Verifier()
        verifier.settleMilliseconds = 0
        return try verifier.run(schemas).filter { !$0.isKept }.map { finding in
            "\(finding.check.name): "
                + finding.examples.map { "\($0.key): \($0.left), \($0.right)" }.joined(separator: "; ")
        }
    }
}
