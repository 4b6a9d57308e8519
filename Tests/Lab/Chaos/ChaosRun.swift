internal import Contracts
internal import FoundationEssentials
internal import Operator
internal import Platform
internal import Postgres

/// What a run of chaos is to be.
struct ChaosOrder: Sendable {
    var seed: UInt64
    /// How long orders come and faults strike.
    var seconds: Int
    var orders: Int
    var faults: Int
    var kinds = FaultKind.proven
    /// How long the system may take to come to rest, without getting any further, before that counts as broken.
    var patienceSeconds = 120
    /// The run ends as soon as a promise is seen to be broken.
    var endsWithFirstBreach = false

    var plan: FaultPlan { FaultPlan(seed: seed, milliseconds: seconds * 1000, count: faults, kinds: kinds) }
    var world: ChaosWorld {
        ChaosWorld(
            GeneratedWorld(seed: seed, size: .init(orders: orders, lines: .fixed(3), customers: nil, items: nil)))
    }
}

/// Gives a system work, harms it by a plan, lets it come to rest, and proves that every promise was kept.
struct ChaosRun {
    private static let pauseMilliseconds = 200
    private static let tellSeconds = 10
    private static let settleMilliseconds = 60_000
    private static let examplesMax = 5

    let system: ChaosSystem
    let order: ChaosOrder
    let stop: StopRequest
    let narration: Narration

    func run() throws -> ChaosOutcome {
        let world = order.world
        try register(world)
        let load = ChaosLoad(
            system, world, pace: Double(order.orders) / Double(max(1, order.seconds)), seed: order.seed)
        let watch = RecoveryWatch(system, load)
        let tally = ServiceTally(system)
        let injector = FaultInjector(system, load) { watch.await($0) }
        let plan = order.plan
        narration("\(order.orders) orders and \(plan.count) faults within \(order.seconds) s, seed \(order.seed)")
        let began = ContinuousClock.now
        try watch.start()
        try tally.start()
        try load.start()
        try injector.start(plan)
        var broken: [String] = []
        do {
            broken = try follow(load, watch, tally, injector)
            injector.stop()
            system.clearWeather()
            if broken.isEmpty { broken = try settle(load, watch, tally, injector) }
        } catch {
            injector.stop()
            load.stop()
            watch.stop()
            tally.stop()
            throw error
        }
        for part in [load.stop, watch.stop, tally.stop] { part() }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        narration("comparing the log with the archives")
        let audit = try LogAudit.run(system, stop)
        return try ChaosOutcome(
            order: order, plan: plan, seconds: seconds, system: system, load: load, watch: watch, tally: tally,
            injector: injector, audit: audit, breaches: broken + audit.breaches, verification: verify())
    }

    private func register(_ world: ChaosWorld) throws {
        let url = system.operatorURL
        for entity in ChaosWorld.entities {
            try EntitySetup.run(entity, isRepeated: true, system.kafkaClient("setup"), stop: stop)
        }
        let schemas = Schemas { _ in url }
        try awaitEntities(schemas)
        let feeder = Feeder(
            producer: try CommandProducer(system.kafkaClient("feeder"), source: world.source),
            schemas: schemas, stop: stop, narration: narration)
        try feeder.register(world)
    }

    /// A busy machine may take longer to tell the services of their entities than a command waits for one.
    private func awaitEntities(_ schemas: Schemas) throws {
        let codes = ChaosWorld.entities.map(\.entity)
        for service in [Service.inventory, .collections] {
            let areKnown = try stop.poll(everyMilliseconds: 100, withinMilliseconds: 60_000) {
                try schemas.query(service, "SELECT code FROM legal_entity WHERE code = ANY(\(codes))").count
                    == codes.count
            }
            guard areKnown else {
                throw OperatorFailure(
                    .fault, "\(service.rawValue) has not heard of the legal entities within a minute.")
            }
        }
    }

    // MARK: While it lasts

    /// Until all orders are submitted and all faults have struck; what is broken by then.
    private func follow(
        _ load: ChaosLoad, _ watch: RecoveryWatch, _ tally: ServiceTally, _ injector: FaultInjector
    ) throws -> [String] {
        let end = ContinuousClock.now + .seconds(order.seconds)
        var told = ContinuousClock.now
        while ContinuousClock.now < end || !load.isSubmitted || !injector.hasEnded(withinMilliseconds: 0) {
            try stop.pause(milliseconds: Self.pauseMilliseconds)
            try check(load, watch, injector)
            let breaches = breaches(watch, tally, injector)
            if order.endsWithFirstBreach, !breaches.isEmpty { return breaches }
            if ContinuousClock.now - told > .seconds(Self.tellSeconds) {
                told = .now
                tell(load, watch)
            }
        }
        return []
    }

