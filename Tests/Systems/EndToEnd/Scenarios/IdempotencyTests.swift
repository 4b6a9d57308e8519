import Contracts
import JSON
import Postgres
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("A submission that is sent again")
    struct Idempotency {
        @Test("by HTTP is the same order; with another body a conflict by name", arguments: BrokerKind.available)
        func byHTTP(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "again")
            let account = try business.customer()
            let sku = try business.item(stock: 10)
            let order = business.order(account, [.init(sku: sku, quantity: 1, unitPrice: 100)])
            let key = business.name("key")

            let first = try business.submit(order, key: key)
            let second = try business.submit(order, key: key)
            #expect(first == second)
            var other = order
            other.lines[0].quantity = 2
            let conflict = try business.trySubmit(other, key: key)
            #expect(conflict.status == 409 && conflict.isProblem)
            #expect(conflict.text.contains(key))
            #expect(try business.records.ordersCount(reference: order.clientReference) == 1)
        }

        @Test(
            "by Kafka is the same order, and another body under its id changes nothing", arguments: BrokerKind.available
        )
        func byKafka(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "resent")
            let account = try business.customer()
            let sku = try business.item(stock: 10)
            let order = business.order(account, [.init(sku: sku, quantity: 1, unitPrice: 100)])
            var other = order
            other.lines[0].quantity = 2
            let (id, last) = (business.name("id"), business.name("id"))

            let post = try CommandPost(system.broker)
            for command in [order, order, other, order] { try post.send(command, id: id) }
            // Of the same account, so behind them in the same lane.
            try post.send(business.order(account, [.init(sku: sku, quantity: 1, unitPrice: 100)]), id: last)
            try post.flush()
            let outcomes = try business.records.awaitOutcomes(of: [id, last], in: .orderIntake)
            #expect(outcomes.values.filter(\.isAccepted).count == 2)
            #expect(try business.records.ordersCount(reference: order.clientReference) == 1)
            #expect(
                try business.records.count(
                    """
                    SELECT (lines->0->>'quantity')::bigint FROM order_intake.customer_order
                    WHERE client_reference = \(order.clientReference)
                    """) == 1)
            try system.verify()
        }

        @Test(
            "while its outcome is late is answered 202, and Location tells it when it is there",
            arguments: BrokerKind.available)
        func late(broker: BrokerKind) throws {
            // Of its own, since the service is run with another deadline.
            let system = try TestSystem.started(on: Broker(broker))
            defer { for instance in system.instances { instance.kill() } }
            let business = try Business(system, "late")
            let account = try business.customer()
            let sku = try business.item(stock: 10)
            let order = business.order(account, [.init(sku: sku, quantity: 1, unitPrice: 100)])
            let key = business.name("key")
            let told = try system.running(.orderIntake, with: ["O2C_COMMAND_DEADLINE_MILLISECONDS": "400"]) {
                try outcomeWhenLate(of: order, key: key, system, business)
            }
            #expect(try business.submit(order, key: key).description == told)
            try system.destroy()
        }

        /// Sends an order while nothing can be committed.
        /// - Returns: the order that its outcome tells, once the outcome is there.
        private func outcomeWhenLate(
            of order: SubmitOrder, key: String, _ system: TestSystem, _ business: Business
        ) throws -> String? {
            // Nothing can be committed while another holds the lanes' rows.
            let blocker = try system.connect(as: "order_intake")
            try blocker.execute("BEGIN", deadline: .after(milliseconds: 5_000))
            try blocker.execute("LOCK TABLE checkpoint IN EXCLUSIVE MODE", deadline: .after(milliseconds: 5_000))
            // A busy machine may not even have sent it within the deadline: 503, send it again.
            let pending = try eventually("the command is sent") {
                let answer = try business.trySubmit(order, key: key)
                return answer.status == 503 ? nil : answer
            }
            #expect(pending.status == 202)
            #expect(try pending.json["status"]?.string == "pending")
            let location = try #require(pending.headers["location"])
            let instance = system[.orderIntake]
            #expect(try instance.http.get(location).status == 404, "nothing is known yet")
            try blocker.execute("ROLLBACK", deadline: .after(milliseconds: 5_000))

            var last = "nothing was asked"
            func seen() throws -> String {
                let lanes = try blocker.query(
                    "SELECT lane, state::text FROM checkpoint ORDER BY lane", deadline: .after(milliseconds: 5_000)
                ).map { "\(try $0[0, as: Int32.self]): \(try $0[1, as: String.self])" }
                return """
                    \(last)
                    \(try instance.operations.get("/readyz").text)
                    \(lanes.joined(separator: "\n"))
                    \(instance.logTail)
                    """
            }
            let known = try eventually("the outcome is told at \(location)", seen: seen) {
                let answer = try instance.http.get(location)
                last = "\(answer.status) \(answer.text)"
                return answer.status == 200 ? answer : nil
            }
            let outcome = try #require(try known.json["outcome"])
            #expect(outcome["status"]?.string == "accepted", "\(known.text)")
            return outcome["result"]?["order"]?.string
        }
    }
}

extension Records {
    /// How many orders carry a reference of the sender's.
    func ordersCount(reference: String) throws -> Int64 {
        try count("SELECT count(*) FROM order_intake.customer_order WHERE client_reference = \(reference)")
    }
}
