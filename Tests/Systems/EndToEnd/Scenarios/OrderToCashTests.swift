import Contracts
import JSON
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("An order becomes cash")
    struct OrderToCash {
        @Test(
            "paid, completed and posted, to the cent, with every fact of its history once",
            arguments: BrokerKind.available)
        func mainLine(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "cash")
            let records = business.records
            let account = try business.customer(creditLimit: 100_000)
            let lamp = try business.item(tax: .standard, stock: 5, unitCost: 1200)
            let book = try business.item(tax: .reduced, stock: 100, unitCost: 50)
            let flour = try business.item(tax: .zero, stock: 4, unitCost: 200)

            // 59.97 + 12.50 + 10.00 net; 11.99 + 0.63 + 0 tax, rounded on each line.
            let order = try business.submit(
                business.order(
                    account,
                    [
                        .init(sku: lamp, quantity: 3, unitPrice: 1999), .init(sku: book, quantity: 10, unitPrice: 125),
                        .init(sku: flour, quantity: 2, unitPrice: 500),
                    ]))
            let invoice = try business.ship(order)
            #expect(invoice.gross == 9509)
            #expect(invoice.open == 9509)
            #expect(try records.state(of: order) == "delivered")
            try business.payByBank(9509, reference: invoice.number, account: account)
            try records.awaitState("completed", of: order)

            try expectHistory(of: order, records)
            try records.awaitPostings(
                about: .order(order),
                [
                    .init("revenue", 1250, 8247), .init("revenue", 4000, -8247),
                    .init("cost-of-goods-sold", 5000, 4500), .init("cost-of-goods-sold", 1400, -4500),
                    .init("invoice", 1200, 9509), .init("invoice", 1250, -8247), .init("invoice", 2200, -1262),
                    .init("payment", 1000, 9509), .init("payment", 1200, -9509),
                ])
            try records.awaitPostings(
                about: .item(lamp), [.init("goods-receipt", 1400, 6000), .init("goods-receipt", 2000, -6000)])
            try expectView(of: order, system, net: 8247)
            try system.verify()
        }

        @Test("Services and freight are ordered, taxed and invoiced beside goods, and need no stock")
        func servicesAndFreight() throws {
            let system = try SharedSystem.on(.embedded, shipping: .manual)
            let business = try Business(system, "freight")
            let account = try business.customer(creditLimit: 12_600)
            let lamp = try business.item(tax: .standard, stock: 1, unitCost: 1200)
            let assembly = try business.item(.service, name: "Assembly")
            let freight = try business.item(.charge, name: "Freight", tax: .reduced)
            let mixed = try business.submit(
                business.order(
                    account,
                    [
                        .init(sku: lamp, quantity: 1, unitPrice: 1999),
                        .init(sku: assembly, quantity: 2, unitPrice: 3000),
                        .init(sku: freight, quantity: 1, unitPrice: 500),
                    ]))
            // 79.99 at 20 % and 5.00 at 5 %.
            #expect(try business.ship(mixed).gross == 7999 + 1600 + 500 + 25)
            let alone = try business.submit(
                business.order(account, [.init(sku: assembly, quantity: 1, unitPrice: 2000)]))
            #expect(try business.ship(alone).gross == 2400)
            try system.verify()
        }

        /// Each service has told its part once; what follows from one cause comes in its order.
        private func expectHistory(of order: OrderID, _ records: Records) throws {
            let expected: [Service: [String]] = [
                .orderIntake: [OrderReceived.type, OrderConfirmed.type, OrderCompleted.type],
                .inventory: [StockReserved.type, StockIssued.type],
                .fulfillment: [ShipmentPlanned.type, ShipmentDispatched.type, ShipmentDelivered.type],
                .billing: [InvoiceIssued.type],
                .collections: [CreditReserved.type, PaymentReceived.type, ReceivableSettled.type],
                .ledger: Array(repeating: EntryPosted.type, count: 4),
            ]
            try eventually("the Ledger has told its four entries") {
                try records.facts(about: .order(order)).count { $0.service == .ledger } == 4 ? () : nil
            }
            let told = Dictionary(grouping: try records.facts(about: .order(order)), by: \.service).mapValues {
                $0.map(\.type)
            }
            #expect(told == expected)
        }

        private func expectView(of order: OrderID, _ system: TestSystem, net: Int) throws {
            let view = try system[.orderIntake].http.get("/v1/orders/\(order)")
            #expect(view.status == 200)
            #expect(try view.json["state"]?.string == "completed")
            #expect(try view.json["net"]?.int == net)
            #expect(try view.json["isSettled"]?.bool == true)
        }
    }
}
