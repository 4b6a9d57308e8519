internal import Contracts
internal import Operator
internal import Platform
internal import Postgres
internal import TerminalText

/// What a run of chaos has come to.
struct ChaosOutcome {
    /// How long the system was behind after faults of one kind, in milliseconds; `nil` where there was none.
    struct Recovery: Encodable {
        let kind: FaultKind
        let faults: Int
        let p50Milliseconds: Int?
        let p99Milliseconds: Int?
        let longestMilliseconds: Int?
    }

    /// One recovery that took long.
    struct LongRecovery: Encodable {
        /// From the beginning of the load to that of the harm, as planned.
        let atMilliseconds: Int
        let kind: FaultKind
        let service: String?
        let milliseconds: Int
        /// What its service still lacked when it was last seen behind.
        let missingLast: String?
    }

    private static let longestMax = 10

    /// `--json`: every figure under its name. What services count is lost with their last second when they are killed,
    /// so those figures are at least so much.
    struct Figures: Encodable {
        let seed: UInt64
        let isKept: Bool
        let seconds: Double
        let faults: Int
        let recoveries: [Recovery]
        /// The longest ones first.
        let longestRecoveries: [LongRecovery]
        let ordersSubmitted: Int
        /// Submissions that were acknowledged as accepted, and as refused.
        let ordersAccepted: Int
        let ordersRefused: Int
        let ordersCompleted: Int64
        let facts: Int64
        /// Facts that the log still has at the end, each compared with what its service has committed.
        let factsInLog: Int
        /// Records sent, copies included, and those among them that were sent again since their log was lost.
        let commandsSent: Int
        let commandsSentAgain: Int
        let redeliveriesDropped: Int
        let turnsLostConnection: Int
        let turnsLostCheckpoint: Int
        /// Turns whose request, or whose answer to the COMMIT, was lost on demand.
        let turnPiecesLost: Int
        let factsRepeated: Int
        /// Standbys that took the place of their primary.
        let promotions: Int
        let republished: Int
        let logsReplaced: Int
        let gapsAskedFor: Int
        /// Accepted submissions without an order, and commands without an answer.
        let lost: Int
        /// Submissions with more than one order, and orders without a submission.
        let doubled: Int
        let checks: Int
        let checksFailed: Int
        let peakMemoryBytes: [String: Int]
        let breaches: [String]
    }

    let figures: Figures
    let verification: VerifyReport

    init(
        order: ChaosOrder, plan: FaultPlan, seconds: Double, system: ChaosSystem, load: ChaosLoad, watch: RecoveryWatch,
        tally: ServiceTally, injector: FaultInjector, audit: LogAudit.Findings, breaches: [String],
        verification: VerifyReport
    ) throws {
        self.verification = verification
        let state = load.state.withLock { $0 }
        let totals = tally.state.withLock { $0.totals }
        let connection = try Connection(
            ConnectionConfiguration(url: system.operatorURL), deadline: .after(milliseconds: 60_000))
        let comparison = try Self.compare(order.world, state, connection)
        let struck = plan.single + plan.shared
        let recoveries = watch.state.withLock { $0.recoveries }
        figures = Figures(
            seed: order.seed,
            isKept: breaches.isEmpty && verification.isKept && comparison.lost == 0 && comparison.doubled == 0,
            seconds: seconds, faults: plan.count,
            recoveries: FaultKind.allCases.filter { kind in struck.contains { $0.kind == kind } }.map { kind in
                let times = recoveries.filter { $0.struck.fault.kind == kind }.map(\.milliseconds).sorted()
                return Recovery(
                    kind: kind, faults: struck.count { $0.kind == kind },
                    p50Milliseconds: Self.quantile(times, 0.5), p99Milliseconds: Self.quantile(times, 0.99),
                    longestMilliseconds: times.last)
            },
            longestRecoveries: recoveries.sorted { $0.milliseconds > $1.milliseconds }.prefix(Self.longestMax).map {
                LongRecovery(
                    atMilliseconds: $0.struck.fault.at, kind: $0.struck.fault.kind,
                    service: $0.struck.fault.service?.rawValue, milliseconds: $0.milliseconds,
                    missingLast: $0.missingLast)
            },
            ordersSubmitted: state.submitted, ordersAccepted: state.answers.count { $0 == .accepted },
            ordersRefused: state.answers.count { $0 == .refused },
            ordersCompleted: try Self.count(
                "SELECT count(*) FROM order_intake.order_progress WHERE state = 'completed'", connection),
            facts: try Self.facts(connection), factsInLog: audit.facts, commandsSent: state.sent,
            commandsSentAgain: state.sentAgain,
            redeliveriesDropped: totals[.redeliveriesDropped] ?? 0,
            turnsLostConnection: totals[.turnsLostConnection] ?? 0,
            turnsLostCheckpoint: totals[.turnsLostCheckpoint] ?? 0, turnPiecesLost: system.turnPiecesLost,
            factsRepeated: injector.factsRepeated, promotions: injector.promotions,
            republished: totals[.republished] ?? 0,
            logsReplaced: totals[.logsReplaced] ?? 0, gapsAskedFor: totals[.gaps] ?? 0, lost: comparison.lost,
            doubled: comparison.doubled,
            checks: verification.findings.count, checksFailed: verification.findings.count { !$0.isKept },
            peakMemoryBytes: Dictionary(
                uniqueKeysWithValues: tally.state.withLock { $0.peakBytes }.map { ($0.key.rawValue, $0.value) }),
            breaches: breaches)
    }

