import Contracts
import JSON
import Postgres
import Rows
import Runtime
import TestSupport
import Testing

@testable import Collections

/// A harness with the questions that the specifications of Collections ask.
typealias CollectionsHarness = LogicHarness<CollectionsLogic>

extension LogicHarness<CollectionsLogic> {
    /// A service that has been told of its first legal entity.
    static func withEntity(_ logic: CollectionsLogic) throws -> LogicHarness {
        let harness = try LogicHarness(logic)
        harness.receive(.example)
        harness.run()
        return harness
    }

    func receive(_ fact: EntityRegistered, lane: Lane = 0) {
        receive(fact, about: Subject(.entity, fact.entity), lane: lane)
    }

    func receive(_ fact: CustomerRegistered) { receive(fact, about: fact.customer, lane: fact.customer.lane) }
    func receive(_ fact: OrderReceived) { receive(fact, about: fact.order, lane: fact.order.lane) }
    func receive(_ fact: OrderDeclined) { receive(fact, about: fact.order, lane: fact.order.lane) }
    func receive(_ fact: OrderCancelled) { receive(fact, about: fact.order, lane: fact.order.lane) }
    func receive(_ fact: InvoiceIssued) { receive(fact, about: fact.order, lane: fact.order.lane) }

    /// An order of a customer and its invoice.
    func owe(_ order: OrderID, _ customer: CustomerID, net: Int64, gross: Int64, dueInDays: Int32 = 30) {
        receive(received(order, of: customer, net: net))
        receive(invoiced(order, of: customer, net: net, gross: gross, dueInDays: dueInDays))
    }

    /// A person sets a limit, once the customer is registered.
    func setLimit(of customer: CustomerID, _ limit: CreditLimit) {
        run()
        send(SetCreditLimit(account: "C-\(customer)", creditLimit: limit, reason: "a test"), lane: customer.lane)
        run()
    }

    func account(_ customer: CustomerID) throws -> Account? {
        try connection.query(
            "SELECT \(Account.columns) FROM account WHERE customer = \(customer)",
            deadline: .after(milliseconds: 5_000)
        ).first?.value()
    }

    /// What each receivable has open, in the order of invoices.
    func open() throws -> [Int64] { try numbers("SELECT open FROM receivable ORDER BY invoice") }

    /// What each payment has left, in the order of payments.
    func unapplied() throws -> [Int64] { try numbers("SELECT unapplied FROM payment ORDER BY id") }

    private func numbers(_ statement: SQL) throws -> [Int64] {
        try connection.query(statement, deadline: .after(milliseconds: 5_000)).map { try $0[0, as: Int64.self] }
    }

    /// What does not add up: accounts against receivables and reservations, receivables and payments against
    /// allocations. Nothing, always.
    func unbalanced() throws -> [String] {
        try connection.query(
            """
            SELECT 'account ' || a.customer FROM account AS a
            WHERE a.open <> (SELECT coalesce(sum(open), 0) FROM receivable WHERE customer = a.customer)
                OR a.reserved <> (
                    SELECT coalesce(sum(amount), 0) FROM credit_reservation WHERE customer = a.customer AND state =
                        'reserved')
            UNION ALL
            SELECT 'receivable ' || number FROM receivable AS r
            WHERE gross - open <> (SELECT coalesce(sum(amount), 0) FROM allocation WHERE invoice = r.invoice)
            UNION ALL
            SELECT 'payment ' || id FROM payment AS p
            WHERE amount - unapplied <> (SELECT coalesce(sum(amount), 0) FROM allocation WHERE payment = p.id)
            """, deadline: .after(milliseconds: 5_000)
        ).map { try $0[0, as: String.self] }
    }
}

@Suite("Collections reserves credit, opens receivables and allocates what is paid")
struct CollectionsLaneTests {
    @Test("The main line: credit approved, invoiced, paid, settled")
    func mainLine() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.setLimit(of: customer(1), .limited(1_000))
        harness.receive(received(order(1), of: customer(1), net: 600))
        harness.run()
        #expect(try harness.published(CreditReserved.self).map(\.order) == [order(1)])
        #expect(try harness.account(customer(1))?.reserved == 600)
        harness.receive(invoiced(order(1), of: customer(1), net: 600, gross: 720))
        harness.run()
        #expect(try harness.account(customer(1))?.reserved == 0)
        #expect(try harness.account(customer(1))?.open == 720)
        harness.send(payment(720, reference: "inv-2026-000001"), id: "paid")
        harness.run()

