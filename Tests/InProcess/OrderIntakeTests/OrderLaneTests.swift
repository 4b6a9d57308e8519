import Contracts
import JSON
import Postgres
import Rows
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("OrderIntake takes orders and follows them to their end")
struct OrderLaneTests {
    private typealias Harness = LogicHarness<OrderIntakeLogic>

    @Test("A valid order is acknowledged with its number; stock and credit are asked for until the deadline")
    func received() throws {
        let harness = try Harness.shop()
        let order = harness.firstOrder()
        let now = harness.clock.now
        #expect(
            try harness.result(of: "order-1") == [
                "order": "0-1", "state": "received", "currency": "GBP", "net": 20_00, "tax": 4_00, "gross": 24_00,
            ])
        #expect(
            try harness.published(OrderReceived.self) == [
                OrderReceived(
                    order: order, entity: "NORTH", customer: CustomerID(lane: 0, counter: 1), channel: .web,
                    clientReference: "PO-1",
                    currency: .gbp, net: 20_00, gross: 24_00, requestedDate: nil, receivedAt: now,
                    receivedOn: now.date,
                    decideBy: now.adding(milliseconds: 900_000),
                    lines: [OrderLine(number: 1, sku: "W-1", kind: nil, quantity: 2, unitPrice: 10_00)])
            ])
        #expect(try harness.stored(order)?.state == .received)
    }

    @Test("A submission that is wrong is rejected with every reason, and makes no order")
    func rejected() throws {
        let harness = try Harness.shop()
        harness.send(submission(account: "NOBODY", reference: "PO-9", lines: [line("X\u{0}", 0, 1)]), id: "bad")
        harness.run()
        let codes = ["unknown-customer", "unknown-item", "out-of-range"]
        #expect(try harness.refusalCodes(of: "bad") == codes)
        let fact = try #require(try harness.published(SubmissionRejected.self).first)
        #expect(fact.clientReference == "PO-9" && fact.account == "NOBODY" && fact.reasons.map(\.code) == codes)
        #expect(try harness.published(OrderReceived.self).isEmpty)
        #expect(try harness.parked().isEmpty)
    }

    /// K, as the sign of kelvin, and Ä, in one scalar or in two: Swift takes them for equal, PostgreSQL does not.
    @Test("Texts that only look the same are not the same, whichever a batch names first")
    func lookAlikes() throws {
        let harness = try Harness.shop()
        harness.receive(itemRegistered("K-1"), about: "K-1")
        harness.send(registration("\u{C4}CME"), id: "one scalar")
        harness.run()
        harness.send(submission(account: nil, country: "GB", lines: [line("\u{212A}-1", 1, 1)]), id: "kelvin")
        harness.send(submission(account: nil, country: "GB", lines: [line("K-1", 1, 1)]), id: "K")
        harness.send(submission(account: "A\u{308}CME"), id: "nobody")
        harness.send(submission(account: "\u{C4}CME"), id: "somebody")
        harness.run()
        #expect(try harness.refusalCodes(of: "kelvin") == ["unknown-item"])
        #expect(try harness.refusalCodes(of: "nobody") == ["unknown-customer"])
        #expect(try harness.outcome(of: "K")?.status == "accepted")
        #expect(try harness.outcome(of: "somebody")?.status == "accepted")
    }

    @Test("A rejection quotes what the sender wrote up to the length that is allowed, in scalars")
    func quoted() throws {
        let harness = try Harness.shop()
        let long = "a" + String(repeating: "\u{301}", count: 10_000)
        harness.send(submission(account: long, reference: long))
        harness.run()
        let rejected = try #require(try harness.published(SubmissionRejected.self).first)
        #expect(rejected.clientReference.unicodeScalars.count == 64 && rejected.account?.unicodeScalars.count == 64)
    }

    @Test("A customer's order is taken in the customer's home lane, a guest's where it arrives")
    func homes() throws {
        let harness = try Harness.shop()
        harness.send(submission(), id: "customer's", lane: 1)
        harness.send(submission(account: nil, country: "FR"), id: "guest's", lane: 1)
        harness.run()
        #expect(try harness.result(of: "customer's")["order"] == "0-1")
        #expect(try harness.result(of: "guest's")["order"] == "1-1")
        #expect(try harness.published(OrderReceived.self).map(\.customer) == [CustomerID(lane: 0, counter: 1), nil])
    }

    @Test("The same command sent again makes no second order")
    func idempotent() throws {
        let harness = try Harness.shop()
        for _ in 0..<3 { harness.send(submission(), id: "order-1") }
        harness.run()
        harness.send(submission(), id: "order-1")
        harness.run()
        #expect(try harness.published(OrderReceived.self).count == 1)
    }

    @Test("Customer, item and order in one turn: the order knows both, and the item's highest version")
    func oneTurn() throws {
        let harness = try LogicHarness(OrderIntakeLogic())
        harness.receive(itemRegistered("W-1", version: 2, name: "New name"), about: "W-1")
        harness.receive(itemRegistered("W-1", version: 1, name: "Old name"), about: "W-1")
        harness.send(RegisterEntity.example)
        harness.send(registration())
        harness.run()
        harness.receive(itemRegistered("W-1", version: 1, name: "Older still"), about: "W-1", lane: 1)
        harness.run()
        let order = harness.confirmedOrder()
        let fact = try #require(try harness.published(OrderConfirmed.self).first)
        #expect(fact.order == order && fact.lines.map(\.name) == ["New name"])
    }

    @Test("Of two lanes that hear of an item at the same moment the one with the higher version stays")
    func itemVersions() throws {
        let harness = try LogicHarness(OrderIntakeLogic())
        let deadline = Deadline.after(milliseconds: 5_000)
        for version: Int32 in [2, 3, 1] {
            try harness.connection.execute(
                Item.upsert([item("W-1", version: version, name: "Name \(version)")]), deadline: deadline)
        }
        let rows = try harness.connection.query(ItemTable.select(["W-1"]), deadline: deadline)
        #expect(try rows.rows() == [item("W-1", version: 3, name: "Name 3")])
    }

    @Test(
        "Both reservations make a confirmed order, with buyer, lines and a promise, whichever comes first",
        arguments: [true, false], [true, false])
    func confirmed(oneTurn: Bool, stockFirst: Bool) throws {
        let harness = try Harness.shop(OrderIntakeSettings(leadTimeDays: 3))
        let order = harness.firstOrder()
        let reserved = StockReserved(order: order, availableDate: monday.adding(days: 7))
        if !stockFirst || oneTurn { harness.receive(CreditReserved(order: order), about: order) }
        if stockFirst || oneTurn { harness.receive(reserved, about: order) }
        if !oneTurn {
            harness.run()
            #expect(try harness.published(OrderConfirmed.self).isEmpty)
            if stockFirst {
                harness.receive(CreditReserved(order: order), about: order)
            } else {
                harness.receive(reserved, about: order)
            }
        }
        harness.run()
        #expect(
            try harness.published(OrderConfirmed.self) == [
                OrderConfirmed(
                    order: order,
                    seller: .example,
                    buyer: Buyer(
                        customer: CustomerID(lane: 0, counter: 1), version: 1, account: "ACME", country: "GB",
                        paymentTermsDays: 30),
                    clientReference: "PO-1", currency: .gbp, taxRules: [.example], net: 20_00, tax: 4_00,
                    promisedDate: monday.adding(days: 10),
                    confirmedAt: harness.clock.now,
                    lines: [
                        ConfirmedLine(
                            number: 1, sku: "W-1", name: "A widget", kind: nil, taxClass: .standard, quantity: 2,
                            unitPrice: 10_00)
                    ])
            ])
        #expect(try harness.stored(order)?.promisedDate == monday.adding(days: 10))
    }

    @Test("A refusal is told once; the deadline that passes later, and the other answer, change nothing")
    func refusedOnce() throws {
        let harness = try Harness.shop()
        let order = harness.firstOrder()
        harness.receive(StockShort(order: order, lines: []), about: order)
        harness.receive(CreditDeclined(order: order, currency: .gbp, exposure: 0, limit: 0, requested: 1), about: order)
        harness.run()
        harness.clock.advance(milliseconds: 900_000)
        harness.run()
        #expect(try harness.published(OrderDeclined.self).map(\.cause) == [.stockShort])
        #expect(try harness.stored(order)?.cause == "stock-short")
    }

    @Test("At the deadline the orders that still wait are refused, and no others")
    func deadline() throws {
        let harness = try Harness.shop(OrderIntakeSettings(decisionSeconds: 60))
        for number in 1...4 { harness.send(submission(reference: "PO-\(number)")) }
        harness.run()
        let orders = (1...4).map { OrderID(lane: 0, counter: $0) }
        harness.receive(CreditReserved(order: orders[0]), about: orders[0])
        harness.receive(StockReserved(order: orders[0], availableDate: monday), about: orders[0])
        harness.receive(CreditReserved(order: orders[1]), about: orders[1])
        harness.send(CancelOrder(order: "0-3", reason: "mistake"))
        harness.run()
        harness.clock.advance(milliseconds: 59_999)
        harness.run()
        #expect(try harness.published(OrderDeclined.self).isEmpty, "the deadline has not passed")
        // An answer that the log took before the deadline counts, though the timer is due when it is read.
        harness.clock.advance(milliseconds: 1)
        harness.receive(StockReserved(order: orders[1], availableDate: monday), about: orders[1])
        harness.run()
        #expect(try harness.published(OrderConfirmed.self).map(\.order) == [orders[0], orders[1]])
        #expect(try harness.published(OrderDeclined.self).map(\.order) == [orders[3]])
        #expect(try harness.published(OrderDeclined.self).map(\.cause) == [.deadlinePassed])
        // What was reserved for it meanwhile comes too late.
        harness.receive(StockReserved(order: orders[3], availableDate: monday), about: orders[3])
        harness.receive(CreditReserved(order: orders[3]), about: orders[3])
        harness.run()
        #expect(try harness.published(OrderConfirmed.self).count == 2)
        #expect(try harness.stored(orders[3])?.state == .declined)
    }

    @Test("An order that is delivered and paid is complete, whichever is heard of first", arguments: [0, 1, 2])
    func completed(place: Int) throws {
        let harness = try Harness.shop()
        let order = harness.confirmedOrder()
        let customer = CustomerID(lane: 0, counter: 1)
        var news: [() -> Void] = [{ harness.dispatch(order) }, { harness.deliver(order) }]
        news.insert({ harness.settle(order) }, at: place)
        for tell in news {
            #expect(try harness.published(OrderCompleted.self).isEmpty)
            tell()
            harness.run()
        }
        #expect(
            try harness.published(OrderCompleted.self)
                == [OrderCompleted(order: order, customer: customer, completedAt: harness.clock.now)])
        #expect(try harness.stored(order)?.state == .completed)
        #expect(try harness.parked().isEmpty)
    }

    @Test("An order that was never taken here, or lives elsewhere, is not guessed at: its facts wait for an operator")
    func unknown() throws {
        let harness = try Harness.shop()
        let order = harness.firstOrder()
        harness.receive(CreditReserved(order: OrderID(lane: 0, counter: 99)), about: "0-99")
        harness.receive(CreditReserved(order: order), about: order, lane: 1)
        harness.dispatch(order)
        harness.run()
        #expect(
            Set(try harness.parked().map(\.reason)) == [
                "order 0-99 is not known", "order 0-1 does not live in lane 1",
                "order 0-1 is received and cannot be told 'dispatched'",
            ])
        #expect(try harness.stored(order)?.state == .received)
    }

    @Test("A hundred orders go through in a handful of turns")
    func batch() throws {
        let harness = try Harness.shop()
        for number in 1...100 { harness.send(submission(reference: "PO-\(number)")) }
        harness.run()
        let orders = (1...100).map { OrderID(lane: 0, counter: $0) }
        for order in orders { harness.receive(CreditReserved(order: order), about: order) }
        for order in orders.reversed() {
            harness.receive(StockReserved(order: order, availableDate: monday), about: order)
        }
        harness.run()
        #expect(try Set(harness.published(OrderConfirmed.self).map(\.order)) == Set(orders))
        #expect(try harness.published(OrderConfirmed.self).count == 100)
        let states = try harness.connection.query(
            "SELECT state, count(*) FROM order_progress GROUP BY state", deadline: .after(milliseconds: 5_000))
        #expect(try states.map { try $0[0, as: String.self] } == ["confirmed"])
    }
}
