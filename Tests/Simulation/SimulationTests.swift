import LocalStack
import Runtime
import Testing

/// The real workers of the six services, in one thread, over a log that lies, sessions that end and processes that die.
@Suite("Simulation", .serialized)
struct SimulationTests {
    /// How many schedules, and the seed of the first: `scripts/simulate` sets them.
    private static let count = Setting.number("O2C_SIMULATE_SCHEDULES") ?? 24
    private static let first = Setting.number("O2C_SIMULATE_SEED") ?? 1

    @Test("every promise is kept in every schedule")
    func promises() throws {
        var summary = Summary()
        for seed in Self.first..<(Self.first + Self.count) {
            let outcome = try Schedule.run(seed: seed)
            summary.add(outcome)
            guard outcome.broken.isEmpty else {
                Issue.record("seed \(seed): \(outcome.broken.joined(separator: "\n"))\n\(outcome.steps.joined(separator: "\n"))")
                break
            }
        }
        print(summary.text)
    }
}
