import Contracts
import JSON
import Postgres
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    /// What was seen: a lawful order whose invoice no log took, and no further invoice of anybody left Billing.
    @Suite("The largest order")
    struct Largest {
        @Test(
            "that is taken comes to its end; one that is larger is refused with its bytes; everybody else's go on",
            arguments: BrokerKind.available)
        func largest(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "largest")
            let records = business.records
            let sku = try business.item(
                name: String(repeating: "\u{1F69A}", count: Lengths.itemName.upperBound), stock: 10_000)
            let account = try business.customer()

            func order(_ lines: Int) -> SubmitOrder {
                business.order(
                    account, Array(repeating: .init(sku: sku, quantity: 1, unitPrice: 1_000_000), count: lines))
            }
            var (taken, refused) = (1, 1_200)
            let tooLarge = try business.submitUntilDecided(order(refused))
            #expect(tooLarge.status == 422, "\(tooLarge.text)")
            let reason = try tooLarge.json["errors"]?[0]
            #expect(reason?["pointer"]?.string == "/lines" && reason?["code"]?.string == "order-too-large")
            #expect(reason?["detail"]?.string?.contains(" bytes") == true)
            var largest: OrderID?
            while refused - taken > 1 {
                let lines = (taken + refused) / 2
                let answer = try business.submitUntilDecided(order(lines))
                if answer.status == 201 {
                    taken = lines
                    largest = try Business.orderID(in: answer.json)
                } else {
                    #expect(answer.status == 422)
                    refused = lines
                }
            }
            let invoice = try business.ship(try #require(largest))
            try business.payByBank(invoice.gross, reference: invoice.number)
            try records.awaitState("completed", of: try #require(largest))
            let bytes = try records.count("SELECT max(octet_length(lines::text)) FROM billing.invoice")
            #expect(bytes > Int64(Sizes.factBytesMax) * 8 / 10, "\(taken) lines, \(bytes) bytes")

            // The lane, and all others, go on.
            let small = try business.submit(business.order(account, [.init(sku: sku, quantity: 1, unitPrice: 100)]))
            _ = try business.ship(small)
            try system.verify()
        }

        @Test(
            "A body up to the limit is answered for what it says, one beyond it with 413, and none is to be sent again",
            arguments: [BrokerKind.embedded])
        func bodies(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let http = system[.orderIntake].http
            for bytes in [900_000, Sizes.requestBodyBytesMax - 2_000, Sizes.requestBodyBytesMax + 1, 1_040_000] {
                let command = RegisterCustomer(
                    account: "A", name: String(repeating: "n", count: bytes - 200), country: "GB", currency: "GBP",
                    paymentTermsDays: 1)
                let padding = bytes - command.encoded().count
                let longer = RegisterCustomer(
                    account: "A", name: command.party.name + String(repeating: "n", count: padding), country: "GB",
                    currency: "GBP", paymentTermsDays: 1)
                #expect(longer.encoded().count == bytes)
                let answer = try http.post("/v1/customers", longer)
                #expect(
                    answer.status == (bytes > Sizes.requestBodyBytesMax ? 413 : 422),
                    "\(bytes): \(answer.text.prefix(300))")
            }
        }
    }
}
