import Contracts
import JSON
import Platform
import Postgres
import Rows
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("Customers that are registered twice")
struct CustomerMergeTests {
    private typealias Harness = LogicHarness<OrderIntakeLogic>

    /// ACME lives in lane 0; BOLT, CORE and EURO, which is kept in euro, in lane 1.
    private func harness() throws -> Harness {
        let harness = try Harness.shop()
        for account in ["BOLT", "CORE"] { harness.send(registration(account), id: account, lane: 1) }
        harness.send(registration("EURO", currency: "EUR"), id: "EURO", lane: 1)
        harness.run()
        return harness
    }

    private func merge(
        _ duplicate: String, into survivor: String, _ id: String, by actor: String? = "ann", lane: Lane = 1,
        _ harness: Harness
    ) {
        harness.send(
            MergeCustomers(duplicate: duplicate, survivor: survivor, reason: "twice"), id: id, lane: lane,
            actor: actor)
    }

    private func undo(_ duplicate: String, _ id: String, lane: Lane = 1, _ harness: Harness) {
        harness.send(UndoMerge(duplicate: duplicate, reason: "two after all"), id: id, lane: lane, actor: "ann")
    }

    private func order(_ account: String, _ id: String, lane: Lane = 0, number: String? = nil, _ harness: Harness) {
        var order = submission(account: account, reference: id)
        order.purchaseOrder = number
        harness.send(order, id: id, lane: lane)
    }

    private let acme = CustomerID(lane: 0, counter: 1)
    private let bolt = CustomerID(lane: 1, counter: 1)

