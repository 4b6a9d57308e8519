import LocalStack
import Testing

@testable import Lab
@testable import Operator

/// Whole systems of processes on Apache Kafka; one at a time, since each needs the machine.
@Suite(
    "Chaos", .serialized,
    .enabled(if: KafkaBroker.installedHome != nil, "chaos needs a real broker: KAFKA_HOME names none"))
struct ChaosTests {
    private func run(_ order: ChaosOrder, settings: [String: String] = [:]) throws -> ChaosOutcome {
        try Chaos.run(
            order, kafkaHome: KafkaBroker.installedHome ?? "", settings: settings,
            in: TestDirectories.next("chaos"), keep: .never, stop: StopRequest(),
            narration: Narration(isQuiet: true))
    }

    @Test("keeps every promise for two minutes")
    func short() throws {
        let seed = UInt64.random(in: 1...1_000_000)
        let outcome = try run(ChaosOrder(seed: seed, seconds: 120, orders: 6_000, faults: 100))
        print(outcome.text)
        #expect(outcome.figures.isKept, "o2c-lab chaos --seed \(seed) --minutes 2 --orders 6000 --faults 100")
        #expect(outcome.figures.ordersCompleted > 5_000)
        #expect(outcome.figures.recoveries.reduce(0) { $0 + $1.faults } == 100)
    }

    @Test("keeps every promise while a standby takes the place of its primary, and lets nobody work in the old one")
    func promotion() throws {
        let outcome = try run(
            ChaosOrder(seed: 11, seconds: 14, orders: 420, faults: 1, kinds: [.databasePromoted]))
        #expect(outcome.figures.isKept, "\(outcome.text)")
        #expect(outcome.figures.promotions == 1)
        #expect(outcome.figures.ordersCompleted > 300)
    }

    /// A safeguard that is left out, and the faults that it guards against.
    struct Broken: Sendable, CustomTestStringConvertible {
        let omission: String
        let kinds: Set<FaultKind>
        var faults = 16
        var testDescription: String { omission }
    }

    @Test(
        "a build without one of its safeguards is caught before the run has lasted two minutes",
        arguments: [
            Broken(omission: "ignoresLocks", kinds: [.instanceAdded]),
            Broken(omission: "ignoresTurnNumber", kinds: [.checkpointMoved]),
            Broken(omission: "ignoresStreamNumbers", kinds: [.factsRepeated]),
            Broken(omission: "ignoresAnsweredCommands", kinds: [.serviceKilled]),
            Broken(omission: "publishesBeforeCommit", kinds: [.turnLost]),
            Broken(omission: "ignoresFingerprints", kinds: [.commandsReplaced], faults: 2),
            Broken(omission: "blamesEvents", kinds: [.rightRevoked]),
            Broken(omission: "ignoresTimelines", kinds: [.databasePromoted], faults: 1),
        ])
    func broken(_ broken: Broken) throws {
        let order = ChaosOrder(
            seed: 5, seconds: 14, orders: 420, faults: broken.faults, kinds: broken.kinds, patienceSeconds: 12,
            endsWithFirstBreach: true)
        let began = ContinuousClock.now
        let outcome = try run(order, settings: ["O2C_TEST_FAILPOINTS": "omit=\(broken.omission)"])
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let failed = outcome.verification.findings.first { !$0.isKept }?.check.name
        print(
            """
            without \(broken.omission), after \(Int(seconds)) s: \
            \(outcome.figures.breaches.first ?? failed ?? "nothing")
            """
        )
        #expect(!outcome.figures.isKept)
        #expect(seconds < 120, "14 s of orders and 12 s of patience; the rest is start, stop and a slow machine")
    }
}
