import Contracts
import JSON
import TestSupport
import Testing

@testable import OrderIntake

@Suite("A command that holds what it does not know")
struct CommandMembersLaneTests {
    private func send(_ data: String, _ type: String, id: String, to harness: LogicHarness<OrderIntakeLogic>) {
        harness.log.append(
            CloudEvent(id: id, source: "/test", type: type, time: harness.clock.now, data: Array(data.utf8)),
            to: Service.orderIntake.commandsTopic, partition: 0)
    }

    @Test("is answered by Kafka too, with where it stands; it makes no order and no customer")
    func refused() throws {
        let harness = try LogicHarness.shop()
        send(
            #"""
            {"acount":"ACME","channel":"web","clientReference":"R","currency":"GBP","country":"GB",\#
            "lines":[{"sku":"W-1","quantity":1,"unitPrice":1}]}
            """#,
            SubmitOrder.type, id: "order", to: harness)
        send(
            #"""
            {"account":"B","party":{"name":"B","address":{"country":"GB"}},"currency":"GBP","credit_limit":5,\#
            "paymentTermsDays":30}
            """#,
            RegisterCustomer.type, id: "customer", to: harness)
        harness.run()
        for (id, pointer) in [("order", "/acount"), ("customer", "/credit_limit")] {
            #expect(try harness.refusalCodes(of: id) == ["unknown-member"])
            #expect(try harness.outcome(of: id)?.json["reasons"]?[0]?["pointer"]?.string == pointer)
        }
        #expect(try harness.published(OrderReceived.self).isEmpty)
        #expect(try harness.published(CustomerRegistered.self).map(\.account) == ["ACME"])
    }

    @Test("A registration says nothing about credit: a limit in it is a member that is not known")
    func limits() throws {
        let harness = try LogicHarness.shop()
        func register(_ limit: String, _ id: String) {
            send(
                #"""
                {"account":"\#(id)","party":{"name":"B","address":{"country":"GB"}},"currency":"GBP",\#
                "paymentTermsDays":30\#(limit)}
                """#,
                RegisterCustomer.type, id: id, to: harness)
        }
        register("", "silent")
        register(#","unlimited":true"#, "unlimited")
        register(#","creditLimit":50"#, "limited")
        harness.run()
        #expect(try harness.outcome(of: "silent")?.status == "accepted")
        #expect(try harness.refusalCodes(of: "unlimited") == ["unknown-member"])
        #expect(try harness.refusalCodes(of: "limited") == ["unknown-member"])
        #expect(try harness.published(CustomerRegistered.self).map(\.account) == ["ACME", "silent"])
    }
}
