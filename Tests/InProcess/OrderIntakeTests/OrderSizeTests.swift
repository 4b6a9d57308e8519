import Contracts
import JSON
import Tax
import Testing

@testable import OrderIntake

@Suite("The size of an order")
struct OrderSizeTests {
    /// Texts as they may be: of one to four bytes a character, with what JSON escapes, and joined.
    private static let alphabets: [[String]] = [
        ["a", "Z", "9", " "], ["\"", "\\"], ["é", "ß"], ["商", "品"], ["\u{1F69A}"], ["a", "\"", "é", "商", "\u{1F69A}"],
    ]

    private func text(_ lengths: ClosedRange<Int>, _ random: inout SystemRandomNumberGenerator) -> String {
        let alphabet = Self.alphabets.randomElement(using: &random)!
        let count = Bool.random(using: &random) ? lengths.upperBound : Int.random(in: lengths, using: &random)
        return (0..<count).map { _ in alphabet.randomElement(using: &random)! }.joined()
    }

    private func party(_ random: inout SystemRandomNumberGenerator) -> Party {
        Party(
            name: text(Lengths.customerName, &random),
            address: PostalAddress(
                lines: (0..<4).map { _ in text(Lengths.addressLine, &random) },
                city: text(Lengths.addressLine, &random), postCode: text(Lengths.postCode, &random),
                region: text(Lengths.addressLine, &random), country: "GB"),
            registrationId: text(Lengths.registrationID, &random), email: text(Lengths.email, &random),
            phone: text(Lengths.phone, &random),
            electronicAddress: ElectronicAddress(scheme: "0088", id: text(Lengths.electronicAddress, &random)))
    }

    private func sku(_ random: inout SystemRandomNumberGenerator) -> String {
        let letter = Bool.random(using: &random) ? "\"" : "W"
        return String(repeating: letter, count: Int.random(in: Lengths.sku, using: &random))
    }

    private func pricing(_ random: inout SystemRandomNumberGenerator) -> LinePricing {
        let allowance = LineAllowance(amount: .random(in: Ranges.allowance), reasonCode: "ABL")
        return LinePricing(
            unit: .allCases.randomElement(using: &random), decimals: 6, per: .random(in: Ranges.quantity),
            list: String(repeating: "L", count: Lengths.priceList.upperBound), discount: allowance, charge: allowance,
            freeReason: text(Lengths.reason, &random), amount: Submission.netMax,
            net: .random(in: 0...Submission.netMax))
    }