    private func tell(_ load: ChaosLoad, _ watch: RecoveryWatch) {
        let (submitted, recovered) = (
            load.state.withLock { $0.submitted }, watch.state.withLock { $0.recoveries.count }
        )
        narration(
            """
            \(Figures.count(submitted)) orders submitted, \(Figures.count(load.pendingCount)) commands without answer, \
            \(recovered) faults recovered from, \(watch.waitingCount) not yet
            """)
    }

    /// The harness itself must go on, or the run says nothing.
    private func check(_ load: ChaosLoad, _ watch: RecoveryWatch, _ injector: FaultInjector) throws {
        if let failure = load.failure ?? injector.failure ?? watch.state.withLock({ $0.failure }) { throw failure }
    }

    /// Promises that are seen to be broken while the run lasts.
    private func breaches(_ watch: RecoveryWatch, _ tally: ServiceTally, _ injector: FaultInjector) -> [String] {
        var breaches = Array(watch.state.withLock { $0.regressions }.prefix(Self.examplesMax)) + injector.breaches
        let lost = tally.state.withLock { $0.totals[.turnsLostCheckpoint] ?? 0 }
        let explained = injector.intrusions * FaultPlan.instancesMax
        if lost > explained {
            breaches.append(
                """
                \(lost) turns met another owner of their lane, and \(explained) at most are explained by intrusions: a \
                lane had two owners
                """
            )
        }
        return breaches
    }

    // MARK: Coming to rest

    /// Waits until every command is answered, every order at its end and every fact taken; what is broken then.
    private func settle(
        _ load: ChaosLoad, _ watch: RecoveryWatch, _ tally: ServiceTally, _ injector: FaultInjector
    ) throws -> [String] {
        narration("the faults are over; waiting until the system has come to rest")
        let connection = PatientConnection(name: "chaos rest") { [system] in system.operatorURL }
        var last: [Int64] = []
        var end = ContinuousClock.now + .seconds(order.patienceSeconds)
        var told = ContinuousClock.now
        while true {
            try stop.pause(milliseconds: Self.pauseMilliseconds * 5)
            try check(load, watch, injector)
            let left = try left(connection, load)
            if left.count == 3, left.allSatisfy({ $0 == 0 }), watch.waitingCount == 0 { break }
            if left != last {
                last = left
                end = .now + .seconds(order.patienceSeconds)
            }
            guard ContinuousClock.now < end else {
                let names = ["commands without an answer", "orders that are not at their end", "facts not taken"]
                let standing = zip(names, left).filter { $0.1 != 0 }.map { "\($0.1) \($0.0)" }
                return breaches(watch, tally, injector)
                    + ["nothing has moved for \(order.patienceSeconds) s: \(standing.joined(separator: ", "))"]
            }
            if ContinuousClock.now - told > .seconds(Self.tellSeconds), left.count == 3 {
                told = .now
                narration("\(left[0]) commands without answer, \(left[1]) orders under way, \(left[2]) facts not taken")
            }
        }
        return breaches(watch, tally, injector)
    }

    private func left(_ connection: PatientConnection, _ load: ChaosLoad) throws -> [Int64] {
        let open = try connection.rows(
            """
            SELECT count(*) FROM order_intake.order_progress WHERE state NOT IN ('completed', 'declined', 'cancelled')
            """)
        guard let orders = try open?.single()[0, as: Int64.self] else { return [] }
        let url = system.operatorURL
        let facts = try Backlog(schemas: Schemas { _ in url }).total()
        return [Int64(load.pendingCount), orders, facts]
    }

    private func verify() throws -> VerifyReport {
        narration("verifying")
        let url = system.operatorURL
        let verifier = Verifier(
            examplesMax: Self.examplesMax,
            settleMilliseconds: order.endsWithFirstBreach ? 0 : Self.settleMilliseconds)
        return VerifyReport(findings: try verifier.run(Schemas { _ in url }))
    }
}