    /// The nearest rank of a quantile.
    static func quantile<Value>(_ sorted: [Value], _ share: Double) -> Value? {
        guard !sorted.isEmpty else { return nil }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }

    /// The set of acknowledged submissions against the set of orders.
    private static func compare(
        _ world: ChaosWorld, _ state: ChaosLoad.State, _ connection: Connection
    ) throws -> (lost: Int, doubled: Int) {
        let rows = try connection.query(
            "SELECT command_id FROM order_intake.customer_order WHERE source = \(ChaosLoad.source(of: .orderIntake))",
            deadline: .after(milliseconds: 120_000))
        var orders: [String: Int] = [:]
        for row in rows { orders[try row[0, as: String.self], default: 0] += 1 }
        var lost = state.pending.count
        var doubled = 0
        for number in 0..<state.submitted {
            let count = orders.removeValue(forKey: world.orderID(number)) ?? 0
            switch state.answers[number] {
            case .accepted where count == 0: lost += 1
            case .accepted: doubled += count - 1
            case .refused: doubled += count
            // Its submission is counted as lost: it has no answer.
            case .none: break
            }
        }
        return (lost, doubled + orders.values.reduce(0, +))
    }

    private static func facts(_ connection: Connection) throws -> Int64 {
        try Service.allCases.reduce(0) { sum, service in
            sum
                + (try count(
                    "SELECT coalesce(sum(count), 0)::bigint FROM \(identifier: service.schema).outbox WHERE kind = 0",
                    connection))
        }
    }

    private static func count(_ sql: SQL, _ connection: Connection) throws -> Int64 {
        try connection.query(sql, deadline: .after(milliseconds: 120_000)).single()[0, as: Int64.self]
    }
}

extension ChaosOutcome {
    /// For people: faults by kind with their times, then what has become of the orders.
    var text: String {
        var faults = Table([.left("Fault"), .right("Times"), .right("p50, s"), .right("p99, s"), .right("Longest, s")])
        for recovery in figures.recoveries {
            faults.add([
                recovery.kind.title, "\(recovery.faults)", seconds(recovery.p50Milliseconds),
                seconds(recovery.p99Milliseconds), seconds(recovery.longestMilliseconds),
            ])
        }
        faults.addRule()
        faults.add(["all, in \(Int(figures.seconds)) s", "\(figures.faults)", "", "", ""])
        var longest = Table([
            .left("The longest"), .left("struck"), .right("at, s"), .right("took, s"), .left("missing last"),
        ])
        for recovery in figures.longestRecoveries {
            longest.add([
                recovery.kind.title, recovery.service ?? "all", seconds(recovery.atMilliseconds),
                seconds(recovery.milliseconds), recovery.missingLast ?? "-",
            ])
        }
        var results = Table([.left(""), .right("")])
        for (name, value) in rows { results.add([name, Operator.Figures.count(value)]) }
        var lines = [
            "From the beginning of the harm until all that had come by its end was done:", faults.text, longest.text,
            results.text,
        ]
        if !verification.isKept { lines.append(verification.text) }
        lines += figures.breaches.map { "BROKEN: \($0)" }
        let promise = figures.isKept ? "Every promise was kept" : "A PROMISE WAS BROKEN"
        lines.append("\(promise): \(figures.lost) lost, \(figures.doubled) doubled (seed \(figures.seed)).")
        return lines.joined(separator: "\n\n")
    }

    private var rows: [(String, Int)] {
        [
            ("orders submitted", figures.ordersSubmitted), ("accepted", figures.ordersAccepted),
            ("refused", figures.ordersRefused), ("completed", Int(figures.ordersCompleted)),
            ("facts", Int(figures.facts)), ("facts in the log, compared with the archives", figures.factsInLog),
            ("commands sent, copies included", figures.commandsSent),
            ("sent again, their log being lost", figures.commandsSentAgain),
            ("redeliveries dropped", figures.redeliveriesDropped),
            ("turns lost with their connection", figures.turnsLostConnection),
            ("turns that met another owner", figures.turnsLostCheckpoint),
            ("turns, or answers to their COMMIT, lost on purpose", figures.turnPiecesLost),
            ("facts delivered once more", figures.factsRepeated),
            ("standbys promoted, their old primaries refused", figures.promotions),
            ("facts published again on request", figures.republished),
            ("partitions found to be another log", figures.logsReplaced),
            ("checks of the books", figures.checks), ("checks failed", figures.checksFailed),
            ("lost", figures.lost), ("doubled", figures.doubled),
        ]
    }

    private func seconds(_ milliseconds: Int?) -> String {
        guard let milliseconds else { return "-" }
        return "\(milliseconds / 1000).\(milliseconds % 1000 / 100)"
    }
}
