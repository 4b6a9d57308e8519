import Contracts
import JSON
import Postgres
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("Money that comes in")
    struct Payments {
        /// An order of one piece at 50.00 with 20 % tax, delivered and invoiced at 60.00.
        private func invoiced(_ business: Business) throws -> (OrderID, Records.OpenInvoice, account: String) {
            let account = try business.customer()
            let sku = try business.item(stock: 1)
            let order = try business.submit(business.order(account, [.init(sku: sku, quantity: 1, unitPrice: 5000)]))
            let invoice = try business.ship(order)
            try #require(invoice.gross == 6000)
            return (order, invoice, account)
        }

        @Test("too much: the rest is unapplied cash", arguments: BrokerKind.available)
        func tooMuch(broker: BrokerKind) throws {
            let business = try Business(SharedSystem.on(broker, shipping: .manual), "over")
            let (order, invoice, account) = try invoiced(business)
            let payment = try business.pay(6500, reference: invoice.number, account: account)
            try business.records.awaitState("completed", of: order)
            #expect(try business.records.unapplied(of: payment) == 500)
            try business.records.awaitPostings(
                about: .payment(payment),
                [.init("payment", 1000, 6500), .init("payment", 1200, -6000), .init("payment", 2100, -500)])
        }

        @Test("too little: the rest stays open until it is paid", arguments: BrokerKind.available)
        func tooLittle(broker: BrokerKind) throws {
            let business = try Business(SharedSystem.on(broker, shipping: .manual), "under")
            let (order, invoice, account) = try invoiced(business)
            let first = try business.pay(5900, reference: invoice.number, account: account)
            #expect(try business.records.invoice(of: order)?.open == 100)
            #expect(try business.records.state(of: order) == "delivered")
            let rest = try business.pay(100, reference: " \(invoice.number.lowercased()) ", account: account)
            try business.records.awaitState("completed", of: order)
            try business.records.awaitPostings(
                about: .payment(first), [.init("payment", 1000, 5900), .init("payment", 1200, -5900)])
            try business.records.awaitPostings(
                about: .payment(rest), [.init("payment", 1000, 100), .init("payment", 1200, -100)])
        }

        @Test("by nobody knows whom: it is kept, unapplied", arguments: BrokerKind.available)
        func unmatched(broker: BrokerKind) throws {
            let business = try Business(SharedSystem.on(broker, shipping: .manual), "unmatched")
            let payment = try business.pay(4200, reference: business.name("thanks"))
            #expect(try business.records.unapplied(of: payment) == 4200)
            try business.records.awaitPostings(
                about: .payment(payment), [.init("payment", 1000, 4200), .init("payment", 2100, -4200)])
        }

        @Test("by nobody knows whom, until a person finds out what it pays", arguments: BrokerKind.available)
        func allocated(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "allocated")
            let (order, invoice, _) = try invoiced(business)
            let payment = try business.pay(6500, reference: business.name("thanks"))
            let wrong = try business.allocate(6501, of: payment, to: invoice.number, actor: nil)
            #expect(wrong.status == 422)
            for code in ["more-than-unapplied", "more-than-open", "missing-actor"] {
                #expect(wrong.text.contains(code))
            }
            let answer = try business.allocate(6000, of: payment, to: invoice.number, actor: "joe")
            #expect(answer.status == 200, "\(answer.text)")
            try business.records.awaitState("completed", of: order)
            #expect(try business.records.unapplied(of: payment) == 500)
            try business.records.awaitPostings(
                about: .payment(payment),
                [
                    .init("payment", 1000, 6500), .init("payment", 2100, -6500),
                    .init("allocation", 2100, 6000), .init("allocation", 1200, -6000),
                ])
            try system.verify()
        }

        @Test("before its invoice is known: it is applied as soon as that is issued", arguments: BrokerKind.available)
        func early(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "early")
            let account = try business.customer()
            let sku = try business.item(stock: 1)
            let order = try business.submit(business.order(account, [.init(sku: sku, quantity: 1, unitPrice: 5000)]))
            try business.records.awaitState("confirmed", of: order)
            let number = try business.records.nextInvoiceNumber()
            let payment = try business.payByBank(6000, reference: number, account: account)
            #expect(try business.records.unapplied(of: payment) == 6000)

            try business.dispatch(order)
            try business.deliver(order)
            try business.records.awaitState("completed", of: order)
            #expect(try business.records.invoice(of: order)?.number == number)
            #expect(try business.records.unapplied(of: payment) == 0)
            #expect(try business.records.facts(about: .order(order)).contains { $0.type == PaymentAllocated.type })
            try business.records.awaitPostings(
                about: .payment(payment),
                [
                    .init("payment", 1000, 6000), .init("payment", 2100, -6000),
                    .init("allocation", 2100, 6000), .init("allocation", 1200, -6000),
                ])
            try system.verify()
        }
    }
}

extension Records {
    /// What no invoice has taken of a payment.
    func unapplied(of payment: String) throws -> Int64? {
        guard let id = PaymentID(payment) else { return nil }
        return try query("SELECT unapplied FROM collections.payment WHERE id = \(id.rawValue)").first.map {
            try $0[0, as: Int64.self]
        }
    }

    /// The number that the next invoice of this year will get, when nothing else is invoiced meanwhile.
    func nextInvoiceNumber() throws -> String {
        let series = "INV-" + (try today()).prefix(4)
        let last = try query("SELECT last FROM billing.number_series WHERE series = \(series)").first.map {
            try $0[0, as: Int64.self]
        }
        let digits = String((last ?? 0) + 1)
        return series + "-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}
