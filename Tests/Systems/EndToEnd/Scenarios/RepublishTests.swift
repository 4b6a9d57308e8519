import Contracts
import JSON
import Postgres
import SystemProcess
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("o2c republish")
    struct Republishing {
        private func republish(_ system: TestSystem, _ more: String...) throws -> (
            status: SystemProcess.ExitStatus, output: String
        ) {
            let connection = [
                "--database-url", try system.url(role: "o2c_operator"), "--bootstrap-servers",
                system.broker.bootstrapServers,
            ]
            return try Programs.run("o2c", ["republish", "order-intake", "--actor", "amy"] + connection + more)
        }

        @Test(
            "a service publishes its facts again from a number on, in one request; readers take none of them twice",
            arguments: BrokerKind.available)
        func facts(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "republish")
            let (account, sku) = (try business.customer(), try business.item(stock: 100))
            let order = try business.submit(
                business.order(account, [SubmitOrder.Line(sku: sku, quantity: 1, unitPrice: 100)]))
            try business.records.awaitState("confirmed", of: order)
            let (status, output) = try republish(system, "--from", "1", "--reason", "a new reader", "--json")
            #expect(status.isSuccess, "\(output)")
            let report = try JSONValue.parse(Array(output.utf8))
            let streams = try #require(report["streams"]?.array)
            #expect(streams.contains { $0["lane"]?.integer() == order.lane })
            #expect(streams.allSatisfy { $0["missing"] == .null })
            #expect(
                try business.records.count(
                    """
                    SELECT count(*) FROM order_intake.command WHERE type = 'o2c.runtime.republish-stream.v1' AND actor \
                    = 'amy' AND reason = 'a new reader'
                    """
                ) > 0)
            #expect(try business.records.state(of: order) == "confirmed")
            try system.verify()

            let (refusal, words) = try republish(system, "--from", "999999999", "--reason", "a slip")
            #expect(refusal == .exited(code: 1))
            #expect(words.contains("Nothing has number 999999999"))
        }
    }
}
