import Contracts
import JSON
import Postgres
import Testing

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
            let payment = try #require(try business.pay(6500, reference: invoice.number, account: account).payment)
            try business.records.awaitState("completed", of: order)
            #expect(try business.records.unapplied(of: payment) == 500)
            try business.records.awaitBooked(
                "payment", [1000: 6500, 1200: -6000, 2100: -500], about: [order.description, payment])
        }

        @Test("too little: the rest stays open until it is paid", arguments: BrokerKind.available)
        func tooLittle(broker: BrokerKind) throws {
            let business = try Business(SharedSystem.on(broker, shipping: .manual), "under")
            let (order, invoice, account) = try invoiced(business)
            try business.pay(5900, reference: invoice.number, account: account)
            #expect(try business.records.invoice(of: order)?.open == 100)
            #expect(try business.records.state(of: order) == "delivered")
            try business.pay(100, reference: " \(invoice.number.lowercased()) ", account: account)
            try business.records.awaitState("completed", of: order)
            try business.records.awaitBooked("payment", [1000: 6000, 1200: -6000], about: [order.description])
        }

        @Test("by nobody knows whom: it is kept, unapplied", arguments: BrokerKind.available)
        func unmatched(broker: BrokerKind) throws {
            let business = try Business(SharedSystem.on(broker, shipping: .manual), "unmatched")
            let payment = try #require(try business.pay(4200, reference: business.name("thanks")).payment)
            #expect(try business.records.unapplied(of: payment) == 4200)
            try business.records.awaitBooked("payment", [1000: 4200, 2100: -4200], about: [payment])
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
            let payment = try #require(try business.pay(6000, reference: number, account: account).payment)
            #expect(try business.records.unapplied(of: payment) == 6000)

            try business.dispatch(order)
            try business.deliver(order)
            try business.records.awaitState("completed", of: order)
            #expect(try business.records.invoice(of: order)?.number == number)
            #expect(try business.records.unapplied(of: payment) == 0)
            #expect(try business.records.facts(about: order).contains { $0.type == PaymentAllocated.type })
            try business.records.awaitBooked("allocation", [2100: 6000, 1200: -6000], about: [order.description])
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

    /// Waits until all entries of a purpose about these subjects sum to this, by account.
    func awaitBooked(_ purpose: String, _ expected: [Int32: Int64], about subjects: [String]) throws {
        func booked() throws -> [Int32: Int64] {
            let rows = try query(
                """
                SELECT p.account, sum(p.amount)::bigint FROM ledger.entry AS e JOIN ledger.posting AS p ON p.entry = e.id
                WHERE e.subject = ANY(\(subjects)) AND e.purpose = \(purpose) GROUP BY p.account
                """)
            return Dictionary(uniqueKeysWithValues: try rows.map { try $0.decode(Int32.self, Int64.self) })
        }
        try eventually("\(purpose) is booked as \(expected)", seen: { "\(try booked())" }, holds: { try booked() == expected })
    }
}
