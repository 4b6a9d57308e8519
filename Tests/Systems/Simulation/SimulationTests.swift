import Runtime
import Testing

/// The real workers of the six services, each schedule in one thread, over a log that lies, sessions that end and
/// processes that die. One test at a time: what is told of how soon a missing safeguard is noticed would be about the
/// others.
@Suite("Simulation", .serialized)
struct SimulationTests {
    @Test("every promise is kept in every schedule")
    func promises() throws {
        let (figures, broken) = try SimulationRun.run(seeds: Setting.seeds)
        print(figures)
        if let broken { Issue.record("\(broken)") }
    }

    @Test("the same seed is the same schedule, to the last byte of the log")
    func repeatable() throws {
        for seed in Setting.seeds.prefix(1) {
            let (one, other) = (try Schedule.run(seed: seed), try Schedule.run(seed: seed))
            for (step, repeated) in zip(one.steps, other.steps) where step != repeated {
                Issue.record("seed \(seed): '\(step)' became '\(repeated)'")
                break
            }
            #expect(one.steps.count == other.steps.count)
            #expect(one.digest == other.digest)
        }
    }

    @Test("a safeguard that is left out is missed within a minute", arguments: Failpoints.Omission.allCases)
    func omission(_ omission: Failpoints.Omission) throws {
        let began = ContinuousClock.now
        let missed = try firstBroken(without: omission)
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        print(
            """
            without \(omission) seed \(missed?.seed ?? 0) breaks after \(Int(seconds)) s: \
            \(missed?.broken.first ?? "nothing")
            """
        )
        #expect(missed != nil)
        #expect(seconds < 60)
    }

    private func firstBroken(without omission: Failpoints.Omission) throws -> Schedule.Outcome? {
        for seed in UInt64(1)..<40 {
            let outcome = try Schedule.run(seed: seed, omissions: [omission], patienceSeconds: 60)
            if !outcome.broken.isEmpty { return outcome }
        }
        return nil
    }

    @Test("a schedule that breaks a promise is shrunk to a few steps, which still break it")
    func shrinking() throws {
        let omissions: Set<Failpoints.Omission> = [.ignoresStreamNumbers]
        let broken = try #require(try firstBroken(without: .ignoresStreamNumbers))
        let shrunk = try Shrinker(attemptsMax: 60).shrink(broken) { steps in
            try Schedule.run(seed: broken.seed, taking: steps, omissions: omissions, patienceSeconds: 60)
        }
        print(shrunk.account)
        #expect(!shrunk.broken.isEmpty)
        #expect(shrunk.taken.count < broken.taken.count / 4)
    }
}
