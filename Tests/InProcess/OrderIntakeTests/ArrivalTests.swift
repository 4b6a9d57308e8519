import Contracts
import JSON
import Platform
import Postgres
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

    /// Runs once what waits is to be tried again.
    private func runLater(_ harness: Harness) {
        harness.clock.advance(milliseconds: WorkerLimits().arrivalIntervalMilliseconds)
        harness.run()
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
        runLater(harness)
        #expect(try status(of: "order", harness) == nil)
        harness.send(registration())
        runLater(harness)
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
        runLater(harness)
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
        runLater(harness)
        #expect(try status(of: "order", harness) == "accepted")
    }

    @Test("waits for its place, and is taken when it is registered")
    func place() throws {
        let harness = try harness()
        harness.receive(itemRegistered("W-1"), about: "W-1")
        harness.send(RegisterEntity.example)
        harness.send(registration())
        harness.run()
        var order = submission()
        order.shipTo = "DOCK"
        harness.send(order, id: "order")
        harness.run()
        #expect(try status(of: "order", harness) == nil)
        var moved = registration()
        moved.shipTo = [ShipTo(code: "DOCK", party: Party(name: "Dock", country: "FR"))]
        harness.send(moved)
        runLater(harness)
        #expect(try status(of: "order", harness) == "accepted")
    }

    /// How many events each turn had from a moment on.
    private func batches(_ harness: Harness, _ body: () -> Void) -> [Int] {
        let before = harness.reports.batches.count
        body()
        return Array(harness.reports.batches[before...])
    }

    @Test("is not decided again in each turn of a busy lane, but every 250 ms, also by the next owner of the lane")
    func busyLane() throws {
        let first = try harness()
        first.send(RegisterEntity.example)
        first.run()
        first.send(submission(), id: "order")
        first.run()
        let interval = WorkerLimits().arrivalIntervalMilliseconds
        func busy(_ harness: Harness) -> [Int] {
            batches(harness) {
                for _ in 1...5 {
                    harness.send(CancelOrder(order: "0-99", reason: "busy"))
                    harness.run()
                }
            }
        }
        #expect(busy(first) == [1, 1, 1, 1, 1], "the order is in none of the turns")
        first.clock.advance(milliseconds: interval)
        #expect(busy(first) == [2, 1, 1, 1, 1], "it is in the first")
        first.stop()
        let second = try harness(first)
        // Whoever takes the lane tries it at once.
        second.run()
        #expect(busy(second) == [1, 1, 1, 1, 1])
        second.clock.advance(milliseconds: interval)
        #expect(busy(second) == [2, 1, 1, 1, 1])
        #expect(try status(of: "order", second) == nil)
    }

    @Test("is tried again though its turn has failed", arguments: [TurnStep.loaded, .decided, .committed])
    func failedTurn(_ point: TurnStep) throws {
        let harness = try harness()
        harness.receive(itemRegistered("W-1"), about: "W-1")
        harness.send(RegisterEntity.example)
        harness.run()
        harness.send(submission(), id: "order")
        harness.run()
        harness.send(registration())
        harness.run()
        let faults = harness.faults
        faults.set(point) {
            faults.set(point, nil)
            throw ConnectionLostForTest()
        }
        harness.clock.advance(milliseconds: WorkerLimits().arrivalIntervalMilliseconds)
        harness.run()
        harness.recover()
        #expect(try status(of: "order", harness) == "accepted")
        #expect(try harness.published(OrderReceived.self).count == 1)
    }

    private struct ConnectionLostForTest: Error {}

    @Test("is tried at once when an operator says so")
    func operatorsRetry() throws {
        let harness = try harness()
        harness.send(RegisterEntity.example)
        harness.send(registration())
        harness.run()
        harness.send(submission(), id: "order")
        harness.run()
        harness.receive(itemRegistered("W-1"), about: "W-1")
        harness.run()
        #expect(try status(of: "order", harness) == nil)
        let id = try harness.connection.query(
            "SELECT id FROM parked WHERE state = 'waiting'", deadline: .after(milliseconds: 5_000)
        ).single()[0, as: Int64.self]
        _ = try harness.control(RetryParked(parked: id), type: RetryParked.type)
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
