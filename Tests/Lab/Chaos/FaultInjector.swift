internal import Contracts
internal import Kafka
internal import LocalStack
internal import Operator
internal import Platform
internal import Postgres
internal import SystemProcess

/// Carries out a plan of faults: two threads, one for what strikes single services, one for what strikes all.
final class FaultInjector: Sendable {
    /// `CommandComplete` of a COMMIT (PostgreSQL's protocol, "Message Formats"): its tag, and the byte that ends it.
    private static let commitAnswer = LoopbackProxy.Loss.answer(holding: Array("COMMIT\0".utf8))
    /// What stores a turn carries facts for the outbox, in their envelopes; nothing else that a service asks its
    /// database for does.
    private static let turnRequest = LoopbackProxy.Loss.request(holding: Array("{\"specversion\":".utf8))
    /// How far an intruder moves the turn of a lane: further than the lane's owner comes by itself.
    private static let intrusionTurns: Int64 = 1_000_000

    /// Between the end of a shared fault's mending and the next one.
    private static let peaceMilliseconds = 5_000
    private static let stopMilliseconds = ChaosSystem.serverStartMilliseconds + 90_000

    /// A fault that was carried out.
    struct Struck: Sendable {
        let fault: PlannedFault
        let began: ContinuousClock.Instant
        /// When the harm ended, and recovery could begin.
        let ended: ContinuousClock.Instant
    }

    private struct State: Sendable {
        var isStopping = false
        var failure: OperatorFailure?
        var threads: [NamedThread] = []
        var intrusions = 0
        var factsRepeated = 0
        var promotions = 0
        var breaches: [String] = []
    }

    private let system: ChaosSystem
    private let load: ChaosLoad
    private let struck: @Sendable (Struck) -> Void
    private let state = Monitor(State())

    /// - Parameter struck: hears of each fault when its harm has ended.
    init(_ system: ChaosSystem, _ load: ChaosLoad, struck: @escaping @Sendable (Struck) -> Void) {
        self.system = system
        self.load = load
        self.struck = struck
    }

    /// Why it goes on no more, if it does not.
    var failure: OperatorFailure? { state.withLock { $0.failure } }

    /// Turns of lanes that were taken by somebody else.
    var intrusions: Int { state.withLock { $0.intrusions } }

    /// Facts that the log has once more.
    var factsRepeated: Int { state.withLock { $0.factsRepeated } }

    /// How often a standby has taken the place of the primary, and what an old primary let through.
    var promotions: Int { state.withLock { $0.promotions } }
    var breaches: [String] { state.withLock { $0.breaches } }

    /// Begins; the moments of the plan count from now.
    func start(_ plan: FaultPlan) throws {
        let begin = ContinuousClock.now
        for (name, faults) in [("single faults", plan.single), ("shared faults", plan.shared)] {
            let thread = try NamedThread.start(name: name) { [self] in
                do { try carryOut(faults, from: begin) } catch {
                    let failure = OperatorFailure(restating: error)
                    state.withLock { $0.failure = $0.failure ?? failure }
                }
            }
            state.withLock { $0.threads.append(thread) }
        }
    }

    /// Whether all faults of the plan have been carried out.
    func hasEnded(withinMilliseconds milliseconds: Int) -> Bool {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        return state.withLock { $0.threads }.allSatisfy {
            $0.join(milliseconds: max(0, Int((end - .now) / .milliseconds(1))))
        }
    }

    /// Begins no further fault, and ends those that last. Bounded by the longest of them, and by the start of a server.
    func stop() {
        state.withLock { $0.isStopping = true }
        state.wakeAll()
        for thread in state.withLock({ $0.threads }) { _ = thread.join(milliseconds: Self.stopMilliseconds) }
    }

    // MARK: Its threads

    private struct Lasting {
        let fault: PlannedFault
        let began: ContinuousClock.Instant
        let end: ContinuousClock.Instant
    }

    private func carryOut(_ faults: [PlannedFault], from begin: ContinuousClock.Instant) throws {
        var lasting: [Lasting] = []
        /// On a slow machine faults come later than planned, not closer together.
        var earliest = begin
        for fault in faults {
            let moment = max(earliest, begin + .milliseconds(fault.at))
            while let next = lasting.min(by: { $0.end < $1.end }), next.end <= moment {
                _ = isStopping(at: next.end)
                lasting.removeAll { $0.fault == next.fault }
                try end(next)
            }
            if isStopping(at: moment) { break }
            var began = ContinuousClock.now
            if fault.kind == .databasePromoted { began = try promote() } else { try self.begin(fault) }
            if fault.milliseconds > 0 {
                lasting.append(Lasting(fault: fault, began: began, end: began + .milliseconds(fault.milliseconds)))
            } else {
                struck(Struck(fault: fault, began: began, ended: .now))
            }
            if fault.kind.isShared { earliest = .now + .milliseconds(Self.peaceMilliseconds) }
        }
        for next in lasting.sorted(by: { $0.end < $1.end }) {
            _ = isStopping(at: next.end)
            try end(next)
        }
    }

    /// Waits for the moment; true at once when no further fault is to begin.
    private func isStopping(at moment: ContinuousClock.Instant) -> Bool {
        let milliseconds = max(0, Int((moment - .now) / .milliseconds(1)))
        return state.wait(milliseconds: milliseconds) { $0.isStopping ? true : nil } ?? false
    }

