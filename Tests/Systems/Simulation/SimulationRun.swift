import Foundation
import Platform
import Synchronization

/// Runs schedules side by side, each in a thread with its own database, log and clock: more of them than cores, since
/// each waits now and then for a session to end or for a lock that is not released. (The test library runs no more
/// tests at once than there are cores.)
final class SimulationRun: Sendable {
    private struct State: Sendable {
        var left: ArraySlice<UInt64>
        var summary = Summary()
        /// The account of the first schedule that broke a promise; no other is begun after it.
        var broken: String?
        var failure: (any Error)?
    }

    private static let threadsCount = 6
    private static let toldEvery = 200
    private static let hoursMax = 24

    private let state: Mutex<State>

    private init(seeds: Range<UInt64>) { state = Mutex(State(left: Array(seeds)[...])) }

    /// Runs the schedules of these seeds, telling now and then how far it has come.
    /// - Returns: all figures in words, and the account of a schedule that broke a promise, shrunk.
    static func run(seeds: Range<UInt64>) throws -> (figures: String, broken: String?) {
        let run = SimulationRun(seeds: seeds)
        let threads = try (0..<threadsCount).map { number in
            try NamedThread.start(name: "schedules \(number)") { run.work() }
        }
        for thread in threads { _ = thread.join(milliseconds: hoursMax * 3_600_000) }
        return try run.state.withLock { state in
            if let failure = state.failure { throw failure }
            return (state.summary.text, state.broken)
        }
    }

    private func work() {
        do {
            while let seed = next() {
                let outcome = try Schedule.run(seed: seed)
                guard outcome.broken.isEmpty else {
                    state.withLock { $0.left = [] }
                    let shrunk = try Shrinker().shrink(outcome) { try Schedule.run(seed: seed, taking: $0) }
                    return state.withLock { $0.broken = $0.broken ?? shrunk.account }
                }
                add(outcome)
            }
        } catch {
            state.withLock { state in
                state.left = []
                state.failure = state.failure ?? error
            }
        }
    }

    private func next() -> UInt64? { state.withLock { $0.left.popFirst() } }

    private func add(_ outcome: Schedule.Outcome) {
        state.withLock { state in
            state.summary.add(outcome)
            if state.summary.schedules % Self.toldEvery == 0 {
                FileHandle.standardError.write(Data("\(state.summary.pace), nothing broken\n".utf8))
            }
        }
    }
}
