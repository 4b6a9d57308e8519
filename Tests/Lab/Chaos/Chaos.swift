internal import Arguments
internal import FoundationEssentials
internal import LocalStack
internal import Operator
internal import SystemProcess

/// `o2c-lab chaos`: proves on a real Kafka and a real PostgreSQL that nothing is lost or doubled, whatever breaks.
struct Chaos: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Breaks a system of its own under load, and proves that every promise is kept.",
        discussion: """
            Starts a private PostgreSQL, Apache Kafka (KAFKA_HOME) and the six services as processes, with a proxy in \
            every connection of a service. Orders, cancellations and payments come at an even pace, each command twice \
            and out of order, while a schedule made from the seed kills and freezes processes, cuts, slows and \
            silences connections, loses the answers to COMMITs, promotes a standby and brings the old primary back, \
            fills the broker's disk, and loses topics and the whole log. Then the system comes to rest, the books are \
            verified, and the acknowledged submissions are compared with the orders.

            Exit code 0: nothing lost, nothing doubled, every check of the books holds. 1: a promise was broken. 3: \
            the run ended without a verdict, such as by a broker that did not start again within its time; nothing was \
            seen to be broken. 69, 78: it could not begin.
            """)

    @Option(
        help: "The same seed and sizes give the same schedule of faults and the same orders; by default the clock's.")
    var seed: UInt64?
    @Option(help: "How long orders come and faults strike.") var minutes: Int = 10
    @Option(help: "How many orders; by default 21,000 a minute.") var orders: Int?
    @Option(help: "How many faults; by default 52 a minute.") var faults: Int?
    @Option(
        name: [.customLong("kind")],
        help: "Only faults of this kind; may be given several times. By default every kind that is proven.",
        valueName: "kind")
    var kinds: [FaultKind] = []
    @Option(help: "Writes every figure to this file.", valueName: "file") var json: String?
    @Flag(help: "Only print the schedule of faults, as JSON lines.") var dryRun: Bool = false
    @Flag(help: "Keep what was stored and logged.") var keep: Bool = false
    @Flag(help: "Say nothing while it works.") var quiet: Bool = false

    private static let ordersAMinute = 21_000
    private static let faultsAMinute = 52
    private static let ordersMax = 10_000_000
    private static let faultsMax = 100_000
    private static let minutesMax = 24 * 60

    mutating func validate() throws {
        guard (1...Self.minutesMax).contains(minutes) else {
            throw ValidationError("--minutes is from 1 to \(Self.minutesMax)")
        }
        guard (1...Self.ordersMax).contains(orders ?? 1) else {
            throw ValidationError("--orders is from 1 to \(Self.ordersMax)")
        }
        guard (0...Self.faultsMax).contains(faults ?? 0) else {
            throw ValidationError("--faults is from 0 to \(Self.faultsMax)")
        }
    }

    mutating func perform() throws {
        let seed = seed ?? UInt64(Date().timeIntervalSince1970)
        let order = ChaosOrder(
            seed: seed, seconds: minutes * 60, orders: orders ?? minutes * Self.ordersAMinute,
            faults: faults ?? minutes * Self.faultsAMinute,
            kinds: kinds.isEmpty ? FaultKind.proven : Set(kinds))
        if dryRun {
            for fault in (order.plan.single + order.plan.shared).sorted(by: { $0.at < $1.at }) {
                try Results.printJSON(fault)
            }
            return
        }
        guard let kafkaHome = KafkaBroker.installedHome else {
            throw OperatorFailure(
                .configuration, "KAFKA_HOME is not set.",
                advice: "Chaos needs a real broker: let KAFKA_HOME name an unpacked Apache Kafka 4.")
        }
        let stop = try StopRequest.installed()
        let narration = Narration(isQuiet: quiet)
        let scratch = try ScratchDirectory(kind: "o2c-chaos")
        try Self.requireSpace(for: order, at: scratch.path)
        narration(
            "seed \(seed); again: o2c-lab chaos --seed \(seed) --minutes \(minutes) --orders \(order.orders) "
                + "--faults \(order.faults)" + kinds.map { " --kind \($0.rawValue)" }.joined()
        )
        let outcome: ChaosOutcome
        do {
            outcome = try Self.run(
                order, kafkaHome: kafkaHome, in: scratch.path, keep: keep ? .always : .ifBroken, stop: stop,
                narration: narration)
            try scratch.keep()
        } catch let stopped as StopRequest.Stopped { throw stopped } catch {
            try scratch.keep()
            throw Self.withoutVerdict(error)
        }
        Results.print(outcome.text)
        if let json { try Results.writeJSON(outcome.figures, to: json) }
        if !outcome.figures.isKept { throw ExitCode.failure }
    }

    /// The harness or the machine has failed: that says nothing about the system.
    static func withoutVerdict(_ error: any Error) -> OperatorFailure {
        OperatorFailure(
            .noVerdict, "The run ended without a verdict. \(OperatorFailure(restating: error).message)",
            advice: "Nothing was seen to be broken. Run it again, on a quiet machine or with fewer --faults.")
    }

    /// When what a run has stored and logged stays.
    enum Keeping { case never, ifBroken, always }

    /// Runs it on a system of its own.
    static func run(
        _ order: ChaosOrder, kafkaHome: String, settings: [String: String] = [:], in place: String, keep: Keeping,
        stop: StopRequest, narration: Narration
    ) throws -> ChaosOutcome {
        let system = try ChaosSystem(
            in: StackDirectory(place), kafkaHome: kafkaHome, settings: settings, narration: narration)
        let outcome: ChaosOutcome
        do {
            narration("starting the services")
            try system.startServices(stop)
            outcome = try ChaosRun(system: system, order: order, stop: stop, narration: narration).run()
        } catch let stopped as StopRequest.Stopped {
            try system.destroy()
            throw stopped
        } catch {
            system.stop()
            narration("What was stored and logged is kept in \(place).")
            throw error
        }
        if keep == .always || keep == .ifBroken && !outcome.figures.isKept {
            system.stop()
            narration("What was stored and logged is kept in \(place).")
        } else {
            try system.destroy()
        }
        return outcome
    }

    /// What an order leaves in tables, their indexes, the write-ahead log and the topics, all together, and in a
    /// standby for a while.
    private static let bytesAnOrder = 36 << 10
    private static let bytesBeside = 2 << 30

    private static func requireSpace(for order: ChaosOrder, at path: String) throws {
        let attributes = try FileManager.default.attributesOfFileSystem(forPath: path)
        guard let free = (attributes[.systemFreeSize] as? UInt64).map({ Int(clamping: $0) }) else {
            throw OperatorFailure(.unavailable, "How much room \(path) has cannot be told.")
        }
        let needed = bytesBeside + order.orders * bytesAnOrder
        guard free >= needed else {
            throw OperatorFailure(
                .unavailable, "\(path) has \(free >> 20) MiB free, and the run may need \(needed >> 20) MiB.",
                advice: "Let TMPDIR name another directory, or ask for fewer --orders.")
        }
    }
}
