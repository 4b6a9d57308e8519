import Contracts
import JSON
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("What cannot be is refused, and what was reserved for it is released")
    struct Refusals {
        @Test("every reason against a submission at once", arguments: BrokerKind.available)
        func submissions(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "reasons")
            let account = try business.customer()
            let sku = try business.item(stock: 1)
            let line = SubmitOrder.Line(sku: sku, quantity: 1, unitPrice: 100)

            let stranger = try business.trySubmit(business.order("nobody-\(account)", [line]))
            #expect(stranger.status == 422 && stranger.isProblem)
            #expect(try stranger.reasonCodes == ["unknown-customer"])

            let unknown = try business.trySubmit(
                business.order(account, [line, .init(sku: "no-\(sku)", quantity: 1, unitPrice: 100)]))
            #expect(try unknown.reasonCodes == ["unknown-item"])
            #expect(try unknown.json["errors"]?[0]?["pointer"]?.string == "/lines/1/sku")

            var wrong = business.order(account, [.init(sku: "no-\(sku)", quantity: 0, unitPrice: -1)], currency: "EUR")
            wrong.channel = "pigeon"
            let all = try business.trySubmit(wrong)
            #expect(all.status == 422 && all.isProblem)
            #expect(
                Set(try all.reasonCodes)
                    == ["unknown-channel", "currency-differs", "unknown-item", "out-of-range"])
            #expect(try all.reasonCodes.count == 5, "quantity and price each: \(all.text)")
        }

        @Test("no stock: the credit reservation is released", arguments: BrokerKind.available)
        func noStock(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "short")
            let account = try business.customer(creditLimit: 100_000)
            let sku = try business.item(stock: 2)
            let order = try business.submit(
                business.order(account, [.init(sku: sku, quantity: 3, unitPrice: 1000)]))
            try business.records.awaitState("declined", of: order)
            #expect(try business.records.cause(of: order) == "stock-short")
            try business.records.awaitNothingReserved(for: account)
            #expect(try business.records.stock(of: sku) == .init(onHand: 2, reserved: 0))
        }

        @Test("over the credit limit: the stock is released", arguments: BrokerKind.available)
        func overLimit(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "limit")
            let account = try business.customer(creditLimit: 6000)
            let sku = try business.item(stock: 10)
            // Credit is reserved with the tax: 36.00 of 60.00, of which the third order takes the last.
            let first = try business.submit(business.order(account, [.init(sku: sku, quantity: 3, unitPrice: 1000)]))
            try business.records.awaitState("confirmed", of: first)
            let second = try business.submit(business.order(account, [.init(sku: sku, quantity: 3, unitPrice: 1000)]))
            try business.records.awaitState("declined", of: second)
            #expect(try business.records.cause(of: second) == "credit-declined")
            try business.records.awaitStock(.init(onHand: 10, reserved: 3), of: sku)
            let third = try business.submit(business.order(account, [.init(sku: sku, quantity: 2, unitPrice: 1000)]))
            try business.records.awaitState("confirmed", of: third)
        }

        @Test(
            "not reserved in time: declined by the deadline, and what is reserved afterwards is released",
            arguments: BrokerKind.available)
        func deadlinePasses(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "expiry")
            let account = try business.customer(creditLimit: 100_000)
            let sku = try business.item(stock: 10)
            let order = try system.running(.orderIntake, with: ["O2C_DECISION_SECONDS": "1"]) {
                system[.inventory].kill()
                let result = Result {
                    let order = try business.submit(
                        business.order(account, [.init(sku: sku, quantity: 3, unitPrice: 1000)]))
                    try business.records.awaitState("declined", of: order)
                    #expect(try business.records.cause(of: order) == "deadline-passed")
                    try business.records.awaitNothingReserved(for: account)
                    return order
                }
                try system[.inventory].start()
                return try result.get()
            }
            try system.awaitReady()
            try eventually("Inventory has released what it reserved too late") {
                try business.records.facts(about: .order(order)).contains { $0.type == ReservationReleased.type }
                    ? () : nil
            }
            #expect(try business.records.stock(of: sku) == .init(onHand: 10, reserved: 0))
            #expect(try business.records.state(of: order) == "declined")
        }

        @Test(
            "cancelled before shipment: stock and credit are released; afterwards it is too late",
            arguments: BrokerKind.available)
        func cancellation(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "cancel")
            let account = try business.customer(creditLimit: 100_000)
            let sku = try business.item(stock: 10)
            let line = SubmitOrder.Line(sku: sku, quantity: 4, unitPrice: 1000)

            let order = try business.submit(business.order(account, [line]))
            try business.records.awaitState("confirmed", of: order)
            let answer = try business.cancel(order, because: "ordered twice")
            #expect(answer.status == 200)
            #expect(try answer.json["result"]?["state"]?.string == "cancelling")
            try business.records.awaitState("cancelled", of: order)
            #expect(try business.records.cause(of: order) == "ordered twice")
            try business.records.awaitStock(.init(onHand: 10, reserved: 0), of: sku)
            try business.records.awaitNothingReserved(for: account)

            let shipped = try business.submit(business.order(account, [line]))
            try business.records.awaitState("confirmed", of: shipped)
            try business.dispatch(shipped)
            try business.records.awaitState("dispatched", of: shipped)
            let late = try business.cancel(shipped, because: "changed my mind")
            #expect(late.status == 422 && late.isProblem)
            #expect(try late.reasonCodes == ["already-dispatched"])
            let again = try business.cancel(order, because: "ordered twice")
            #expect(try again.reasonCodes == ["already-cancelled"])
            try system.verify()
        }
    }
}
