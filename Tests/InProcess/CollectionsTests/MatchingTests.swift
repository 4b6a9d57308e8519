import Contracts
import Rows
import Testing

@testable import Collections

@Suite("A payment is matched by what it names, else by payer and amount, and never guessed")
struct MatchingTests {
    /// Customer 1 owes 120 (order 1, due last), 100 (order 2, due first) and 100 (order 3); a guest owes 50 (order 9).
    private func ledger() throws -> SubLedger {
        var ledger = SubLedger(accounts: [], receivables: [], payments: [])
        try ledger.register(registered(customer(1)))
        try ledger.register(registered(customer(2)))
        for (counter, gross, days) in [(1, 120, 30), (2, 100, 10), (3, 100, 20)] as [(Int64, Int64, Int32)] {
            ledger.open(
                try Receivable(invoiced(order(counter), of: customer(1), net: 0, gross: gross, dueInDays: days)))
            var account = try #require(ledger.accounts[customer(1)])
            try account.invoice(gross: gross, inPlaceOf: 0)
            ledger.put(account)
        }
        ledger.open(try Receivable(invoiced(order(9), of: nil, net: 0, gross: 50)))
        return ledger
    }

    /// What a payment paid, order by order; what it left over; and whose it is.
    private func pay(_ command: RecordPayment, in ledger: inout SubLedger) throws -> (
        paid: [Int64: Int64], unapplied: Int64, customer: CustomerID?
    ) {
        let entry = try BankEntry(command, days: nil)
        let matching = Matching(entry, of: "NORTH", in: ledger)
        var payment = Payment(
            id: PaymentID(lane: 0, counter: 1), customer: matching.customer, entity: "NORTH", entry: entry,
            unapplied: entry.amount,
            paidAtOnce: 0, pendingUntil: nil, isPending: false, receivedAt: today.startOfDay, actor: "bank")
        let allocations = try ledger.apply(&payment, matching)
        let paid = Dictionary(uniqueKeysWithValues: allocations.map { ($0.order.counter, $0.amount) })
        #expect(paid.values.reduce(0, +) + payment.unapplied == command.amount)
        return (paid, payment.unapplied, payment.customer)
    }

    @Test(
        "By its reference, with spaces around it and in any case", arguments: ["INV-2026-000001", "  inv-2026-000001 "])
    func reference(text: String) throws {
        var ledger = try ledger()
        let result = try pay(payment(120, reference: text), in: &ledger)
        #expect(result.paid == [1: 120] && result.unapplied == 0 && result.customer == customer(1))
        #expect(ledger.accounts[customer(1)]?.open == 200)
    }

    @Test("Too little pays a part; the rest stays open")
    func underpayment() throws {
        var ledger = try ledger()
        #expect(try pay(payment(70, reference: number(order(1))), in: &ledger).paid == [1: 70])
        #expect(ledger.receivable(named: RemittanceReference(number(order(1))))?.open == 50)
    }

    @Test(
        "One payment pays a thousand invoices by itself, so that its fact can be published; what is left is unapplied")
    func manyInvoices() throws {
        let count = Int64(Payment.allocationsMax) + 1
        var ledger = SubLedger(accounts: [], receivables: [], payments: [])
        try ledger.register(registered(customer(1, lane: 7)))
        for counter in 1...count {
            let order = OrderID(lane: 7, counter: OrderID.counterMax - count + counter)
            ledger.open(try Receivable(invoiced(order, of: customer(1, lane: 7), net: 0, gross: 1)))
            var account = try #require(ledger.accounts[customer(1, lane: 7)])
            try account.invoice(gross: 1, inPlaceOf: 0)
            ledger.put(account)
        }
        let first = number(OrderID(lane: 7, counter: OrderID.counterMax))
        let result = try pay(payment(Ranges.payment.upperBound, reference: first), in: &ledger)
        #expect(result.paid.count == Payment.allocationsMax)
        #expect(result.unapplied == Ranges.payment.upperBound - Int64(Payment.allocationsMax))
        let widest = Allocation(
            invoice: InvoiceID(lane: InvoiceID.laneMax, counter: InvoiceID.counterMax),
            order: OrderID(lane: OrderID.laneMax, counter: OrderID.counterMax), amount: .min)
        let fact = PaymentReceived(
            payment: PaymentID(lane: PaymentID.laneMax, counter: PaymentID.counterMax), customer: customer(1),
            entity: String(repeating: "\u{1F69A}", count: Lengths.entity.upperBound),
            bankAccount: String(repeating: "\u{1F69A}", count: Lengths.bankAccount.upperBound),
            bankReference: String(repeating: "\u{1F69A}", count: Lengths.bankReference.upperBound), bookedOn: today,
            amount: .min, currency: .eur, valueDate: today,
            allocations: Array(repeating: widest, count: Payment.allocationsMax), unapplied: .min)
        #expect(fact.encodedBytes < Sizes.factBytesMax / 4)
    }

