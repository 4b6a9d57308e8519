import Contracts
import Postgres
import TestSupport
import Testing

@testable import Collections
@testable import Runtime

@Suite("A turn reads what its batch may change, and no more")
struct NeedsTests {
    private func incoming(_ input: CollectionsInput, index: Int) -> Incoming<CollectionsInput> {
        Incoming(
            input: input,
            cause: Cause(
                lane: 0, event: CloudEvent(id: "\(index)", source: "/test", type: "test", data: []),
                time: today.startOfDay, index: index))
    }

    /// The orders whose receivables a batch reads, of customer 1 with three that are open, one that is paid, and another customer's.
    private func read(_ inputs: CollectionsInput...) throws -> [Int64] {
        let harness = try CollectionsHarness(CollectionsLogic())
        for counter in Int64(1)...2 { harness.receive(registered(customer(counter))) }
        for (counter, gross) in [(1, 120), (2, 100), (3, 100), (4, 70)] as [(Int64, Int64)] {
            harness.owe(order(counter), customer(1), net: 50, gross: gross)
        }
        harness.owe(order(5), customer(2), net: 50, gross: 100)
        harness.run()
        harness.send(payment(70, reference: number(order(4))))
        harness.run()
        let needs = CollectionsNeeds(of: inputs.enumerated().map { incoming($1, index: $0) })
        let statement = try #require(ReceivableTable.select(needs))
        return try ReceivableTable.read(
            harness.connection.query(statement, deadline: .after(milliseconds: 5_000))
        ).map(\.order.counter).sorted()
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
        let half = CollectionsInput.recordPayment(payment(61, reference: number(order(1))))
        #expect(try read(half) == [1])
        #expect(try read(half, half) == [1, 2, 3])
    }

    @Test("Those of its account with exactly its amount open")
    func exact() throws {
        #expect(try read(.recordPayment(payment(100, account: "C-0-1"))) == [2, 3])
        #expect(try read(.recordPayment(payment(70, account: "C-0-1"))) == [])
    }

    @Test("All that its payer owes, where it names an invoice of the same batch")
    func sameBatch() throws {
        let issued = CollectionsInput.invoiceIssued(invoiced(order(9), of: customer(1), net: 10, gross: 10))
        #expect(try read(issued, .recordPayment(payment(150, reference: number(order(9))))) == [1, 2, 3])
        #expect(try read(issued, .recordPayment(payment(150, reference: "?"))) == [])
        #expect(try read(issued) == [])
    }
}
