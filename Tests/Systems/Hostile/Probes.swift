import Contracts
import Platform
import SystemProcess

@testable import SystemDriver

/// Asks every service again and again whether it lives and whether it is ready, as the platform does that would end one
/// without an answer.
final class Probes: Sendable {
    /// What a platform waits for an answer, and how many in a row may be missing before it ends the process.
    private static let answerMilliseconds = 2_000
    private static let missingMax = 2
    private static let pauseMilliseconds = 200

    struct Seen: Sendable {
        var asked = 0
        /// Without an answer, or not alive: what was asked, and what came.
        var failures: [String] = []
        fileprivate var missingInRow: [Service: Int] = [:]
        /// Why a service said that it was not ready.
        var reasons: [Service: Set<String>] = [:]
        var slowestMilliseconds = 0
    }

    private struct State: Sendable {
        var seen = Seen()
        var isStopping = false
        var isPaused = false
    }

    private let system: TestSystem
    private let state = Monitor(State())
    private let thread: Monitor<NamedThread?> = Monitor(nil)

    init(_ system: TestSystem) throws {
        self.system = system
        let started = try NamedThread.start(name: "probes") { [self] in
            while !state.withLock({ $0.isStopping }) {
                for instance in system.instances { look(at: instance) }
                Pacing.pause(milliseconds: Self.pauseMilliseconds)
            }
        }
        thread.withLock { $0 = started }
    }

    /// Services end and start meanwhile: nobody asks them.
    func pausing<Result>(_ body: () throws -> Result) rethrows -> Result {
        state.withLock { $0.isPaused = true }
        defer { state.withLock { $0.isPaused = false } }
        return try body()
    }

    func stop() -> Seen {
        state.withLock { $0.isStopping = true }
        _ = thread.withLock { $0 }?.join(milliseconds: 60_000)
        return state.withLock { $0.seen }
    }

    private func look(at instance: ServiceInstance) {
        let alive = answer(of: instance, to: "/livez")
        let ready = answer(of: instance, to: "/readyz")
        state.withLock { state in
            guard !state.isPaused else { return }
            state.seen.asked += 2
            let isAnswered = alive.text.hasPrefix("HTTP/1.1 200 ") && ready.text.hasPrefix("HTTP/1.1 ")
            let missing = isAnswered ? 0 : (state.seen.missingInRow[instance.service] ?? 0) + 1
            state.seen.missingInRow[instance.service] = missing
            if missing > Self.missingMax {
                state.seen.failures.append("\(instance.service.rawValue): '\(alive.text)', '\(ready.text)'")
            }
            // One that is ready may warn of something.
            let isUnready = ready.text.hasPrefix("HTTP/1.1 503 ")
            let reasons = ready.text.matches(of: /"reason":"([a-z-]+)"/).map { String($0.1) }.filter { $0 != "ok" }
            if isUnready, !reasons.isEmpty { state.seen.reasons[instance.service, default: []].formUnion(reasons) }
            state.seen.slowestMilliseconds = max(
                state.seen.slowestMilliseconds, alive.milliseconds, ready.milliseconds)
        }
    }

    private func answer(of instance: ServiceInstance, to path: String) -> (text: String, milliseconds: Int) {
        let begin = ContinuousClock.now
        let bytes = Loopback.exchange(
            port: instance.operationsPort,
            request: Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8),
            milliseconds: Self.answerMilliseconds)
        let took = ContinuousClock.now - begin
        return (bytes.map { String(decoding: $0, as: UTF8.self) } ?? "no answer", Int(took / .milliseconds(1)))
    }
}
