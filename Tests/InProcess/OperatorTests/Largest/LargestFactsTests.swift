import Contracts
import JSON
import TestSupport
import Testing

@testable import Billing
@testable import Collections
@testable import Fulfillment
@testable import Inventory
@testable import Ledger
@testable import OrderIntake
@testable import Runtime

/// The six real services over one log in memory, told the largest of everything that their domains let through.
private final class LargestBusiness {
    let log = MemoryLog()
    let intake: LogicHarness<OrderIntakeLogic>
    let inventory: LogicHarness<InventoryLogic>
    let fulfillment: LogicHarness<FulfillmentLogic>
    let billing: LogicHarness<BillingLogic>
    let collections: LogicHarness<CollectionsLogic>
    let ledger: LogicHarness<LedgerLogic>

    /// Of characters that have four bytes each: there are no wider ones.
    static func text(_ lengths: ClosedRange<Int>) -> String {
        String(repeating: "\u{1F69A}", count: lengths.upperBound)
    }

    static func attribute(_ bytes: Int) -> String { String(repeating: "\u{1F69A}", count: bytes / 4) }

    static let account = text(Lengths.account)
    static let entity = String(repeating: "\"", count: Lengths.entity.upperBound)
    static let sku = String(repeating: "\"", count: Lengths.sku.upperBound)
    static let reason = text(1...200)
    static let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    static let unitPrice: Int64 = 1_000_000_000_000

    init() throws {
        let clock = TestClock()
        intake = try LogicHarness(OrderIntakeLogic(), log: log, clock: clock)
        inventory = try LogicHarness(InventoryLogic(), log: log, clock: clock)
        fulfillment = try LogicHarness(
            FulfillmentLogic(policy: FulfillmentPolicy(dispatch: .manual, delivery: .manual)), log: log, clock: clock)
        billing = try LogicHarness(BillingLogic(), log: log, clock: clock)
        collections = try LogicHarness(CollectionsLogic(), log: log, clock: clock)
        ledger = try LogicHarness(LedgerLogic(), log: log, clock: clock)
    }

    func settle() {
        for _ in 0..<6 {
            inventory.run()
            intake.run()
            collections.run()
            fulfillment.run()
            billing.run()
            ledger.run()
        }
    }

    func stop() {
        for stop in [intake.stop, inventory.stop, fulfillment.stop, billing.stop, collections.stop, ledger.stop] {
            stop()
        }
    }

    /// A command with attributes as long as they may be, in a lane where it does not belong: it is handed on.
    func send<C: Command>(_ command: C, id: String, lane: Lane = 1) {
        let id = id + String(repeating: "x", count: CloudEvent.Limits.idBytesMax - id.utf8.count)
        let event = CloudEvent(
            id: id, source: Self.attribute(CloudEvent.Limits.sourceBytesMax), type: C.type,
            subject: Self.attribute(CloudEvent.Limits.subjectBytesMax), traceparent: Self.traceparent,
            actor: Self.attribute(CloudEvent.Limits.actorBytesMax),
            reason: Self.attribute(CloudEvent.Limits.reasonBytesMax), data: command.encoded())
        log.append(event, to: C.recipient.commandsTopic, partition: lane)
    }

    func submit(_ reference: String, _ lines: [SubmitOrder.Line], lane: Lane = 1) {
        let filled =
            reference + String(repeating: "\u{1F69A}", count: Lengths.clientReference.upperBound - reference.count)
        send(
            SubmitOrder(
                account: Self.account, channel: "phone", clientReference: filled,
                purchaseOrder: Self.text(Lengths.purchaseOrder), repeatsPurchaseOrder: true, currency: "GBP",
                priceMode: "gross", shipToParty: Self.party, requestedDate: "2026-04-01", lines: lines), id: reference,
            lane: lane)
    }