    @Test("bounds every fact that can follow from it, whatever its texts and figures are")
    func bound() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<60 {
            let buyer = Buyer(
                customer: CustomerID(lane: .random(in: 0...CustomerID.laneMax), counter: CustomerID.counterMax),
                version: .max, account: text(Lengths.account, &random), guest: .plain(party(&random)), country: "GB",
                shipTo: text(Lengths.shipToCode, &random), shipToParty: .plain(party(&random)),
                taxId: TaxID(country: "GB", id: text(Lengths.taxID, &random)), paymentTermsDays: .random(in: 0...365),
                purchaseOrder: text(Lengths.purchaseOrder, &random))
            let lines = (1...Int32.random(in: 1...40)).map { number in
                ConfirmedLine(
                    number: number + 1_960, sku: sku(&random), name: text(Lengths.itemName, &random),
                    kind: nil, taxClass: .allCases.randomElement()!, quantity: .random(in: Ranges.quantity),
                    unitPrice: .random(in: Ranges.unitAmount),
                    pricing: Bool.random(using: &random) ? nil : pricing(&random))
            }
            var size = OrderSize()
            for line in lines { size.add(line) }
            for (name, bytes) in facts(lines, buyer, text(Lengths.clientReference, &random), &random) {
                #expect(bytes <= size.bytes, "\(name)")
            }
        }
    }

    /// What each fact about an order takes, its figures as long as they can be.
    private func facts(
        _ lines: [ConfirmedLine], _ buyer: Buyer, _ reference: String, _ random: inout SystemRandomNumberGenerator
    ) -> [(name: String, bytes: Int)] {
        let (order, now) = (OrderID(lane: OrderID.laneMax, counter: OrderID.counterMax), monday.startOfDay)
        let shipment = ShipmentID(lane: ShipmentID.laneMax, counter: ShipmentID.counterMax)
        let seller = Seller(
            entity: text(Lengths.entity, &random), version: .max, timeZone: text(Lengths.timeZone, &random),
            fiscalYearStart: 12, taxRounding: .document, invoicePrefix: text(Lengths.numberPrefix, &random))
        let taxRules = TaxClass.allCases.map {
            TaxRule(
                kind: .service, taxClass: $0, category: .reverseCharge, country: "GB",
                reason: ExemptionReason(code: text(1...24, &random), text: text(1...64, &random)))
        }
        let taxes = taxRules.map {
            TaxSubtotal(
                category: $0.category, taxBasisPoints: .min, country: $0.country, reason: $0.reason, net: .min,
                tax: .min)
        }
        let received = OrderReceived(
            order: order, entity: seller.entity, customer: buyer.customer, channel: .allCases.randomElement()!,
            clientReference: reference,
            currency: .gbp, net: Submission.netMax, gross: 2 * Submission.netMax, requestedDate: monday,
            receivedAt: now, receivedOn: monday,
            decideBy: now,
            lines: lines.map {
                .init(
                    number: $0.number, sku: $0.sku, kind: .service, quantity: $0.quantity, unitPrice: $0.unitPrice,
                    pricing: $0.pricing)
            })
        let short = StockShort(
            order: order,
            lines: lines.map {
                .init(sku: $0.sku, requested: .max, available: .min, unit: .kilogram, decimals: 6)
            })
        let confirmed = OrderConfirmed(
            order: order, seller: seller, buyer: buyer, clientReference: reference, currency: .gbp,
            taxRules: taxRules, net: .min, tax: .min, promisedDate: monday, dispatchOn: monday,
            confirmedAt: now, lines: lines)
        let dispatched = ShipmentDispatched(
            shipment: shipment, order: order, seller: seller, buyer: buyer, clientReference: reference,
            currency: .gbp,
            taxRules: taxRules, carrier: text(Lengths.carrier, &random), tracking: text(Lengths.tracking, &random),
            dispatchedAt: now, dispatchedOn: now.date,
            lines: lines)
        let invoice = InvoiceIssued(
            invoice: InvoiceID(lane: InvoiceID.laneMax, counter: InvoiceID.counterMax), number: "INV-2026-\(Int64.max)",
            order: order, shipment: shipment, seller: seller, buyer: buyer, clientReference: reference,
            currency: .gbp,
            issuedOn: monday, suppliedOn: monday, dueOn: monday, net: .min, tax: .min, gross: .min, taxes: taxes,
            lines: lines.map {
                .init(
                    number: $0.number, sku: $0.sku, name: $0.name, quantity: $0.quantity, unitPrice: $0.unitPrice,
                    pricing: $0.pricing, net: .min, taxCategory: .standard, taxBasisPoints: .min, taxCountry: "GB",
                    tax: .min)
            })
        return [
            ("OrderReceived", received.encoded().count), ("StockShort", short.encoded().count),
            ("OrderConfirmed", confirmed.encoded().count), ("ShipmentDispatched", dispatched.encoded().count),
            ("InvoiceIssued", invoice.encoded().count),
        ]
    }

    private func submit(_ count: Int, name: String, sku: String = String(repeating: "\"", count: 64)) throws
        -> Submission
    {
        try Submission(
            submission(account: nil, country: "GB", lines: Array(repeating: line(sku, 1, 1), count: count)),
            Submission.Context(
                entities: [legalEntity(.example)], customer: nil, rates: .shipped, today: monday)
        ) { item($0, name: name) }
    }

    @Test("beyond what can be published is refused, with the bytes that it could have")
    func refusal() throws {
        // 1,000 lines of such names: what was seen to stop Billing for everybody.
        let name = String(repeating: "\u{1F69A}", count: 200)
        do {
            _ = try submit(1_000, name: name)
            Issue.record("it was taken")
        } catch let refused as Refused {
            let reason = try #require(refused.reasons.first)
            #expect((reason.pointer, reason.code) == ("/lines", "order-too-large") && refused.reasons.count == 1)
            var size = OrderSize()
            for _ in 0..<1_000 { size.add(sku: String(repeating: "\"", count: 64), name: name) }
            #expect(reason.detail.contains("\(size.bytes) bytes") && reason.detail.contains("\(Sizes.factBytesMax)"))
        }
        #expect(reasons { try submit(2_000, name: String(repeating: "n", count: 150)) } == [])
    }

    @Test("is not told much too large: an order is refused that would fill nine tenths of a fact, none below")
    func tightness() throws {
        let name = String(repeating: "商", count: 200)
        var count = 2_000
        while !reasons({ try submit(count, name: name) }).isEmpty { count -= 1 }
        let lines = try submit(count, name: name).lines.map { line in
            InvoiceIssued.Line(
                number: line.number, sku: line.sku, name: line.name, quantity: 1_000_000_000,
                unitPrice: Ranges.unitAmount.upperBound, net: Submission.netMax, taxCategory: .standard,
                taxBasisPoints: 10_000,
                tax: Submission.netMax)
        }
        #expect(lines.encoded().count > Sizes.factBytesMax * 9 / 10, "\(count) lines")
    }
}
