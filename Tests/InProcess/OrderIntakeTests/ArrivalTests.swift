import Contracts
import JSON
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("An order that comes a moment before what it names")
struct ArrivalTests {
    private typealias Harness = LogicHarness<OrderIntakeLogic>
    private static let patience = WorkerLimits().arrivalMillisecondsMax

    private func harness(_ other: Harness? = nil) throws -> Harness {
        let limits = WorkerLimits()
        guard let other else { return try Harness(OrderIntakeLogic(), limits: limits) }
        return try Harness(
            OrderIntakeLogic(), log: other.log, database: other.database, clock: other.clock, limits: limits)
    }

    private func status(of id: String, _ harness: Harness) throws -> String? { try harness.outcome(of: id)?.status }

    @Test("waits for its item, its customer and its legal entity, and is taken when the last of them is there")
    func waits() throws {
        let harness = try harness()
        harness.send(submission(), id: "order")
        harness.run()
        #expect(try status(of: "order", harness) == nil)
        #expect(try harness.parked().map(\.state) == ["waiting"])
        harness.receive(itemRegistered("W-1"), about: "W-1")
        harness.send(RegisterEntity.example)
        harness.run()
        #expect(try status(of: "order", harness) == nil)
        harness.send(registration())
        harness.run()
        #expect(try status(of: "order", harness) == "accepted")
        #expect(try harness.published(OrderReceived.self).count == 1)
        #expect(try harness.published(SubmissionRejected.self).isEmpty)
        #expect(try harness.parked().isEmpty)
    }

    @Test("looks again by itself: what it names may have come by another lane")
    func otherLane() throws {
        let harness = try harness()
        harness.send(RegisterEntity.example)
        harness.run()
        harness.send(submission(account: nil, country: "GB"), id: "order", lane: 1)
        harness.run()
        harness.receive(itemRegistered("W-1"), about: "W-1", lane: 0)
        harness.run()
        #expect(try status(of: "order", harness) == nil)
        harness.clock.advance(milliseconds: WorkerLimits().arrivalIntervalMilliseconds)
        harness.run()
        #expect(try harness.result(of: "order")["order"] == "1-1")
    }

    @Test("is refused once its patience is over, with all that waited behind it, also by the next owner of the lane")
    func refused() throws {
        let first = try harness()
        first.send(RegisterEntity.example)
        first.send(registration())
        first.run()
        for number in 1...3 {
            first.send(submission(reference: "PO-\(number)"), id: "order-\(number)")
        }
        first.run()
        first.clock.advance(milliseconds: Self.patience - 1)
        first.run()
        #expect(try status(of: "order-1", first) == nil)
        first.stop()
        let second = try harness(first)
        second.clock.advance(milliseconds: 1)
        second.run()
        for number in 1...3 { #expect(try status(of: "order-\(number)", second) == "refused") }
        #expect(try second.published(SubmissionRejected.self).count == 3)
        #expect(try second.parked().isEmpty)
    }

    @Test("waits no longer where the clock has gone back")
    func clockBack() throws {
        let harness = try harness()
        harness.send(RegisterEntity.example)
        harness.run()
        harness.send(submission(account: nil, country: "GB"), id: "order", lane: 1)
        harness.run()
        harness.clock.set(byMilliseconds: -3_600_000)
        harness.run()
        #expect(try status(of: "order", harness) == "refused")
    }

    @Test("of more items than a refusal lists waits too")
    func manyItems() throws {
        let harness = try harness()
        harness.send(RegisterEntity.example)
        harness.run()
        let lines = (0..<150).map { line("W-\($0)", 1, 1) }
        harness.send(submission(account: nil, country: "GB", lines: lines), id: "order", lane: 1)
        harness.run()
        for number in 0..<150 { harness.receive(itemRegistered("W-\(number)"), about: "W-\(number)", lane: 1) }
        harness.run()
        #expect(try status(of: "order", harness) == "accepted")
    }

    @Test("does not wait where something else is wrong with it")
    func wrongBesides() throws {
        let harness = try harness()
        harness.send(RegisterEntity.example)
        harness.send(registration())
        harness.run()
        harness.send(submission(lines: [line("W-9", 0, 1_00)]), id: "order")
        harness.run()
        #expect(try harness.refusalCodes(of: "order").sorted() == ["out-of-range", "unknown-item"])
    }
}
