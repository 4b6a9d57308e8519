import Contracts
import Testing

@testable import Runtime

@Suite("Lanes whose owners died start in isolation")
struct PoisonIsolationTests {
    @Test("All of them together end it after as many events as a turn can have had")
    func end() {
        var isolation = PoisonIsolation()
        isolation.begin([], eventsMax: 3)
        #expect(isolation.isEmpty)
        isolation.begin([.init(lane: 1), .init(lane: 2)], eventsMax: 3)
        isolation.survive("a", in: 1)
        isolation.survive("b", in: 2)
        #expect(isolation.contains(1) && isolation.contains(2) && !isolation.contains(3))
        isolation.survive("c", in: 1)
        #expect(isolation.isEmpty)
    }

    @Test("Lanes that are taken later begin to count anew")
    func later() {
        var isolation = PoisonIsolation()
        isolation.begin([.init(lane: 1)], eventsMax: 2)
        isolation.survive("a", in: 1)
        isolation.begin([.init(lane: 2)], eventsMax: 2)
        isolation.survive("b", in: 1)
        #expect(isolation.contains(1) && isolation.contains(2))
        isolation.drop([1])
        #expect(!isolation.contains(1) && isolation.contains(2))
    }

    @Test("The event that was being tried is counted on until it is met; any other begins at one")
    func attempts() {
        var isolation = PoisonIsolation()
        isolation.begin([.init(lane: 1, trying: .init(event: "poison", attempts: 2)), .init(lane: 2)], eventsMax: 10)
        #expect(isolation.mark("before", in: 1) == .init(event: "before", attempts: 1))
        isolation.survive("before", in: 1)
        #expect(isolation.mark("poison", in: 2) == .init(event: "poison", attempts: 1))
        #expect(isolation.mark("poison", in: 1) == .init(event: "poison", attempts: 3))
        isolation.survive("poison", in: 1)
        #expect(isolation.mark("poison", in: 1) == .init(event: "poison", attempts: 1))
    }
}