    @Test("Too much pays the payer's others, due first in front; what nothing takes is unapplied")
    func overpayment() throws {
        var first = try ledger()
        #expect(try pay(payment(270, reference: number(order(1))), in: &first).paid == [1: 120, 2: 100, 3: 50])
        var second = try ledger()
        let result = try pay(payment(400, reference: number(order(1))), in: &second)
        #expect(result.paid == [1: 120, 2: 100, 3: 100] && result.unapplied == 80)
        #expect(second.accounts[customer(1)]?.open == 0)
    }

    @Test("Somebody else's money pays what it names, and nothing more")
    func thirdParty() throws {
        var ledger = try ledger()
        let result = try pay(payment(155, reference: number(order(1)), account: "C-0-2"), in: &ledger)
        #expect(result.paid == [1: 120] && result.unapplied == 35)
        // The surplus is the payer's, not of the one who owed.
        #expect(result.customer == customer(2))
        let stranger = try pay(payment(200, reference: number(order(2)), account: "nobody"), in: &ledger)
        #expect(stranger.paid == [2: 100] && stranger.unapplied == 100 && stranger.customer == nil)
        let own = try pay(payment(30, reference: number(order(3)), account: "C-0-1"), in: &ledger)
        #expect(own.paid == [3: 30])
    }

    @Test("By payer and amount, when exactly one fits")
    func exact() throws {
        var ledger = try ledger()
        #expect(try pay(payment(120, reference: "thanks", account: "C-0-1"), in: &ledger).paid == [1: 120])
        let ambiguous = try pay(payment(100, account: "C-0-1"), in: &ledger)
        #expect(ambiguous.paid == [:] && ambiguous.unapplied == 100 && ambiguous.customer == customer(1))
        let other = try pay(payment(99, account: "C-0-1"), in: &ledger)
        #expect(other.paid == [:] && other.unapplied == 99)
    }

    @Test("A number that has been paid is no reason to pay another: a person decides")
    func paidTwice() throws {
        var ledger = try ledger()
        _ = try pay(payment(120, reference: number(order(1))), in: &ledger)
        let again = try pay(payment(100, reference: number(order(1))), in: &ledger)
        #expect(again.paid == [:] && again.unapplied == 100 && again.customer == customer(1))
    }

    @Test("Another currency pays nothing, and is not lost")
    func currency() throws {
        var ledger = try ledger()
        let named = try pay(payment(120, reference: number(order(1)), currency: "USD"), in: &ledger)
        #expect(named.paid == [:] && named.unapplied == 120)
        #expect(try pay(payment(120, account: "C-0-1", currency: "USD"), in: &ledger).paid == [:])
    }

    @Test("Money that nobody knows is taken, and waits")
    func unknown() throws {
        var ledger = try ledger()
        let result = try pay(payment(10, reference: "?", account: "nobody"), in: &ledger)
        #expect(result.paid == [:] && result.unapplied == 10 && result.customer == nil)
    }

    @Test("A guest's invoice is paid by its number; what is too much waits")
    func guest() throws {
        var ledger = try ledger()
        let result = try pay(payment(60, reference: number(order(9))), in: &ledger)
        #expect(result.paid == [9: 50] && result.unapplied == 10 && result.customer == nil)
    }

    @Test("A notice that is wrong is refused with every reason")
    func wrong() {
        #expect(
            throws: Refused(reasons: [
                Reason(pointer: "/bookedOn", code: "not-a-date", detail: "must be a date such as 2026-11-25"),
                Reason(pointer: "/valueDate", code: "not-a-date", detail: "must be a date such as 2026-11-25"),
                Reason(
                    pointer: "/amount", code: "out-of-range",
                    detail: "must be within 1...1000000000000000 minor units"),
                Reason(
                    pointer: "/currency", code: "unknown-currency",
                    detail: "must be a code of the current list of ISO 4217"),
            ])
        ) { try BankEntry(payment(0, reference: "a\u{0}b", currency: "eur", valueDate: "02.03.2026"), days: nil) }
    }
}