    /// The largest party that is taken.
    static var party: Party {
        Party(
            name: text(Lengths.customerName),
            address: PostalAddress(
                lines: Array(repeating: text(Lengths.addressLine), count: Ranges.addressLines.upperBound),
                city: text(Lengths.addressLine), postCode: text(Lengths.postCode), region: text(Lengths.addressLine),
                country: "GB"),
            registrationId: text(Lengths.registrationID), email: email, phone: text(Lengths.phone),
            electronicAddress: ElectronicAddress(scheme: "0088", id: text(Lengths.electronicAddress)))
    }

    static let email = text(1...126) + "@" + text(1...127)

    func publishedEvents() -> [CloudEvent] { Service.allCases.flatMap { log.events(of: $0.factsTopic) } }

    func parked() throws -> [String] {
        try intake.parked().map(\.reason) + inventory.parked().map(\.reason) + fulfillment.parked().map(\.reason)
            + billing.parked().map(\.reason) + collections.parked().map(\.reason) + ledger.parked().map(\.reason)
    }
}

@Suite("The largest of everything that the domains let through")
struct LargestFactsTests {
    @Test("is published, step by step, by all services; no record is larger than a producer takes")
    func everyStep() throws {
        let business = try LargestBusiness()
        defer { business.stop() }
        try register(business)
        let lines = try largestOrder(business)
        // One line too many is refused, and nothing of it is published but the rejection.
        business.submit("over", lines + [lines[0]])
        business.submit("short", (0..<2_000).map { .init(sku: "S\($0)", quantity: 1_000_000_000, unitPrice: 500) })
        business.submit("wrong", (0..<2_000).map { _ in .init(sku: "?", quantity: -1, unitPrice: -1) })
        business.submit("cancelled", [lines[0]])
        business.submit("main", lines)
        business.settle()
        try ship(business)
        try pay(business)
        decideMonth(business)
        business.settle()

        #expect(try business.parked() == [])
        let events = business.publishedEvents()
        for event in events {
            #expect(event.data.count <= Sizes.factBytesMax, "\(event.type)")
            #expect(event.recordBytes <= Sizes.recordBytesMax, "\(event.type)")
        }
        let commands = Service.allCases.flatMap { business.log.events(of: $0.commandsTopic) }
        #expect(
            commands.contains { $0.recordBytes > 100_000 }
                && commands.allSatisfy { $0.data.count <= Sizes.commandBytesMax })
        // The order was as large as it may be.
        let invoice = try #require(events.filter { $0.type == InvoiceIssued.type }.map(\.data.count).max())
        #expect(invoice > Sizes.factBytesMax * 9 / 10, "\(invoice)")
        let silent = Set(Catalogue.facts.map { $0.type }).subtracting(events.map(\.type))
        #expect(silent == [CreditDeclined.type, CancellationDeclined.type], "these say little more than a number")
    }

    /// Numbers of Malta are the longest.
    private static func iban(_ number: Int) throws -> String {
        let account = String(repeating: "0", count: 15) + "\(100 + number)"
        let written = (2...98).map { "MT\($0 < 10 ? "0" : "")\($0)MALT01100\(account)" }
        return try #require(written.first { (try? IBAN(checking: $0)) != nil })
    }

    private func register(_ business: LargestBusiness) throws {
        typealias Largest = LargestBusiness
        business.send(
            RegisterEntity(
                entity: Largest.entity,
                party: Party(
                    name: Largest.text(Lengths.customerName),
                    address: PostalAddress(
                        lines: (0..<Ranges.addressLines.upperBound).map { _ in Largest.text(Lengths.addressLine) },
                        city: Largest.text(Lengths.addressLine), postCode: Largest.text(Lengths.postCode),
                        region: Largest.text(Lengths.addressLine), country: "GB"),
                    registrationId: Largest.text(Lengths.registrationID),
                    email: Largest.text(1...126) + "@" + Largest.text(1...127), phone: Largest.text(Lengths.phone),
                    electronicAddress: ElectronicAddress(scheme: "0088", id: Largest.text(Lengths.electronicAddress))),
                taxIds: Country.all.filter { !VATNumber.isKnown($0) }.prefix(Ranges.taxIDs.upperBound - 1).map {
                    .init(country: $0.code, id: Largest.text(Lengths.taxID))
                } + [.init(country: "GB", id: "GB123456782")],
                usesOneStopShop: false, shipFrom: "GB", baseCurrency: "GBP",
                timeZone: "America/Argentina/ComodRivadavia", fiscalYearStart: 12, taxRounding: "document",
                invoicePrefix: String(repeating: "I", count: Lengths.numberPrefix.upperBound),
                bankAccounts: try (0..<Ranges.bankAccounts.upperBound).map {
                    BankAccount(
                        id: $0 == 0 ? Largest.text(Lengths.bankAccount) : "\($0)",
                        iban: try Self.iban($0),
                        bic: "MALTMTMTXXX", currency: "GBP")
                }), id: "entity")
        business.send(
            SetTaxRates(
                country: "GB",
                rates: (0..<Int32(Ranges.taxRates.upperBound)).map {
                    .init(
                        taxClass: "standard", validFrom: LocalDate(days: 10_000 + $0).description, basisPoints: 2_000,
                        source: Largest.text(Lengths.taxSource))
                }, reason: Largest.reason), id: "rates")
        business.settle()
        let contacts = ContactRole.allCases.map {
            Contact(
                role: $0.rawValue, name: Largest.text(Lengths.customerName), email: Largest.email,
                language: "gsw-CH")
        }
        // As many as have room.
        let places = (10..<10 + Ranges.shipTo.upperBound).reduce(into: [ShipTo]()) { places, number in
            let code = "\(number)" + Largest.text(1...Lengths.shipToCode.upperBound - 2)
            let party = Party(name: Largest.text(1...40), country: "GB")
            let more = places + [ShipTo(code: code, party: party)]
            let parties = CustomerParties(party: Largest.party, contacts: contacts, shipTo: more)
            if parties.encodedBytes <= Sizes.customerPartiesBytesMax { places = more }
        }
        #expect(!places.isEmpty && places.count < Ranges.shipTo.upperBound)
        business.send(
            RegisterCustomer(
                account: Largest.account, party: Largest.party,
                taxId: .init(country: "US", id: Largest.text(Lengths.taxID)), contacts: contacts,
                shipTo: places,
                currency: "GBP", paymentTermsDays: 365, blocks: ["delivery", "invoice", "dunning"]),
            id: "customer", lane: 0)
        business.settle()
        business.send(
            RegisterCustomer(
                account: "twice", name: "n", country: "GB", currency: "GBP", paymentTermsDays: 0), id: "twice")
        business.settle()
        business.send(
            MergeCustomers(duplicate: Largest.account, survivor: "twice", reason: Largest.reason), id: "merge")
        business.settle()
        business.send(UndoMerge(duplicate: Largest.account, reason: Largest.reason), id: "undo")
        business.settle()
        business.send(
            SetCreditLimit(account: Largest.account, creditLimit: .unlimited, reason: Largest.reason), id: "limit")
        let name = Largest.text(Lengths.itemName)
        business.send(
            RegisterItem(
                sku: Largest.sku, name: name, kind: "goods", taxClass: "standard", unit: "KGM", decimals: 6), id: "item"
        )
        for number in 0..<2_000 {
            business.inventory.send(RegisterItem(sku: "S\(number)", name: "n", kind: "goods", taxClass: "reduced"))
        }
        business.settle()
        business.send(
            ReceiveStock(
                sku: Largest.sku, quantity: 1_000_000_000, totalCost: 1_000_000_000_000_000, currency: "GBP",
                reference: Largest.text(1...64), entity: Largest.entity, receivedOn: "2026-02-16"), id: "receipt")
        business.send(
            AdjustStock(
                sku: Largest.sku, quantity: -1, reason: Largest.reason, entity: Largest.entity,
                countedOn: "2026-02-17"), id: "adjustment")
        business.send(
            SetPrices(
                list: String(repeating: "L", count: Lengths.priceList.upperBound), currency: "GBP", priceMode: "gross",
                account: Largest.account,
                items: (0..<Ranges.pricedItems.upperBound).map { number in
                    .init(
                        sku: number == 0 ? Largest.sku : "S\(number)",
                        prices: (0..<Int32(Ranges.itemPrices.upperBound)).map {
                            .init(
                                validFrom: LocalDate(days: 20_000 + $0).description, validTo: "2099-12-31",
                                from: Ranges.quantity.upperBound, unitPrice: Ranges.listPrice.upperBound,
                                per: Ranges.quantity.upperBound)
                        })
                }, reason: Largest.reason), id: "prices")
        business.settle()
    }

    /// As many lines as the domain takes.
    private func largestOrder(_ business: LargestBusiness) throws -> [SubmitOrder.Line] {
        let most = SubmitOrder.Allowance(amount: Ranges.allowance.upperBound, reasonCode: "ABL")
        let line = SubmitOrder.Line(
            sku: LargestBusiness.sku, quantity: 1, unitPrice: LargestBusiness.unitPrice, per: 1,
            discount: SubmitOrder.Allowance(amount: most.amount - 1, reasonCode: "105"), charge: most)
        let taken = ConfirmedLine(
            number: 1, sku: line.sku, name: LargestBusiness.text(Lengths.itemName), kind: nil, taxClass: .standard,
            quantity: line.quantity, unitPrice: LargestBusiness.unitPrice,
            pricing: LinePricing(
                unit: .kilogram, decimals: 6, per: 1,
                discount: LineAllowance(amount: most.amount - 1, reasonCode: "105"),
                charge: LineAllowance(amount: most.amount, reasonCode: "ABL"),
                amount: LargestBusiness.unitPrice + 1))
        var size = OrderSize()
        var count = 0
        while size.fits {
            size.add(taken)
            count += 1
        }
        return Array(repeating: line, count: count - 1)
    }

    private func decideMonth(_ business: LargestBusiness) {
        let (month, entity, reason) = ("2026-02", LargestBusiness.entity, LargestBusiness.reason)
        business.send(ClosePeriod(period: month, entity: entity, reason: reason), id: "close")
        business.send(ReopenPeriod(period: month, entity: entity, reason: reason), id: "reopen")
        business.send(ClosePeriod(period: month, entity: entity, reason: reason), id: "close again")
        business.send(LockPeriod(period: month, entity: entity, reason: reason), id: "lock")
    }

    private func ship(_ business: LargestBusiness) throws {
        let orders = try business.intake.published(OrderReceived.self)
        #expect(orders.count == 3, "the largest, the short and the cancelled one")
        #expect(try business.intake.published(SubmissionRejected.self).count == 2)
        for order in orders where order.clientReference.hasPrefix("cancelled") {
            business.send(
                CancelOrder(order: order.order.description, reason: LargestBusiness.text(1...500)), id: "cancel",
                lane: order.order.lane)
        }
        let confirmed = try business.intake.published(OrderConfirmed.self)
        let main = try #require(confirmed.first { $0.clientReference.hasPrefix("main") })
        let planned = try #require(
            try business.fulfillment.published(ShipmentPlanned.self).first { $0.order == main.order })
        let shipment = planned.shipment.description
        business.send(
            DispatchShipment(
                shipment: shipment, carrier: LargestBusiness.text(Lengths.carrier),
                tracking: LargestBusiness.text(Lengths.tracking)), id: "dispatch", lane: planned.shipment.lane)
        business.send(ConfirmDelivery(shipment: shipment), id: "delivery", lane: planned.shipment.lane)
        business.settle()
    }

    private func pay(_ business: LargestBusiness) throws {
        let invoice = try #require(try business.billing.published(InvoiceIssued.self).first)
        let today = invoice.issuedOn.description
        func payment(_ reference: String, _ amount: Int64) -> RecordPayment {
            RecordPayment(
                bankAccount: LargestBusiness.text(Lengths.bankAccount),
                bankReference: String("\(amount)\(LargestBusiness.text(Lengths.bankReference))".prefix(64)),
                bookedOn: today, valueDate: today,
                payer: .init(
                    account: LargestBusiness.account, name: LargestBusiness.text(1...140),
                    iban: LargestBusiness.text(Lengths.iban)),
                text: reference, amount: amount, currency: "GBP")
        }
        business.send(payment(LargestBusiness.text(1...560), 1_000), id: "unapplied")
        // More than one payment may bring.
        let half = invoice.gross / 2
        business.send(payment(invoice.number, half), id: "payment 1")
        business.send(payment(invoice.number, invoice.gross - half - 1_000), id: "payment 2")
        business.settle()
        let unapplied = try #require(
            try business.collections.published(PaymentReceived.self).first { $0.unapplied > 0 })
        business.send(
            AllocatePayment(
                payment: unapplied.payment.description, invoice: invoice.number, amount: 1_000,
                reason: LargestBusiness.reason), id: "allocation")
        business.settle()
    }
}

