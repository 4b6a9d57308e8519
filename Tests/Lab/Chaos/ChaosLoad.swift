internal import Contracts
internal import JSON
internal import Kafka
internal import Operator
internal import Platform
internal import Postgres
internal import SeededRandom

/// The world outside in a run of chaos: orders at an even pace, cancellations, payments of every invoice, decisions
/// about months, each sent twice and out of order. What has no answer is sent again only if the log that had it was
/// lost: what a log holds must be acted on by itself.
final class ChaosLoad: Sendable {
    private static let buyers = "/o2c/chaos/buyers"
    private static let payers = "/o2c/chaos/payers"
    private static let controllers = "/o2c/chaos/controllers"
    private static let warehouses = "/o2c/chaos/warehouses"

    /// The services that the load sends commands to.
    static let recipients: [Service] = [.orderIntake, .inventory, .collections, .ledger]

    /// Who sends commands to a service.
    static func source(of service: Service) -> String {
        switch service {
        case .collections: payers
        case .ledger: controllers
        case .inventory: warehouses
        default: buyers
        }
    }

    enum Answer: UInt8, Sendable { case none, accepted, refused }

    struct State: Sendable {
        var pending: [String: PendingCommand] = [:]
        /// The ids of what was sent to each service, oldest first; answered ones among them are dropped when they come
        /// to the front.
        var order: [Service: ArraySlice<String>] = [:]
        /// Commands that were taken up and not sent yet.
        var fresh: [String] = []
        /// Copies to be sent later, by the moment.
        var copies: [(due: ContinuousClock.Instant, command: SentCommand)] = []
        var submitted = 0
        var sent = 0
        var sentAgain = 0
        var answers: [Answer]
        /// Orders that were accepted and not yet thought over by a buyer.
        var accepted: [(number: Int, order: String)] = []
        /// Answered commands, to fill logs with.
        var answered: [Service: [SentCommand]] = [:]
        var acknowledged: [Service: Int] = [:]
        var isStopping = false
        var failure: OperatorFailure?
        var threads: [NamedThread] = []

        mutating func dropAnswered(of service: Service) {
            guard let order = self.order[service] else { return }
            let open = order.drop { pending[$0] == nil }
            if open.count < order.count { self.order[service] = open }
        }
    }

    private static let answeredKeptMax = 1_000
    private static let pendingMax = 1_000_000
    private static let copyDelayMillisecondsMax = 3_000
    private static let stopMilliseconds = 30_000

    let system: ChaosSystem
    private let world: ChaosWorld
    /// Orders a second.
    private let pace: Double
    private let seed: UInt64
    let state: Monitor<State>

    init(_ system: ChaosSystem, _ world: ChaosWorld, pace: Double, seed: UInt64) {
        self.system = system
        self.world = world
        self.pace = pace
        self.seed = seed
        state = Monitor(State(answers: Array(repeating: .none, count: world.orderCount)))
    }

    var failure: OperatorFailure? { state.withLock { $0.failure } }

    /// Begins to submit, to listen for answers, to pay, and to close months.
    func start() throws {
        let answers = ChaosAnswers(self)
        let payments = ChaosPayer(self)
        let controller = ChaosController(
            self, accounts: world.customers.map(\.command.account), skus: world.items.map(\.command.sku),
            seed: seed)
        try run("load") { try self.submitAll() }
        try run("answers") { try answers.follow() }
        try run("payer") { try payments.follow() }
        try run("controller") { try controller.follow() }
    }

    private func run(_ name: String, _ body: @escaping @Sendable () throws -> Void) throws {
        let thread = try NamedThread.start(name: name) { [self] in
            do { try body() } catch {
                let failure = OperatorFailure(restating: error)
                state.withLock { $0.failure = $0.failure ?? failure }
            }
        }
        state.withLock { $0.threads.append(thread) }
    }

    /// Whether all orders have been submitted.
    var isSubmitted: Bool { state.withLock { $0.submitted == world.orderCount } }

    /// Ends its threads.
    func stop() {
        state.withLock { $0.isStopping = true }
        state.wakeAll()
        for thread in state.withLock({ $0.threads }) { _ = thread.join(milliseconds: Self.stopMilliseconds) }
    }

    /// When the oldest command to a service that has no answer was sent first; `nil` when all have theirs.
    func oldestPending(of service: Service) -> ContinuousClock.Instant? {
        state.withLock { state in
            state.dropAnswered(of: service)
            return state.order[service]?.first.flatMap { state.pending[$0]?.sentFirst }
        }
    }

    /// The oldest commands to a service that have no answer.
    func oldestPending(of service: Service, max: Int) -> [String] {
        state.withLock { state in
            state.dropAnswered(of: service)
            var open: [String] = []
            for id in state.order[service] ?? [] where state.pending[id] != nil {
                guard open.count < max else { break }
                open.append(id)
            }
            return open
        }
    }