        let fact = try #require(try harness.published(PaymentReceived.self).first)
        #expect(fact.allocations == [Allocation(invoice: InvoiceID(lane: 0, counter: 1), order: order(1), amount: 720)])
        #expect(fact.unapplied == 0 && fact.customer == customer(1) && fact.bankAccount == "MAIN-EUR")
        let settled = try #require(try harness.published(ReceivableSettled.self).first)
        #expect(settled.order == order(1) && settled.customer == customer(1) && settled.settledOn == today)
        #expect(
            harness.log.events(of: Service.collections.factsTopic).map(\.subject) == [
                "customer/0-1", "order/0-1", "order/0-1", "order/0-1",
            ])
        #expect(try harness.outcome(of: "paid")?.json["result"]?["allocated"]?.int == 720)
        #expect(try harness.account(customer(1))?.exposure(credits: 0) == 0)
        #expect(try harness.unbalanced() == [])
    }

    @Test("Beyond the limit credit is refused, and says by how much; what is released is free again")
    func creditLimit() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.setLimit(of: customer(1), .limited(1_000))
        harness.receive(received(order(1), of: customer(1), net: 700))
        harness.receive(received(order(2), of: customer(1), net: 400))
        harness.receive(refused(order(1), of: customer(1)))
        harness.receive(received(order(3), of: customer(1), net: 1_000))
        harness.run()
        harness.receive(cancelled(order(3), of: customer(1)))
        harness.receive(cancelled(order(2), of: customer(1)))
        harness.receive(received(order(4), of: nil, net: 5_000))
        harness.receive(cancelled(order(4), of: nil))
        harness.run()
        #expect(try harness.published(CreditReserved.self).map(\.order) == [order(1), order(3), order(4)])
        let refusal = try #require(try harness.published(CreditDeclined.self).first)
        #expect(refusal == CreditDeclined(order: order(2), currency: .eur, exposure: 700, limit: 1_000, requested: 400))
        // What was reserved is told once it is free again: nothing of a refusal, of a guest, or of an order that says
        // so twice.
        #expect(
            try harness.published(CreditReleased.self)
                == [
                    CreditReleased(order: order(1), customer: customer(1), currency: .eur, amount: 700),
                    CreditReleased(order: order(3), customer: customer(1), currency: .eur, amount: 1_000),
                ])
        #expect(try harness.account(customer(1))?.reserved == 0)
        #expect(try harness.unbalanced() == [])
        #expect(try harness.parked().isEmpty)
    }

    @Test("An order that comes again is answered once; another currency, or an unknown customer, is parked")
    func oddOrders() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.receive(received(order(1), of: customer(1), net: 700))
        harness.receive(received(order(1), of: customer(1), net: 700))
        harness.receive(received(order(2), of: customer(1), net: 700, currency: .usd))
        harness.receive(received(order(3), of: customer(9), net: 700))
        harness.run()
        #expect(try harness.published(CreditReserved.self).count == 1)
        #expect(try harness.account(customer(1))?.reserved == 700)
        #expect(
            try harness.parked().map(\.reason).sorted() == [
                "no account is known of customer 0-9", "the account of customer 0-1 is kept in EUR, not in USD",
            ])
    }

    @Test("An invoice waits for the credit decision of its order, which comes on another topic")
    func invoiceFirst() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(invoiced(order(1), of: customer(1), net: 100, gross: 120))
        harness.run()
        #expect(try harness.parked().map(\.state) == ["waiting"])
        harness.receive(registered(customer(1)))
        harness.receive(received(order(1), of: customer(1), net: 100))
        harness.run()
        #expect(try harness.open() == [120])
        #expect(try harness.parked().isEmpty)
        #expect(try harness.unbalanced() == [])
    }

    @Test("An invoice of nothing to pay is settled as it is issued")
    func free() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(invoiced(order(1), of: nil, net: 0, gross: 0))
        harness.receive(invoiced(order(1), of: nil, net: 0, gross: 0))
        harness.run()
        #expect(try harness.published(ReceivableSettled.self).map(\.order) == [order(1)])
    }

    @Test("Over- and underpayments, within and beyond what the payer owes")
    func residuals() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.owe(order(1), customer(1), net: 100, gross: 120)
        harness.owe(order(2), customer(1), net: 100, gross: 100, dueInDays: 5)
        harness.run()
        harness.send(payment(20, reference: number(order(1))))
        harness.run()
        #expect(try harness.open() == [100, 100])
        harness.send(payment(130, reference: number(order(1))))
        harness.run()
        #expect(try harness.open() == [0, 70])
        harness.send(payment(90, reference: number(order(2))), id: "too much")
        harness.run()
        #expect(try harness.open() == [0, 0])
        #expect(try harness.unapplied() == [0, 0, 20])
        #expect(try harness.outcome(of: "too much")?.json["result"]?["unapplied"]?.int == 20)
        // A payment over two orders is about itself.
        let subjects = harness.log.events(of: Service.collections.factsTopic).filter { $0.type == PaymentReceived.type }
            .map(\.subject)
        #expect(subjects == ["order/0-1", "payment/0-2", "order/0-2"])
        #expect(try harness.published(ReceivableSettled.self).map(\.order) == [order(1), order(2)])
        #expect(try harness.unbalanced() == [])
    }

    @Test("Payer and amount match when exactly one receivable fits, of this turn or of an earlier one")
    func payerAndAmount() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.owe(order(1), customer(1), net: 100, gross: 120)
        harness.owe(order(2), customer(1), net: 100, gross: 100)
        harness.owe(order(3), customer(1), net: 100, gross: 100)
        harness.run()
        harness.send(payment(120, reference: "March", account: "C-0-1"))
        harness.send(payment(100, reference: "March", account: "C-0-1"))
        harness.run()
        #expect(try harness.open() == [0, 100, 100])
        #expect(try harness.unapplied() == [0, 100])
        #expect(try harness.unbalanced() == [])
    }

    @Test("Of many that fit, one is left when the others are paid by name in the same turn", arguments: [3, 4])
    func lastThatFits(named: Int64) throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        for counter in Int64(1)...5 { harness.owe(order(counter), customer(1), net: 100, gross: 100) }
        harness.run()
        for counter in (1...named).reversed() { harness.send(payment(100, reference: number(order(counter)))) }
        harness.send(payment(100, reference: "March", account: "C-0-1"))
        harness.run()
        let isClear = named == 4
        #expect(try harness.open() == (1...5).map { $0 <= named || isClear ? 0 : 100 })
        #expect(try harness.unapplied().last == (isClear ? 0 : 100))
        #expect(try harness.unbalanced() == [])
    }

    @Test("A payment goes to the lane of what it names or of its payer, and is recorded there once")
    func forwarding() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        let there = customer(1, lane: 1)
        harness.receive(registered(there))
        harness.owe(order(1, lane: 1), there, net: 100, gross: 120)
        harness.run()
        let named = harness.send(payment(20, reference: number(order(1, lane: 1))), lane: 0)
        let exact = harness.send(payment(100, account: "C-1-1"), lane: 0)
        let unclear = harness.send(payment(7, reference: "?", account: "C-1-1"), lane: 0)
        harness.send(payment(20, reference: number(order(1, lane: 1))), id: named, lane: 0)
        harness.run()
        #expect(try harness.open() == [0])
        #expect(try harness.published(PaymentReceived.self).map(\.payment.lane) == [1, 1, 1])
        for id in [named, exact, unclear] { #expect(try harness.outcome(of: id)?.status == "accepted") }
        #expect(try harness.unapplied() == [0, 0, 7])
        #expect(try harness.unbalanced() == [])
    }

    @Test("Money that came before its invoice is allocated when that is issued, in whichever lane it waits")
    func paymentFirst() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.send(payment(50, reference: "inv-2026-000001"), lane: 1)
        harness.send(payment(100, reference: "INV-2026-000001"), lane: 0)
        harness.run()
        #expect(try harness.unapplied() == [100, 50])
        harness.owe(order(1), customer(1), net: 100, gross: 120)
        harness.run()
        let allocated = try harness.published(PaymentAllocated.self)
        #expect(allocated.map(\.payment) == [PaymentID(lane: 0, counter: 1), PaymentID(lane: 1, counter: 1)])
        #expect(allocated.map { $0.allocations.map(\.amount) } == [[100], [20]])
        #expect(try harness.unapplied() == [0, 30])
        #expect(try harness.published(ReceivableSettled.self).count == 1)
        #expect(try harness.account(customer(1))?.open == 0)
        #expect(try harness.unbalanced() == [])
    }

    @Test("An invoice and its payment in one turn, whichever is decided first", arguments: [Lane(0), 1])
    func oneTurn(lane: Lane) throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(invoiced(order(1, lane: lane), of: nil, net: 100, gross: 120))
        harness.send(payment(120, reference: number(order(1, lane: lane))), lane: 1 - lane)
        harness.run()
        #expect(try harness.open() == [0])
        #expect(try harness.unapplied() == [0])
        #expect(try harness.published(ReceivableSettled.self).count == 1)
        #expect(try harness.unbalanced() == [])
    }

    struct Crash: Error {}

    @Test("A crash between any two steps allocates nothing twice", arguments: Failpoints.Step.allCases)
    func crash(step: Failpoints.Step) throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.receive(registered(customer(1)))
        harness.run()
        harness.faults.set(step) { throw Crash() }
        for counter in Int64(1)...4 { harness.owe(order(counter), customer(1), net: 100, gross: 120) }
        for counter in Int64(1)...4 { harness.send(payment(120, reference: number(order(counter)))) }
        harness.step()
        harness.faults.set(step, nil)
        harness.recover()
        #expect(try harness.open() == [0, 0, 0, 0])
        #expect(try harness.unapplied() == [0, 0, 0, 0])
        #expect(Set(try harness.published(ReceivableSettled.self)).count == 4)
        #expect(try harness.unbalanced() == [])
    }
}
