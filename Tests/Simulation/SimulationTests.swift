import Runtime
import Testing

/// The real workers of the six services, each schedule in one thread, over a log that lies, sessions that end and processes that die.
@Suite("Simulation")
struct SimulationTests {
    /// Schedules run side by side, one a core: each has its own database, log and clock.
    private static let shares = 2

    @Test("every promise is kept in every schedule", arguments: 0..<shares)
    func promises(share: Int) throws {
        var summary = Summary()
        for seed in Setting.seeds where Int(seed % UInt64(Self.shares)) == share {
            let outcome = try Schedule.run(seed: seed)
            summary.add(outcome)
            guard outcome.broken.isEmpty else {
                print(summary.text)
                Issue.record("\(outcome.account)")
                return
            }
        }
        print(summary.text)
    }

    @Test("the same seed is the same schedule, to the last byte of the log")
    func repeatable() throws {
        for seed in Setting.seeds.prefix(2) {
            let (one, other) = (try Schedule.run(seed: seed), try Schedule.run(seed: seed))
            for (step, repeated) in zip(one.steps, other.steps) where step != repeated {
                Issue.record("seed \(seed): '\(step)' became '\(repeated)'")
                break
            }
            #expect(one.steps.count == other.steps.count)
            #expect(one.digest == other.digest)
        }
    }

    @Test("a safeguard that is left out is missed within a few schedules", arguments: FaultSwitches.Omission.simulated)
    func omission(_ omission: FaultSwitches.Omission) throws {
        let missed = try (UInt64(5)..<30).first { seed in
            try !Schedule.run(seed: seed, omissions: [omission], patienceSeconds: 60).broken.isEmpty
        }
        print("without a safeguard (\(omission)) seed \(missed.map(String.init) ?? "none") fails")
        #expect(missed != nil)
    }
}

extension FaultSwitches.Omission {
    /// The session ends with its lanes' locks here, so that the comparison of turn numbers is a second safeguard that nothing reaches.
    fileprivate static let simulated: [Self] = [.ignoresStreamNumbers, .ignoresAnsweredCommands]
}
