import Contracts
import SeededRandom
import Testing

@testable import Runtime

@Suite("Lanes are shared evenly among the workers that live")
struct LaneBalanceTests {
    private func plan(_ lanes: Int, mine: Set<Lane>, workers: Int, owned: Set<Lane>) -> LaneBalance.Plan {
        LaneBalance.plan(lanes: lanes, mine: mine, situation: .init(workers: workers, owned: owned))
    }

    @Test("A worker alone claims every lane")
    func alone() {
        let plan = plan(12, mine: [], workers: 1, owned: [])
        #expect(plan.claimCount == 12)
        #expect(plan.free == Array(0..<12))
        #expect(plan.release.isEmpty)
    }

    @Test("A second worker makes the first release what is above its share")
    func second() {
        #expect(plan(12, mine: Set(0..<12), workers: 2, owned: Set(0..<12)).release == [6, 7, 8, 9, 10, 11])
        #expect(plan(12, mine: [], workers: 2, owned: Set(0..<12)).claimCount == 0)
        #expect(plan(12, mine: [], workers: 2, owned: Set(0..<6)).claimCount == 6)
    }

    @Test("Where lanes do not divide, shares are rounded up and nobody releases for nothing", arguments: 1...16)
    func shares(workers: Int) {
        let lanes = 12
        let share = (lanes + workers - 1) / workers
        #expect(plan(lanes, mine: Set(0..<Lane(share)), workers: workers, owned: Set(0..<Lane(share))).release.isEmpty)
        #expect(share * workers >= lanes)
    }

    @Test(
        "Workers that act on the plan one after another end with every lane owned once, whatever they began with",
        arguments: 0..<50)
    func convergence(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let lanes = 12
        let workers = Int(random.next() % 5) + 1
        var owned: [Set<Lane>] = Array(repeating: [], count: workers)
        for lane in 0..<Lane(lanes) where random.next() % 3 > 0 {
            owned[Int(random.next() % UInt64(workers))].insert(lane)
        }
        for _ in 0..<4 {
            for worker in 0..<workers {
                let all = owned.reduce(into: Set<Lane>()) { $0.formUnion($1) }
                let plan = plan(lanes, mine: owned[worker], workers: workers, owned: all)
                owned[worker].subtract(plan.release)
                owned[worker].formUnion(plan.free.prefix(plan.claimCount))
            }
        }
        #expect(owned.reduce(0) { $0 + $1.count } == lanes)
        #expect(owned.reduce(into: Set<Lane>()) { $0.formUnion($1) }.count == lanes)
    }
}
