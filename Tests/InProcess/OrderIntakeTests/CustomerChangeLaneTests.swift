import Contracts
import JSON
import Platform
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("OrderIntake changes customers, and takes their orders by what holds then")
struct CustomerChangeLaneTests {
    private typealias Harness = LogicHarness<OrderIntakeLogic>

    private func change(_ name: String, seen: Int32?) -> RegisterCustomer {
        var command = registration(name: name)
        command.expectedVersion = seen
        return command
    }

    @Test("A change of another version than its sender has seen is refused, and names both; one without is taken")
    func versions() throws {
        let harness = try LogicHarness(OrderIntakeLogic())
        harness.send(change("One", seen: 0), id: "new")
        harness.send(change("Two", seen: 1), id: "right")
        harness.send(change("Three", seen: 1), id: "late")
        harness.send(change("Four", seen: 0), id: "new again", lane: 1)
        harness.send(change("Five", seen: nil), id: "whatever")
        harness.send(change("Six", seen: -1), id: "impossible")
        harness.run()
        #expect(try harness.result(of: "right")["version"] == 2)
        #expect(try harness.refusalCodes(of: "late") == ["version-differs"])
        let reason = try harness.outcome(of: "late")?.json["reasons"]?[0]
        #expect(reason?["detail"]?.string == "the sender has seen version 1, and there is version 2")
        #expect(try harness.refusalCodes(of: "new again") == ["version-differs"])
        #expect(try harness.refusalCodes(of: "impossible") == ["out-of-range"])
        let names = try harness.published(CustomerRegistered.self).map { $0.parties.shown(\.party.name) }
        #expect(Set(names) == ["One", "Two", "Five"])
    }

    @Test("All that a registration says is kept, and told")
    func whole() throws {
        let harness = try LogicHarness(OrderIntakeLogic())
        var command = registration()
        command.taxId = TaxRegistration(country: "GB", id: "GB 123 4567 82")
        command.contacts = CustomerParties.example.contacts
        command.shipTo = [ShipTo(code: "DOCK", party: .example)]
        command.blocks = ["dunning", "delivery"]
        harness.send(command)
        harness.run()
        let fact = try #require(try harness.published(CustomerRegistered.self).first)
        #expect(fact.taxId == TaxID(country: "GB", id: "GB123456782") && fact.blocks == [.delivery, .dunning])
        let parties = CustomerParties(party: command.party, contacts: command.contacts, shipTo: command.shipTo)
        #expect(fact.parties == .plain(parties))
        harness.send(command, id: "the same")
        harness.run()
        #expect(try harness.result(of: "the same")["version"] == 1)
        let view = try #require(
            try CustomerQueries.customer(fact.customer, harness.connection, .after(milliseconds: 5_000)))
        #expect(view.parties == fact.parties && view.blocks == fact.blocks && view.taxId == fact.taxId)
    }

    private func order(_ number: String?, reference: String, isMeant: Bool? = nil, account: String? = "ACME")
        -> SubmitOrder
    {
        var order = submission(account: account, reference: reference, country: account == nil ? "GB" : nil)
        order.purchaseOrder = number
        order.repeatsPurchaseOrder = isMeant
        return order
    }

    @Test("A purchase-order number counts once for its customer, in one turn as in two, in whichever lane it comes in")
    func twice() throws {
        let harness = try Harness.shop()
        harness.send(registration("BOLT"), id: "bolt", lane: 1)
        harness.run()
        harness.send(order("P-1", reference: "a"), id: "first")
        harness.send(order("P-1", reference: "b"), id: "same turn")
        harness.send(order("P-1", reference: "c", account: "BOLT"), id: "another customer's")
        harness.send(order("P-1", reference: "d", account: nil), id: "a guest's")
        harness.run()
        harness.send(order("P-1", reference: "e"), id: "later", lane: 1)
        harness.send(order("P-1", reference: "f", isMeant: true), id: "meant")
        harness.send(order("p-1", reference: "g"), id: "another number")
        harness.send(order(nil, reference: "a"), id: "none")
        harness.run()
        for id in ["same turn", "later"] {
            #expect(try harness.refusalCodes(of: id) == ["purchase-order-twice"])
            let detail = try harness.outcome(of: id)?.json["reasons"]?[0]?["detail"]?.string
            #expect(detail == "order 0-1 has this number already")
        }
        for id in ["first", "another customer's", "a guest's", "meant", "another number", "none"] {
            #expect(try harness.outcome(of: id)?.status == "accepted", "\(id)")
        }
    }

    @Test("A number is free again once its order was declined or cancelled")
    func again() throws {
        let harness = try Harness.shop()
        harness.send(order("P-1", reference: "a"), id: "first")
        harness.send(order("P-2", reference: "b"), id: "second")
        harness.run()
        harness.receive(StockShort(order: OrderID(lane: 0, counter: 1), lines: []), about: OrderID(lane: 0, counter: 1))
        // In the turn that cancels it, too.
        harness.send(CancelOrder(order: "0-2", reason: "mistake"), id: "cancel")
        harness.send(order("P-2", reference: "d"), id: "second again")
        harness.run()
        harness.send(order("P-1", reference: "c"), id: "first again")
        harness.run()
        #expect(try harness.outcome(of: "first again")?.status == "accepted")
        #expect(try harness.outcome(of: "second again")?.status == "accepted")
        harness.send(order("P-2", reference: "e"), id: "once more")
        harness.run()
        #expect(try harness.refusalCodes(of: "once more") == ["purchase-order-twice"])
    }

    @Test("A guest may owe what the setting says")
    func guests() throws {
        let harness = try Harness.shop(OrderIntakeSettings(guestGrossMax: 24_00))
        harness.send(submission(account: nil, country: "GB"), id: "24.00")
        harness.send(submission(account: nil, country: "GB", lines: [line("W-1", 1, 20_01)]), id: "24.01")
        harness.run()
        #expect(try harness.outcome(of: "24.00")?.status == "accepted")
        #expect(try harness.refusalCodes(of: "24.01") == ["prepayment-needed"])
    }

    @Test("An order under the version of its customer that held when it was taken names that version")
    func version() throws {
        let harness = try Harness.shop()
        harness.send(registration(name: "Acme plc"), id: "renamed")
        harness.run()
        _ = harness.confirmedOrder()
        let buyer = try #require(try harness.published(OrderConfirmed.self).first?.buyer)
        let versions = try harness.published(CustomerRegistered.self)
        let named = try #require(versions.first { $0.customer == buyer.customer && $0.version == buyer.version })
        #expect(named.parties.shown(\.party.name) == "Acme plc")
    }
}
