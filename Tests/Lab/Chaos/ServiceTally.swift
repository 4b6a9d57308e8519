internal import Contracts
internal import Operator
internal import Platform

/// What all processes of a run have counted and needed, those that have ended included: asked for every second, so that
/// what a process has counted in its last second is lost with it.
final class ServiceTally: Sendable {
    /// Counters of a service that are added up.
    enum Counted: String, CaseIterable, Sendable {
        case redeliveriesDropped = "o2c_redeliveries_dropped_total"
        case turnsLostConnection = "o2c_turns_lost_connection_total"
        case turnsLostCheckpoint = "o2c_turns_lost_checkpoint_total"
        case republished = "o2c_messages_republished_total"
        case logsReplaced = "o2c_logs_replaced_total"
        case gaps = "o2c_stream_gaps_total"
    }

    struct State: Sendable {
        var totals: [Counted: Int] = [:]
        var peakBytes: [Service: Int] = [:]
        var isStopping = false
        var thread: NamedThread?
    }

    private static let pauseMilliseconds = 1_000

    private let system: ChaosSystem
    let state = Monitor(State())

    init(_ system: ChaosSystem) { self.system = system }

    func start() throws {
        let thread = try NamedThread.start(name: "tally") { [self] in follow() }
        state.withLock { $0.thread = thread }
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        state.wakeAll()
        _ = state.withLock { $0.thread }?.join(milliseconds: 30_000)
    }

    private func follow() {
        /// By process: what it had counted when it was asked last.
        var known: [Int32: [Counted: Int]] = [:]
        var isLast = false
        while true {
            for instance in system.running {
                guard let process = instance.process.processID else { continue }
                recordPeak(of: process, instance.process.service)
                guard let counted = figures(port: instance.process.operationsPort) else { continue }
                let before = known[process] ?? [:]
                known[process] = counted
                state.withLock { state in
                    for (name, value) in counted { state.totals[name, default: 0] += value - (before[name] ?? 0) }
                }
            }
            if isLast { return }
            isLast = state.wait(milliseconds: Self.pauseMilliseconds) { $0.isStopping ? true : nil } ?? false
        }
    }

    private func figures(port: UInt16) -> [Counted: Int]? {
        ServiceMetrics.values(port: port).map { values in
            var figures: [Counted: Int] = [:]
            for name in Counted.allCases { figures[name] = values[name.rawValue].map { Int($0) } }
            return figures
        }
    }

    private func recordPeak(of process: Int32, _ service: Service) {
        guard let bytes = ProcessUse.peakBytes(of: process) else { return }
        state.withLock { $0.peakBytes[service] = max($0.peakBytes[service] ?? 0, bytes) }
    }
}