    private func begin(_ fault: PlannedFault) throws {
        guard let service = fault.service else { return try strikeAll(fault.kind) }
        if fault.kind == .commandsReplaced { return try replaceCommands(of: service) }
        let instance = system.instance(service, fault.instance)
        let brokerLink = system.brokerLink(service)
        switch fault.kind {
        case .serviceKilled: instance.process.kill()
        case .serviceFrozen: instance.process.freeze()
        case .instanceAdded: try instance.process.start()
        case .checkpointMoved: try moveCheckpoint(of: service)
        case .factsRepeated:
            let repeated = try FactRepetition(system: system).repeatFacts(of: service)
            state.withLock { $0.factsRepeated += repeated }
        case .rightRevoked: try system.setRight(of: service, isGranted: false)
        case .factsForged: try FactRepetition(system: system).forgeFacts(of: service)
        case .databaseLinkCut: instance.databaseLink.cut()
        case .databaseLinkSilent: instance.databaseLink.set(.silent)
        case .databaseLinkSlow: instance.databaseLink.set(.slow(milliseconds: 40))
        case .turnLost: instance.databaseLink.lose(Self.turnRequest)
        case .commitAnswerLost: instance.databaseLink.lose(Self.commitAnswer)
        case .brokerLinkCut: brokerLink.cut()
        case .brokerLinkSilent: brokerLink.set(.silent)
        case .brokerLinkSlow: brokerLink.set(.slow(milliseconds: 150))
        default: preconditionFailure("\(fault.kind) strikes all services")
        }
    }

    private func end(_ lasting: Lasting) throws {
        let fault = lasting.fault
        guard let service = fault.service else { return }
        let instance = system.instance(service, fault.instance)
        var began = lasting.began
        switch fault.kind {
        case .serviceFrozen: instance.process.thaw()
        case .rightRevoked: try system.setRight(of: service, isGranted: true)
        case .databaseLinkSilent, .databaseLinkSlow: instance.databaseLink.set(.fair)
        case .turnLost, .commitAnswerLost: instance.databaseLink.lose(nil)
        case .brokerLinkSilent, .brokerLinkSlow: system.brokerLink(service).set(.fair)
        case .instanceAdded:
            // Its coming is no harm; its going is.
            began = .now
            instance.process.askToStop()
            if fault.endsByKill { instance.process.kill() }
            instance.process.awaitEnd(milliseconds: 15_000)
        default: break
        }
        struck(Struck(fault: fault, began: began, ended: .now))
    }

    /// - Returns: when the harm began, after all that it needed was made ready.
    private func promote() throws -> ContinuousClock.Instant {
        let outcome = try Promotion(system: system).carryOut()
        state.withLock { state in
            state.promotions += 1
            state.breaches += outcome.breaches
        }
        try system.awaitTopics()
        return outcome.began
    }

    private func strikeAll(_ kind: FaultKind) throws {
        switch kind {
        case .databaseKilled:
            system.cluster.kill()
            try system.startDatabase()
        case .brokerKilled:
            system.broker.kill()
            try system.startBroker()
        case .brokerDiskFull:
            try system.broker.fillDisk()
            if !system.broker.waitForEnd(milliseconds: ChaosSystem.serverStartMilliseconds) {
                throw OperatorFailure(.fault, "The broker goes on although its disk is full.")
            }
            try system.startBroker()
        case .topicsLost:
            try system.removeTopics(TopicSetup.names)
            try system.makeTopics(TopicSetup.names)
            // Not before: a broker may take records into a topic that it has been told to delete.
            system.countLogLost()
        case .brokerLost:
            try system.broker.wipe()
            try system.startBroker()
            try system.makeTopics(TopicSetup.names)
            system.countLogLost()
        default: preconditionFailure("\(kind) strikes one service")
        }
        // The next one waits for it, however late it comes then.
        try system.awaitTopics()
    }

    /// Deletes a commands topic while its reader is held, and lets the reader go on when the new one is longer than the
    /// old one was, with commands before that place which it has never seen.
    private func replaceCommands(of service: Service) throws {
        let topic = service.commandsTopic
        let processes = (0..<FaultPlan.instancesMax).map { system.instance(service, $0).process }
        let lengths = try system.bounds(of: topic).mapValues(\.high)
        for process in processes { process.freeze() }
        defer { for process in processes { process.thaw() } }
        try system.removeTopics([topic])
        try system.makeTopics([topic])
        system.countLogLost()
        // What comes until then stands before the reader's place. Where nobody has anything to say there is nothing to
        // miss.
        _ = load.awaitCommands(to: service, withinMilliseconds: 3_000)
        try load.fill(service, beyond: lengths)
    }

    /// Takes a turn of every lane, as another owner of it would.
    private func moveCheckpoint(of service: Service) throws {
        do {
            let connection = try Connection(
                ConnectionConfiguration(url: system.administratorURL), deadline: .after(milliseconds: 5_000))
            // The lanes wait for no more than one running turn.
            try connection.execute(
                "UPDATE \(identifier: service.schema).checkpoint SET turn = turn + \(Self.intrusionTurns)",
                deadline: .after(milliseconds: 5_000))
            state.withLock { $0.intrusions += 1 }
        } catch let error as PostgresError where error.isConnectionLost || error.isTransient {
            // The database is away just now: nobody can take a turn, so this fault is none.
            return
        }
    }
}