@Suite("Every service takes its commands to the letter")
struct CommandLetterTests {
    private func decode(_ type: any Command.Type, _ data: [UInt8]) throws {
        switch type.recipient {
        case .orderIntake: try read(OrderIntakeLogic.handlers, type, data)
        case .inventory: try read(InventoryLogic.handlers, type, data)
        case .fulfillment: try read(FulfillmentLogic.handlers, type, data)
        case .billing: try read(BillingLogic.handlers, type, data)
        case .collections: try read(CollectionsLogic.handlers, type, data)
        case .ledger: try read(LedgerLogic.handlers, type, data)
        }
    }

    private func read<Logic>(_ handlers: Handlers<Logic>, _ type: any Command.Type, _ data: [UInt8]) throws {
        let event = CloudEvent(id: "1", source: "/test", type: type.type, data: data)
        _ = try handlers.command(Cause(event, in: 0), CommandKey(event))
    }

    private static let examples: [any Command] = [
        RegisterEntity.example, SetTaxRates.example, SetPrices.example,
        RegisterCustomer(
            account: "A", name: "N", country: "DE", currency: "EUR", paymentTermsDays: 1),
        MergeCustomers(duplicate: "A", survivor: "B", reason: "r"), UndoMerge(duplicate: "A", reason: "r"),
        SubmitOrder(
            account: "A", channel: "web", clientReference: "R", currency: "EUR",
            lines: [.init(sku: "S", quantity: 1, unitPrice: 1)]),
        CancelOrder(order: "0-1", reason: "r"), RegisterItem(sku: "S", name: "N", kind: "goods", taxClass: "zero"),
        ReceiveStock(sku: "S", quantity: 1, unitCost: 1, currency: "EUR", reference: "r"),
        AdjustStock(sku: "S", quantity: 1, reason: "r"),
        DispatchShipment(shipment: "0-1", carrier: "c", tracking: "t"), ConfirmDelivery(shipment: "0-1"),
        RecordPayment(
            bankAccount: "B", bankReference: "r", bookedOn: "2026-03-02", valueDate: "2026-03-02", amount: 1,
            currency: "EUR"),
        AllocatePayment(payment: "0-1", invoice: "I", amount: 1, reason: "r"),
        SetCreditLimit(account: "A", creditLimit: .unlimited, reason: "r"),
        ClosePeriod(period: "2026-02", reason: "r"), ReopenPeriod(period: "2026-02", reason: "r"),
        LockPeriod(period: "2026-02", reason: "r"),
    ]

    @Test("A member that a command does not know is refused by its name")
    func unknownMembers() throws {
        #expect(Self.examples.map { type(of: $0).type } == Catalogue.commands.map { $0.type })
        for example in Self.examples {
            let data = example.encoded()
            try decode(type(of: example), data)
            let error = #expect(throws: JSONError.self) {
                try decode(type(of: example), Array(data.dropLast()) + Array(#","more":1}"#.utf8))
            }
            #expect(error.map { Reason($0) }?.code == "unknown-member" && error?.place.path.pointer == "/more")
        }
    }
}
