import Contracts
import Postgres
import Rows
import TestSupport
import Testing

@testable import Collections

@Suite("A turn reads what its batch may change, and no more")
struct KeysTests {
    private enum Event {
        case recordPayment(RecordPayment)
        case allocatePayment(AllocatePayment)
        case invoiceIssued(InvoiceIssued)

        func add(to keys: inout CollectionsKeys) {
            switch self {
            case .recordPayment(let command): keys.add(command)
            case .allocatePayment(let command): keys.add(command)
            case .invoiceIssued(let fact): keys.add(fact)
            }
        }
    }

    /// The orders whose receivables a batch reads, of customer 1 with three that are open, one that is paid, and
    /// another customer's; `waiting` is money that came before order 9's; `alike` so many more of customer 1, of 100.
    private func read(_ events: Event..., waiting: [Int64] = [], alike: Int64 = 0) throws -> [Int64] {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        for counter in Int64(1)...2 { harness.receive(registered(customer(counter))) }
        for (counter, gross) in [(1, 120), (2, 100), (3, 100), (4, 70)] as [(Int64, Int64)] {
            harness.owe(order(counter), customer(1), net: 50, gross: gross)
        }
        for counter in 0..<alike { harness.owe(order(20 + counter), customer(1), net: 50, gross: 100) }
        harness.owe(order(5), customer(2), net: 50, gross: 100)
        harness.run()
        harness.send(payment(70, reference: number(order(4))))
        for amount in waiting { harness.send(payment(amount, reference: number(order(9)))) }
        harness.run()
        var keys = CollectionsKeys()
        for event in events { event.add(to: &keys) }
        let statement = try #require(ReceivableTable.select(keys.completed()))
        let found = try harness.connection.query(statement, deadline: .after(milliseconds: 5_000))
        return try found.rows(as: Receivable.self).map(\.order.counter).sorted()
    }

    @Test("The receivable that a payment names")
    func named() throws {
        #expect(try read(.recordPayment(payment(120, reference: number(order(1))))) == [1])
        #expect(try read(.recordPayment(payment(10, reference: number(order(4))))) == [4])
        // Order 3 has as much open, and is none of its business.
        #expect(try read(.recordPayment(payment(100, reference: number(order(2)), account: "C-0-1"))) == [2])
    }

    @Test("All that its payer owes, where more is paid than is open, by one payment or by several")
    func overpaid() throws {
        #expect(try read(.recordPayment(payment(121, reference: number(order(1))))) == [1, 2, 3])
        let half = Event.recordPayment(payment(61, reference: number(order(1))))
        #expect(try read(half) == [1])
        #expect(try read(half, half) == [1, 2, 3])
    }

    @Test(
        "Those of its account with exactly its amount open: two, beside any that are named, say as much as a thousand")
    func exact() throws {
        let exact = Event.recordPayment(payment(100, account: "C-0-1"))
        #expect(try read(exact) == [2, 3])
        #expect(try read(.recordPayment(payment(70, account: "C-0-1"))) == [])
        #expect(try read(exact, alike: 5).count == 2)
        let named = Event.recordPayment(payment(100, reference: number(order(2))))
        #expect(try read(exact, named) == [2, 3])
        #expect((3...4).contains(try read(exact, named, alike: 5).count))
    }

    @Test(
        """
        All that its payer owes, where more is paid than an invoice of the same batch comes to, by one payment or by \
        several
        """
    )
    func sameBatch() throws {
        let issued = Event.invoiceIssued(invoiced(order(9), of: customer(1), net: 10, gross: 100))
        func paid(_ amount: Int64, _ reference: String? = nil) -> Event {
            .recordPayment(payment(amount, reference: reference ?? number(order(9))))
        }
        #expect(try read(issued, paid(101)) == [1, 2, 3])
        #expect(try read(issued, paid(60), paid(41)) == [1, 2, 3])
        #expect(try read(issued, paid(60), paid(40)) == [])
        #expect(try read(issued, paid(150, "?")) == [])
        #expect(try read(issued) == [])
    }

    @Test("All that its payer owes, where money that waited for an invoice of the same batch comes first")
    func waited() throws {
        let issued = Event.invoiceIssued(invoiced(order(9), of: customer(1), net: 10, gross: 100))
        let paid = Event.recordPayment(payment(70, reference: number(order(9))))
        #expect(try read(issued, paid, waiting: [20, 10]) == [])
        #expect(try read(issued, paid, waiting: [20, 11]) == [1, 2, 3])
    }

    @Test("Amounts that cannot be meant do not break the sum")
    func overflow() throws {
        let issued = Event.invoiceIssued(invoiced(order(9), of: customer(1), net: 10, gross: 100))
        let allocated = AllocatePayment(
            payment: "1", invoice: number(order(9)), amount: .max, reason: "a test")
        #expect(try read(issued, .allocatePayment(allocated), .allocatePayment(allocated)) == [1, 2, 3])
    }
}