    @Test("Nothing moves: what the duplicate had stays its own, and new orders under its account are the survivor's")
    func merged() throws {
        let harness = try harness()
        order("ACME", "before", harness)
        harness.run()
        merge("ACME", into: "BOLT", "merge", harness)
        harness.run()
        order("ACME", "later", harness)
        order("BOLT", "own", harness)
        harness.run()
        #expect(
            try harness.published(CustomersMerged.self) == [
                CustomersMerged(
                    duplicate: acme, survivor: bolt, version: 1, actor: "ann", reason: "twice",
                    mergedAt: harness.clock.now)
            ])
        #expect(try harness.result(of: "merge") == ["duplicate": "0-1", "survivor": "1-1", "version": 1])
        let orders = try harness.published(OrderReceived.self)
        #expect(orders.first { $0.clientReference == "before" }?.customer == acme)
        for reference in ["later", "own"] {
            let order = try #require(orders.first { $0.clientReference == reference })
            #expect(order.customer == bolt && order.order.lane == 1, "in the survivor's lane")
        }
        #expect(try harness.parked().isEmpty)
    }

    @Test("A merge is refused that makes a circle, of two currencies, of whom nobody knows, or by nobody")
    func refused() throws {
        let harness = try harness()
        merge("ACME", into: "BOLT", "a-b", harness)
        merge("BOLT", into: "CORE", "b-c", harness)
        merge("CORE", into: "ACME", "circle in a turn", harness)
        harness.run()
        merge("CORE", into: "ACME", "circle", harness)
        merge("CORE", into: "CORE", "itself", harness)
        merge("ACME", into: "CORE", "twice", harness)
        merge("EURO", into: "CORE", "currencies", harness)
        merge("NOBODY", into: "NONE", "unknown", by: nil, harness)
        harness.run()
        #expect(try harness.refusalCodes(of: "circle in a turn") == ["merge-cycle"])
        #expect(try harness.refusalCodes(of: "circle") == ["merge-cycle"])
        #expect(try harness.refusalCodes(of: "itself") == ["merge-cycle"])
        #expect(try harness.refusalCodes(of: "twice") == ["already-merged"])
        #expect(try harness.refusalCodes(of: "currencies") == ["merge-of-currencies"])
        let unknown = ["unknown-customer", "unknown-customer", "missing-actor"]
        #expect(try harness.refusalCodes(of: "unknown") == unknown)
    }

    @Test("Orders go all the way of several merges, with their purchase-order numbers")
    func chain() throws {
        let harness = try harness()
        order("CORE", "own", number: "P-1", harness)
        merge("ACME", into: "BOLT", "a-b", harness)
        merge("BOLT", into: "CORE", "b-c", harness)
        harness.run()
        order("ACME", "far", number: "P-1", harness)
        order("BOLT", "near", number: "P-2", harness)
        harness.run()
        order("ACME", "later", number: "P-2", harness)
        harness.run()
        #expect(try harness.refusalCodes(of: "far") == ["purchase-order-twice"])
        #expect(try harness.refusalCodes(of: "later") == ["purchase-order-twice"])
        let near = try #require(try harness.published(OrderReceived.self).first { $0.clientReference == "near" })
        #expect(near.customer == CustomerID(lane: 1, counter: 2))
    }

    @Test("A purchase-order number that the duplicate has used is the survivor's too, however far the merge")
    func numbers() throws {
        let harness = try harness()
        order("ACME", "acme's", number: "P-1", harness)
        order("BOLT", "bolt's", lane: 1, number: "P-2", harness)
        harness.run()
        merge("ACME", into: "BOLT", "a-b", lane: 0, harness)
        // In the turn of the merge, too, and in the lane of either.
        order("BOLT", "same turn", lane: 1, number: "P-1", harness)
        order("ACME", "same turn, other lane", number: "P-2", harness)
        harness.run()
        merge("BOLT", into: "CORE", "b-c", harness)
        harness.run()
        order("CORE", "acme's again", lane: 1, number: "P-1", harness)
        order("ACME", "bolt's again", number: "P-2", harness)
        order("CORE", "another", lane: 1, number: "P-3", harness)
        harness.run()
        for id in ["same turn", "same turn, other lane", "acme's again", "bolt's again"] {
            #expect(try harness.refusalCodes(of: id) == ["purchase-order-twice"], "\(id)")
        }
        #expect(try harness.outcome(of: "another")?.status == "accepted")
        #expect(try harness.parked().isEmpty)
    }

    @Test("In the turn that undoes a merge each has its own numbers again")
    func numbersApart() throws {
        let harness = try harness()
        order("ACME", "acme's", number: "P-1", harness)
        harness.run()
        merge("ACME", into: "BOLT", "merge", harness)
        harness.run()
        undo("ACME", "undo", lane: 0, harness)
        order("BOLT", "bolt's", lane: 1, number: "P-1", harness)
        order("ACME", "acme's again", number: "P-1", harness)
        harness.run()
        #expect(try harness.outcome(of: "bolt's")?.status == "accepted")
        #expect(try harness.refusalCodes(of: "acme's again") == ["purchase-order-twice"])
    }

    @Test("Orders under a merged account have the survivor's own prices, and none are set for the account")
    func prices() throws {
        let harness = try harness()
        func set(_ list: String, _ price: Int64, for account: String, _ id: String) {
            harness.send(
                SetPrices(
                    list: list, currency: "GBP", account: account,
                    items: [.init(sku: "W-1", prices: [.init(validFrom: "2026-01-01", unitPrice: price)])],
                    reason: "agreed"), id: id)
        }
        func order(_ id: String) {
            harness.send(submission(reference: id, lines: [.init(sku: "W-1", quantity: 1)]), id: id)
        }
        set("ACME", 8_00, for: "ACME", "acme's")
        set("CORE", 9_00, for: "CORE", "core's")
        harness.run()
        order("before")
        harness.run()
        merge("ACME", into: "BOLT", "a-b", harness)
        merge("BOLT", into: "CORE", "b-c", harness)
        harness.run()
        order("after")
        set("ACME-2", 7_00, for: "ACME", "too late")
        harness.run()
        #expect(try harness.result(of: "before")["net"] == 8_00)
        #expect(try harness.result(of: "after")["net"] == 9_00)
        #expect(try harness.refusalCodes(of: "too late") == ["customer-merged"])
    }

    @Test("Orders go to a place of the survivor")
    func places() throws {
        let harness = try harness()
        var moved = registration("BOLT")
        moved.shipTo = [ShipTo(code: "DOCK", party: Party(name: "Dock", country: "GB"))]
        harness.send(moved, id: "moved", lane: 1)
        merge("ACME", into: "BOLT", "merge", harness)
        harness.run()
        var command = submission(reference: "to the dock")
        command.shipTo = "DOCK"
        harness.send(command, id: "to the dock")
        order("ACME", "to the buyer", harness)
        harness.run()
        #expect(try harness.outcome(of: "to the dock")?.status == "accepted")
        #expect(try harness.outcome(of: "to the buyer")?.status == "accepted")
    }

    @Test("A merged account is changed no more, and its registration stays what it was")
    func registrations() throws {
        let harness = try harness()
        merge("ACME", into: "BOLT", "merge", harness)
        harness.run()
        harness.send(registration(name: "New name"), id: "change")
        harness.run()
        #expect(try harness.refusalCodes(of: "change") == ["customer-merged"])
        undo("ACME", "undo", harness)
        harness.run()
        harness.send(registration(name: "New name"), id: "change again")
        harness.run()
        #expect(try harness.result(of: "change again") == ["customer": "0-1", "version": 2])
    }

    @Test("A merge is undone while no order has come in under the account since, and never after")
    func undone() throws {
        let harness = try harness()
        undo("ACME", "none", harness)
        undo("NOBODY", "unknown", harness)
        merge("ACME", into: "BOLT", "merge", harness)
        order("BOLT", "the survivor's own", lane: 1, harness)
        harness.run()
        undo("ACME", "first", harness)
        harness.run()
        #expect(try harness.refusalCodes(of: "none") == ["not-merged"])
        #expect(try harness.refusalCodes(of: "unknown") == ["unknown-customer"])
        #expect(try harness.result(of: "first")["version"] == 2)
        #expect(try harness.published(MergeUndone.self).map(\.survivor) == [bolt])
        order("ACME", "own again", harness)
        harness.run()
        #expect(
            try harness.published(OrderReceived.self).contains {
                $0.clientReference == "own again" && $0.customer == acme
            })
        merge("ACME", into: "BOLT", "again", harness)
        harness.run()
        order("ACME", "alias", lane: 1, harness)
        harness.run()
        undo("ACME", "later", harness)
        harness.run()
        #expect(try harness.refusalCodes(of: "later") == ["ordered-since-merge"])
    }

    @Test("A merge further on cannot be undone once orders have gone through it, and one before it counts nothing")
    func undoneChain() throws {
        let harness = try harness()
        merge("ACME", into: "BOLT", "a-b", harness)
        harness.run()
        order("ACME", "before the second merge", harness)
        harness.run()
        merge("BOLT", into: "CORE", "b-c", harness)
        harness.run()
        undo("BOLT", "nothing since", harness)
        harness.run()
        #expect(try harness.outcome(of: "nothing since")?.status == "accepted")
        merge("BOLT", into: "CORE", "b-c again", harness)
        harness.run()
        order("ACME", "through both", harness)
        harness.run()
        undo("BOLT", "too late", harness)
        harness.run()
        #expect(try harness.refusalCodes(of: "too late") == ["ordered-since-merge"])
    }

    @Test("A merge and a change of the same customer, by two lanes, keep both")
    func besideRegistration() throws {
        let harness = try harness()
        harness.send(registration("BOLT", name: "Bolt plc"), id: "change", lane: 1)
        merge("BOLT", into: "ACME", "merge", harness)
        harness.run()
        let view = try #require(try CustomerQueries.customer(bolt, harness.connection, .after(milliseconds: 5_000)))
        #expect(view.mergedInto == acme && view.version == 2 && view.parties.shown(\.party.name) == "Bolt plc")
    }

    @Test("Of thousands that give the same address the oldest are named, and the rest is counted")
    func manyDoubles() throws {
        let harness = try LogicHarness(OrderIntakeLogic())
        for number in 1...40 { harness.send(registration("C-\(number)", email: "info@shop.example")) }
        harness.run()
        let row = try harness.connection.query(
            "SELECT \(CustomerDoubles.columns) FROM published_customer_double", deadline: .after(milliseconds: 5_000)
        ).rows(as: CustomerDoubles.self)
        #expect(row.map(\.count) == [40] && row.first?.customers.count == 20)
        #expect(row.first?.customers.first?.account == "C-1")
    }

    @Test("Likely doubles are told by tax id and e-mail, without those that are merged")
    func doubles() throws {
        let harness = try LogicHarness(OrderIntakeLogic())
        func register(_ account: String, _ change: (inout RegisterCustomer) -> Void) {
            var command = registration(account, email: nil)
            change(&command)
            harness.send(command, id: account)
        }
        let contact = Contact(role: "billing", name: "Accounts", email: "BILLS@acme.example", language: "en")
        register("A") { $0.taxId = TaxRegistration(country: "GB", id: "GB123456782") }
        register("B") { $0.taxId = TaxRegistration(country: "GB", id: "GB 1234567 82") }
        register("C") { $0.party.email = "bills@acme.example" }
        register("D") {
            $0.party.email = "Bills@Acme.example"
            $0.contacts = [contact]
        }
        register("E") { $0.contacts = [contact] }
        register("F") { $0.party.email = "other@acme.example" }
        harness.run()
        func found() throws -> [String] {
            let rows: [CustomerDoubles] = try harness.connection.query(
                "SELECT \(CustomerDoubles.columns) FROM published_customer_double ORDER BY match",
                deadline: .after(milliseconds: 5_000)
            ).rows()
            return rows.map { double in
                let customers = double.customers.map { "\($0.account) \($0.customer)" }
                return "\(double.match): \(customers.joined(separator: ", "))"
            }
        }
        let emails = "email/bills@acme.example: C 0-3, D 0-4, E 0-5"
        #expect(try found() == [emails, "tax-id/GB123456782: A 0-1, B 0-2"])
        merge("B", into: "A", "merge", harness)
        harness.run()
        #expect(try found() == [emails])
        try harness.connection.execute(
            "UPDATE customer SET parties = '{\"erased\":true}' WHERE account <> 'F'",
            deadline: .after(milliseconds: 5_000))
        #expect(try found() == [], "erased data match nothing")
    }
}
