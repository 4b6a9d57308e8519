import Contracts
import JSON
import LocalStack
import Platform
import Postgres
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("Two instances, of which one merges customers while the other takes an order", .serialized)
struct CustomerMergeRaceTests {
    private typealias Instances = TwoInstances<OrderIntakeLogic>

    /// ACME lives in lane 0, whose instance merges, BOLT in lane 1.
    private func instances() throws -> Instances {
        let instances = try Instances { OrderIntakeLogic() }
        let harness = instances.harness
        #expect(instances.lanes().count == 2)
        harness.receive(itemRegistered("W-1"), about: "W-1")
        harness.send(RegisterEntity.example, id: "entity")
        harness.send(registration(), id: "acme")
        harness.send(registration("BOLT"), id: "bolt", lane: 1)
        try answered(["entity", "acme", "bolt"], instances)
        return instances
    }

    private func answered(_ ids: [String], _ instances: Instances) throws {
        try #require(instances.until { try ids.allSatisfy { try instances.harness.outcome(of: $0) != nil } })
    }

    private func order(_ account: String, _ id: String, lane: Lane, _ instances: Instances) {
        var command = submission(account: account, reference: id)
        command.purchaseOrder = "P-1"
        instances.harness.send(command, id: id, lane: lane)
    }

    /// Holds the next turn of lane 1 between its decisions and its commit, until another turn waits for it, or some
    /// commands are answered without waiting.
    /// - Returns: whether the turn stands there.
    private func hold(until answered: [String], _ instances: Instances) throws -> Monitor<Bool> {
        let (url, hasBegun) = (instances.harness.database.url, Monitor(false))
        let faults = try #require(instances.faults(of: 1))
        faults.set(.decided) {
            faults.set(.decided, nil)
            hasBegun.withLock { $0 = true }
            hasBegun.wakeAll()
            _ = try Instances.awaitsLock(url) { connection in
                try connection.query(
                    "SELECT count(*) FROM command WHERE id = ANY(\(answered))", deadline: .after(milliseconds: 5_000)
                ).single()[0, as: Int64.self] == Int64(answered.count)
            }
        }
        return hasBegun
    }

    @Test("A purchase-order number is taken once: by the duplicate's order that was under way, or by the survivor's")
    func numbers() throws {
        let instances = try instances()
        let hasBegun = try hold(until: ["merge", "survivor's"], instances)
        order("BOLT", "duplicate's", lane: 1, instances)
        #expect(hasBegun.wait(milliseconds: 60_000) { $0 ? true : nil } == true)
        instances.harness.send(
            MergeCustomers(duplicate: "BOLT", survivor: "ACME", reason: "twice"), id: "merge", actor: "ann")
        order("ACME", "survivor's", lane: 0, instances)
        try answered(["duplicate's", "merge", "survivor's"], instances)
        #expect(instances.stop() == [])
        #expect(try instances.harness.outcome(of: "duplicate's")?.status == "accepted")
        #expect(try instances.harness.refusalCodes(of: "survivor's") == ["purchase-order-twice"])
    }

    @Test("A merge is not undone while an order goes through it")
    func undoing() throws {
        let instances = try instances()
        instances.harness.send(
            MergeCustomers(duplicate: "ACME", survivor: "BOLT", reason: "twice"), id: "merge", actor: "ann")
        try answered(["merge"], instances)
        let hasBegun = try hold(until: ["undo"], instances)
        order("ACME", "through", lane: 1, instances)
        #expect(hasBegun.wait(milliseconds: 60_000) { $0 ? true : nil } == true)
        instances.harness.send(UndoMerge(duplicate: "ACME", reason: "two after all"), id: "undo", actor: "ann")
        try answered(["through", "undo"], instances)
        #expect(instances.stop() == [])
        #expect(try instances.harness.refusalCodes(of: "undo") == ["ordered-since-merge"])
        #expect(try instances.harness.published(OrderReceived.self).first?.customer?.lane == 1)
    }
}
