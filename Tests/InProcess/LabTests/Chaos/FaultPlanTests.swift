import Testing

@testable import Lab

@Suite("A schedule of faults")
struct FaultPlanTests {
    private func plan(_ seed: UInt64, minutes: Int = 10, count: Int = 520) -> FaultPlan {
        FaultPlan(seed: seed, milliseconds: minutes * 60_000, count: count)
    }

    @Test("is the same for the same seed, and another for another")
    func seeds() {
        #expect(plan(7).single == plan(7).single)
        #expect(plan(7).shared == plan(7).shared)
        #expect(plan(7).single != plan(8).single)
        #expect(plan(7).shared != plan(8).shared)
    }

    @Test("has as many faults as asked for, of every kind, in the order of their time", arguments: UInt64(1)...5)
    func complete(seed: UInt64) {
        let plan = plan(seed)
        #expect(plan.count == 520)
        #expect(Set((plan.single + plan.shared).map(\.kind)) == Set(FaultKind.allCases))
        for faults in [plan.single, plan.shared] {
            #expect(faults.map(\.at) == faults.map(\.at).sorted())
            #expect(faults.allSatisfy { (0..<600_000).contains($0.at) })
        }
    }

    @Test("strikes an instance once at a time, and lets shared parts recover before they are struck again")
    func room() {
        let plan = plan(3)
        var overlaps = 0
        for (index, fault) in plan.single.enumerated() {
            overlaps += plan.single[(index + 1)...].prefix { $0.at < fault.at + fault.milliseconds }.count {
                $0.service == fault.service && $0.instance == fault.instance
            }
        }
        #expect(overlaps < plan.single.count / 50, "only where all are struck already")
        for (one, next) in zip(plan.shared, plan.shared.dropFirst()) { #expect(next.at > one.at + 500) }
    }

    @Test("keeps to the kinds that it is given")
    func kinds() {
        let plan = FaultPlan(seed: 1, milliseconds: 60_000, count: 30, kinds: [.serviceKilled, .topicsLost])
        #expect(Set((plan.single + plan.shared).map(\.kind)) == [.serviceKilled, .topicsLost])
        #expect(plan.count == 30)
        #expect(FaultPlan(seed: 1, milliseconds: 60_000, count: 0).count == 0)
    }

    @Test("The nearest rank of a quantile", arguments: [(0.5, 50), (0.99, 99), (1, 100), (0.001, 1)])
    func quantile(share: Double, value: Int) {
        #expect(ChaosOutcome.quantile(Array(1...100), share) == value)
        #expect(ChaosOutcome.quantile([], share) == nil)
    }
}