    var pendingCount: Int { state.withLock { $0.pending.count + $0.copies.count } }

    /// Waits until the broker has a command to a service that is sent from now on.
    func awaitCommands(to service: Service, withinMilliseconds milliseconds: Int) -> Bool {
        let before = state.withLock { $0.acknowledged[service] ?? 0 }
        // A few, in several partitions.
        return state.wait(milliseconds: milliseconds) { ($0.acknowledged[service] ?? 0) >= before + 20 ? true : nil }
            ?? false
    }

    /// Takes a command up: sent now, and once more a while later, behind what came after it.
    func add(_ command: SentCommand, copyAfterMilliseconds delay: Int) {
        state.withLock { state in
            state.pending[command.id] = PendingCommand(command: command, sentFirst: .now, log: nil, sentTo: -1)
            state.fresh.append(command.id)
            state.order[command.recipient, default: []].append(command.id)
            state.copies.append((.now + .milliseconds(delay), command))
        }
    }

    // MARK: The thread that sends

    private func submitAll() throws {
        var generator = SeededGenerator(seed: seed, purpose: 10, number: 0)
        let sender = ChaosSender(self)
        let begin = ContinuousClock.now
        while !state.withLock({ $0.isStopping }) {
            let due = Int(pace * ((ContinuousClock.now - begin) / .seconds(1)))
            try submit(upTo: due, &generator)
            try thinkOver(&generator)
            sender.step()
            _ = state.wait(milliseconds: 5) { $0.isStopping ? true : nil }
        }
        sender.end()
    }

    private func submit(upTo due: Int, _ generator: inout SeededGenerator) throws {
        while true {
            let next: Int? = state.withLock { state in
                guard state.submitted < min(due, world.orderCount),
                    state.pending.count < Self.pendingMax
                else { return nil }
                state.submitted += 1
                return state.submitted - 1
            }
            guard let next else { return }
            let order = world.order(next)
            add(
                try SentCommand(Submission(id: order.id, command: order.command), order: next),
                copyAfterMilliseconds: Self.copyDelay(&generator))
        }
    }

    /// Some buyers change their minds as soon as their order is taken.
    private func thinkOver(_ generator: inout SeededGenerator) throws {
        let accepted = state.withLock { state in
            defer { state.accepted = [] }
            return state.accepted
        }
        for (number, order) in accepted where generator.index(below: 100) < 3 {
            let command = CancelOrder(order: order, reason: "changed their mind")
            add(
                try SentCommand(Submission(id: "cancel-\(number)", command: command)),
                copyAfterMilliseconds: Self.copyDelay(&generator))
        }
    }

    /// Half of the copies come soon, half behind much that came later.
    private static func copyDelay(_ generator: inout SeededGenerator) -> Int {
        generator.index(below: 2) == 0 ? generator.index(below: 100) : generator.index(below: copyDelayMillisecondsMax)
    }

    // MARK: Answers

    /// A command was answered.
    func settle(_ id: String, isAccepted: Bool, order: String?) {
        state.withLock { state in
            guard let pending = state.pending.removeValue(forKey: id) else { return }
            if let number = pending.command.order {
                state.answers[number] = isAccepted ? .accepted : .refused
                if let order { state.accepted.append((number, order)) }
            }
            let recipient = pending.command.recipient
            if state.answered[recipient]?.count ?? 0 < Self.answeredKeptMax {
                state.answered[recipient, default: []].append(pending.command)
            }
        }
    }

    // MARK: Filling a log

    /// Fills the partitions of a commands topic with commands that were answered before, until each is longer than it
    /// was.
    func fill(_ service: Service, beyond lengths: [TopicPartition: Int64]) throws {
        let known = state.withLock { $0.answered[service] ?? [] }
        guard !known.isEmpty else { return }
        let filler = ChaosSender(self)
        let isFilled = try StopRequest().poll(
            everyMilliseconds: 20, withinMilliseconds: ChaosSystem.serverStartMilliseconds
        ) {
            let now = try system.bounds(of: service.commandsTopic)
            var copies: [(command: SentCommand, place: TopicPartition)] = []
            for (place, length) in lengths.sorted(by: { $0.key < $1.key }) {
                let missing = max(0, length + 50 - (now[place]?.high ?? 0))
                for count in 0..<min(missing, 20_000) { copies.append((known[Int(count) % known.count], place)) }
            }
            // What has not arrived is seen when the topic is looked at again.
            return filler.copy(copies, withinMilliseconds: 20_000) && copies.isEmpty
        }
        guard isFilled else {
            throw OperatorFailure(.fault, "The commands of \(service.rawValue) could not be filled up in time.")
        }
    }
}
