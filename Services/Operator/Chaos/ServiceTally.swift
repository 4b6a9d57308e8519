internal import Contracts
internal import FoundationEssentials
internal import Platform
internal import SystemProcess

/// What all processes of a run have counted and needed, those that have ended included: asked for every second, so that what a process has
/// counted in its last second is lost with it.
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
    private static let answerMilliseconds = 500
    private static let answerBytesMax = 1 << 20

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
                notePeak(of: process, instance.process.service)
                guard let counted = figures(port: instance.process.httpPort) else { continue }
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
        let request = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        guard
            let answer = Loopback.exchange(
                port: port, request: Array(request.utf8), untilClosedWithinMilliseconds: Self.answerMilliseconds,
                bytesMax: Self.answerBytesMax)
        else { return nil }
        var figures: [Counted: Int] = [:]
        for line in String(decoding: answer, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let name = Counted(rawValue: String(parts[0])), let value = Double(parts[1]) else {
                continue
            }
            figures[name] = Int(value)
        }
        return figures
    }

    private func notePeak(of process: Int32, _ service: Service) {
        guard let bytes = ProcessMemory.peakBytes(of: process) else { return }
        state.withLock { $0.peakBytes[service] = max($0.peakBytes[service] ?? 0, bytes) }
    }
}

/// What a process needs of memory.
enum ProcessMemory {
    /// `VmHWM` of proc(5): the most resident memory that the process has had; `nil` when it has ended.
    static func peakBytes(of process: Int32) -> Int? {
        guard let status = FileManager.default.contents(atPath: "/proc/\(process)/status") else { return nil }
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }
}
