import Contracts
import JSON
import Testing

@testable import Runtime

@Suite("A timer is for a range of entities of its lane")
struct TimerEventTests {
    private func timer(_ kind: String = "hold", lane: Lane = 3, range: (Int64, Int64) = (5, 9)) -> TimerEvent {
        TimerEvent(lane: lane, due: Timestamp(microseconds: 0), kind: kind, first: range.0, last: range.1)
    }

    @Test("which it names, one or many")
    func range() throws {
        let first = OrderID(lane: 3, counter: 5)
        #expect(try timer().range(of: OrderEntity.self) == first...OrderID(lane: 3, counter: 9))
        #expect(try timer(range: (5, 5)).range(of: OrderEntity.self) == first...first)
        let last = OrderID(lane: OrderID.laneMax, counter: OrderID.counterMax)
        let largest = timer(lane: OrderID.laneMax, range: (OrderID.counterMax, OrderID.counterMax))
        #expect(try largest.range(of: OrderEntity.self) == last...last)
    }

    @Test("and is not taken for one of a kind that its service never sets")
    func unexpected() throws {
        func take(_ kind: String) throws {
            let event = CloudEvent(
                id: "1", source: "/test", type: TimerEvent.type, data: try JSONEncoder().encode(timer(kind)))
            _ = try CounterLogic.handlers.timer(Cause(event, in: 3))
        }
        try take("test")
        #expect(throws: UnexpectedTimer.self) { try take("hold") }
    }

    @Test("and is not taken for one when no service can have set it")
    func impossible() {
        let timers = [
            timer(lane: -1), timer(lane: OrderID.laneMax + 1), timer(range: (0, 1)),
            timer(range: (9, 5)), timer(range: (1, OrderID.counterMax + 1)), timer(range: (1, .max)),
        ]
        for timer in timers {
            #expect(throws: ImpossibleTimer.self) { try timer.range(of: OrderEntity.self) }
        }
        #expect(
            "\(ImpossibleTimer(timer: timer("dunning")))" == "a timer 'dunning' of lane 3 over the entities 5 to 9")
    }
}
