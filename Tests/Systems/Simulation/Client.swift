import Contracts
import JSON
import Postgres
import Runtime
import TestSupport

/// Everyone outside: buyers, the warehouse, the bank. Sends again what was not answered, as clients do.
final class Client {
    struct Sent {
        var event: CloudEvent
        var service: Service
        var lane: Lane
    }

    static let source = "/simulation"
    /// Of money that is dated ahead, and of goods that are wanted later.
    static let daysAheadMax: Int64 = 4
    private static let skus = ["SKU-1", "SKU-2", "SKU-3"]
    private static let accounts = ["ACME", "BOLT", "TIGHT"]
    /// NORTH in London, and SOUTH in Auckland with a bank account of that name.
    private static let entities = ["NORTH", "NORTH", "SOUTH"]

    let tables: Tables
    private let broker: SimulatedBroker
    private let laneCount: Int
    private let now: () -> Timestamp
    private(set) var sent: [Sent] = []

    init(_ tables: Tables, _ broker: SimulatedBroker, laneCount: Int, now: @escaping () -> Timestamp) {
        self.tables = tables
        self.broker = broker
        self.laneCount = laneCount
        self.now = now
    }

    /// The world before the first order, in no particular order.
    func prepare(_ chance: inout Chance) throws -> [String] {
        var south = RegisterEntity.example
        (south.entity, south.invoicePrefix, south.timeZone) = ("SOUTH", "SOU", "Pacific/Auckland")
        south.bankAccounts = [BankAccount(id: "SOUTH", currency: "GBP")]
        var lines = try [RegisterEntity.example, south].map {
            try send($0, lane: chance.index(below: laneCount))
        }
        for (index, account) in Self.accounts.enumerated() {
            lines.append(
                try send(
                    RegisterCustomer(
                        account: account, name: "\(account) Ltd", country: "GB", currency: "GBP",
                        paymentTermsDays: 30),
                    lane: index % laneCount))
        }
        for sku in Self.skus {
            lines.append(
                try send(
                    RegisterItem(
                        sku: sku, name: sku, kind: "goods", taxClass: sku == "SKU-2" ? "reduced" : "standard",
                        unit: sku == "SKU-3" ? "KGM" : nil, decimals: sku == "SKU-3" ? 1 : nil),
                    lane: chance.index(below: laneCount)))
        }
        return lines
    }

    func supply(_ chance: inout Chance) throws -> String {
        try send(
            ReceiveStock(
                sku: chance.pick(Self.skus), quantity: chance.number(in: 5...60),
                costing: chance.number(in: 100...900), chance.index(below: 3), currency: "GBP",
                reference: "PO \(sent.count)", entity: entity(&chance), receivedOn: chance.pick([nil, day(&chance)])),
            lane: chance.index(below: laneCount))
    }

    /// Something that someone outside may do now.
    func act(_ chance: inout Chance) throws -> String {
        switch chance.index(below: 21) {
        case 0...7: return try order(&chance)
        case 8, 9: return try cancel(&chance)
        case 10, 11: return try pay(&chance)
        case 12: return try chance.happens(percent: 60) ? pay(&chance) : payAgain(&chance)
        case 13, 14: return try supply(&chance)
        case 15:
            return try send(
                AdjustStock(
                    sku: chance.pick(Self.skus), quantity: chance.number(in: -4...3), reason: "counted",
                    entity: chance.pick(["NORTH", "SOUTH", "NOWHERE"]), countedOn: chance.pick([nil, day(&chance)])),
                lane: chance.index(below: laneCount))
        case 16:
            return try send(
                SetCreditLimit(
                    account: chance.pick(Self.accounts),
                    creditLimit: chance.happens(percent: 30) ? .unlimited : .limited(chance.number(in: 0...90_000)),
                    reason: "why not"),
                lane: chance.index(below: laneCount))
        case 17:
            switch chance.index(below: 4) {
            case 0: return try decideMonth(&chance)
            case 1: return try changeCustomer(&chance)
            case 2: return try setPrices(&chance)
            default: return try mergeCustomers(&chance)
            }
        case 18: return try ship(&chance)
        default: return repeated(&chance)
        }
    }

    /// The entity that is meant; now and then none, where two are known.
    private func entity(_ chance: inout Chance) -> String? {
        chance.happens(percent: 8) ? nil : chance.pick(Self.entities)
    }

    /// Says that goods have left, or arrived, today or on another day, perhaps before they can have.
    private func ship(_ chance: inout Chance) throws -> String {
        let shipments = try tables.identifiers("SELECT id FROM fulfillment.shipment ORDER BY id")
        guard !shipments.isEmpty else { return "nothing to ship" }
        let shipment = chance.pick(shipments)
        let today = now().date
        let day = chance.pick([nil, today, today.adding(days: -1), today.adding(days: 1)])?.description
        if chance.happens(percent: 50) {
            return try send(
                DispatchShipment(shipment: shipment.text, carrier: "post", tracking: "T", dispatchedOn: day),
                lane: Int(shipment.lane))
        }
        return try send(ConfirmDelivery(shipment: shipment.text, deliveredOn: day), lane: Int(shipment.lane))
    }

    /// Another registration of a known account: blocked, or with a place to ship to; often by somebody who has seen an
    /// earlier version.
    private func changeCustomer(_ chance: inout Chance) throws -> String {
        let account = chance.pick(Self.accounts)
        let dock = ShipTo(code: "DOCK", party: Party(name: "\(account) dock", country: "GB"))
        return try send(
            RegisterCustomer(
                account: account,
                expectedVersion: chance.happens(percent: 50) ? Int32(chance.number(in: 0...4)) : nil,
                party: Party(name: "\(account) \(chance.index(below: 3))", country: "GB"),
                shipTo: chance.happens(percent: 70) ? [dock] : nil, currency: "GBP", paymentTermsDays: 30,
                blocks: chance.happens(percent: 15) ? ["order"] : nil), lane: chance.index(below: laneCount))
    }

    /// Prices of an item from now on, of everybody or of one customer; now and then it leaves the list.
    private func setPrices(_ chance: inout Chance) throws -> String {
        let today = now().date.description
        let prices = (0..<chance.number(in: 0...3)).map { number in
            SetPrices.Price(validFrom: today, from: 4 * number + 1, unitPrice: chance.number(in: 1...900))
        }
        return try send(
            SetPrices(
                list: "LIST-\(chance.number(in: 1...2))", currency: "GBP", priceMode: chance.pick([nil, "gross"]),
                account: chance.happens(percent: 30) ? chance.pick(Self.accounts) : nil,
                items: [.init(sku: chance.pick(Self.skus), prices: prices)], reason: "new prices"),
            lane: chance.index(below: laneCount))
    }

    /// Merges two accounts, perhaps of one customer or in a circle, or undoes a merge that may be none.
    private func mergeCustomers(_ chance: inout Chance) throws -> String {
        let (account, lane) = (chance.pick(Self.accounts), chance.index(below: laneCount))
        guard chance.happens(percent: 50) else {
            return try send(UndoMerge(duplicate: account, reason: "two after all"), lane: lane)
        }
        return try send(
            MergeCustomers(duplicate: account, survivor: chance.pick(Self.accounts), reason: "twice"), lane: lane)
    }

    /// Closes, reopens or locks a month: most often one that may be, and now and then this one, which is not over.
    private func decideMonth(_ chance: inout Chance) throws -> String {
        let back = chance.pick([Int32(0), 30, 30, 60, 60, 90])
        let month = Month(of: now().date.adding(days: -back)).description
        let (lane, entity) = (chance.index(below: laneCount), entity(&chance))
        switch chance.index(below: 10) {
        case 0..<6: return try send(ClosePeriod(period: month, entity: entity, reason: "all is in"), lane: lane)
        case 6..<9: return try send(ReopenPeriod(period: month, entity: entity, reason: "one was missing"), lane: lane)
        default: return try send(LockPeriod(period: month, entity: entity, reason: "audited"), lane: lane)
        }
    }

    private func order(_ chance: inout Chance) throws -> String {
        let account = chance.happens(percent: 25) ? nil : chance.pick(Self.accounts)
        let lines = (0..<chance.number(in: 1...3)).map { _ in
            let price = chance.number(in: 0...1_500)
            return SubmitOrder.Line(
                sku: chance.happens(percent: 4) ? "SKU-9" : chance.pick(Self.skus), quantity: chance.number(in: 1...12),
                unitPrice: chance.happens(percent: 20) ? nil : price,
                per: chance.happens(percent: 30) ? chance.number(in: 1...20) : nil,
                discount: chance.happens(percent: 15)
                    ? SubmitOrder.Allowance(amount: chance.number(in: 1...90), reasonCode: "95") : nil,
                freeReason: price == 0 ? "a sample" : nil)
        }
        return try send(
            SubmitOrder(
                entity: entity(&chance), account: account,
                buyer: account == nil ? Party(name: "Guest \(sent.count)", country: "GB") : nil,
                channel: "web", clientReference: "R-\(sent.count)",
                purchaseOrder: chance.happens(percent: 20) ? "PO-\(chance.index(below: 6))" : nil,
                repeatsPurchaseOrder: chance.happens(percent: 30) ? true : nil, currency: "GBP",
                priceMode: chance.pick([nil, "net", "gross"]), shipTo: chance.happens(percent: 10) ? "DOCK" : nil,
                requestedDate: chance.happens(percent: 20)
                    ? now().date.adding(days: Int32(chance.number(in: 0...Self.daysAheadMax))).description : nil,
                lines: lines), lane: chance.index(below: laneCount))
    }

    private func cancel(_ chance: inout Chance) throws -> String {
        let orders = try tables.identifiers("SELECT id FROM order_intake.customer_order ORDER BY id")
        guard !orders.isEmpty else { return "nothing to cancel" }
        let order = chance.pick(orders)
        return try send(CancelOrder(order: order.text, reason: "changed their mind"), lane: Int(order.lane))
    }

    /// In full, in part, too much, twice, by somebody else, or for an invoice that Collections has not heard of.
    private func pay(_ chance: inout Chance) throws -> String {
        let invoices = try tables.amounts(
            "SELECT concat(series, '-', lpad(number::text, 6, '0')), gross FROM billing.invoice ORDER BY 1")
        var (reference, amount) = ("INV-2026-00000\(chance.number(in: 1...9))", chance.number(in: 1...20_000))
        if !invoices.isEmpty, chance.happens(percent: 80) {
            (reference, amount) = chance.pick(invoices)
            switch chance.index(below: 4) {
            case 0: amount = max(1, amount / 3)
            case 1: amount += 500
            default: break
            }
        }
        return try send(
            Self.entry(
                "entry \(sent.count)", max(1, amount),
                into: chance.happens(percent: 10) ? "SOUTH" : Self.bankAccount(for: reference),
                text: chance.pick([reference, "Invoice \(reference), thank you", "\(reference) INV-2026-000001"]),
                account: chance.happens(percent: 40) ? nil : chance.pick(Self.accounts),
                valueDate: chance.happens(percent: 70)
                    ? day(&chance) : "2026-03-0\(chance.number(in: 1...2 + Self.daysAheadMax))"),
            lane: chance.index(below: laneCount))
    }

    /// A day on which money may have come in: of a month that may be closed by now.
    private func day(_ chance: inout Chance) -> String {
        now().date.adding(days: -Int32(chance.number(in: 0...70))).description
    }

    /// The same bank entry once more, as another command, in any lane; now and then with another amount.
    private func payAgain(_ chance: inout Chance) throws -> String {
        let payments = sent.filter { $0.event.type == RecordPayment.type }
        guard !payments.isEmpty else { return "no payment to repeat" }
        var payment = try chance.pick(payments).event.decode(RecordPayment.self)
        if chance.happens(percent: 25) { payment.amount += 1 }
        return try send(payment, lane: chance.index(below: laneCount))
    }

    private static func entry(
        _ bankReference: String, _ amount: Int64, into bankAccount: String, text: String, account: String? = nil,
        valueDate: String = "2026-03-02"
    ) -> RecordPayment {
        RecordPayment(
            bankAccount: bankAccount, bankReference: bankReference, bookedOn: "2026-03-02", valueDate: valueDate,
            payer: account.map { RecordPayment.Payer(account: $0) }, text: text, amount: amount, currency: "GBP")
    }

    /// Of the entity whose invoice it is.
    private static func bankAccount(for number: String) -> String { number.hasPrefix("SOU") ? "SOUTH" : "MAIN" }

    /// The same command once more, perhaps by another door.
    private func repeated(_ chance: inout Chance) -> String {
        guard !sent.isEmpty else { return "nothing to repeat" }
        var command = chance.pick(sent)
        let hasOtherContent = command.event.type == SubmitOrder.type && chance.happens(percent: 20)
        if hasOtherContent {
            let other = chance.pick(sent.filter { $0.event.type == SubmitOrder.type }).event
            let event = command.event
            command.event = CloudEvent(
                id: event.id, source: event.source, type: event.type, time: event.time, actor: event.actor,
                reason: event.reason, data: other.data)
        }
        let isBoundToLane = command.event.type == CancelOrder.type
        append(command, lane: isBoundToLane ? command.lane : Lane(chance.index(below: laneCount)))
        return "again \(command.event.id)\(hasOtherContent ? ", with other content" : "")"
    }

    private func send<C: Command>(_ command: C, lane: Int) throws -> String {
        let id = "\(C.type.split(separator: ".")[2])-\(sent.count)"
        let event = CloudEvent(
            id: id, source: Self.source, type: C.type, time: now(), actor: "simulation", reason: "a test",
            data: try JSONEncoder().encode(command))
        let command = Sent(event: event, service: C.recipient, lane: Lane(lane))
        sent.append(command)
        append(command, lane: command.lane)
        return "\(id) to lane \(lane): \(String(decoding: event.data, as: UTF8.self))"
    }

    private func append(_ command: Sent, lane: Lane) {
        broker.append(command.event, to: command.service.commandsTopic, partition: lane)
    }

    // MARK: Settling

    /// Commands that have no answer yet.
    func unanswered() throws -> [Sent] {
        var answered: [Service: Set<String>] = [:]
        for service in Service.allCases where service != .billing {
            answered[service] = Set(
                try tables.texts(
                    "SELECT id FROM \(unescaped: service.schema).command WHERE source = \(Self.source)"))
        }
        return sent.filter { answered[$0.service]?.contains($0.event.id) != true }
    }

    /// What has no answer and is in no log any more is sent again. What a log holds must be acted on by itself.
    func sendAgainLost() throws {
        for command in try unanswered() where !isLogged(command) { append(command, lane: command.lane) }
    }

    private func isLogged(_ command: Sent) -> Bool {
        broker.log.events(of: command.service.commandsTopic).contains {
            $0.id == command.event.id && $0.source == Self.source
        }
    }

    /// A commands topic is lost, and its successor is longer than it was before anyone reads it: what was last in the
    /// old one comes first, then what came before, as often as is needed.
    func replace(_ topic: String) {
        let old = (0..<laneCount).map { lane in
            broker.log.entries(of: topic, partition: Lane(lane)).map(\.event).filter { $0.source == Self.source }
        }
        let lengths = (0..<laneCount).map { broker.log.entries(of: topic, partition: Lane($0)).count }
        broker.log.wipe(topic)
        for (lane, events) in old.enumerated() where !events.isEmpty {
            for index in 0..<(lengths[lane] + 2) {
                broker.append(events[events.count - 1 - index % events.count], to: topic, partition: Lane(lane))
            }
        }
    }

    /// What people have to do until every order is at its end: send the goods, confirm that they came, pay.
    func finish() throws {
        for shipment in try tables.identifiers(
            "SELECT id FROM fulfillment.shipment WHERE state = 'planned' ORDER BY id")
        {
            try sendOnce(
                DispatchShipment(shipment: shipment.text, carrier: "post", tracking: "T"),
                id: "dispatch-\(shipment.text)",
                lane: shipment.lane)
        }
        for shipment in try tables.identifiers(
            "SELECT id FROM fulfillment.shipment WHERE state = 'dispatched' ORDER BY id")
        {
            try sendOnce(
                ConfirmDelivery(shipment: shipment.text), id: "delivered-\(shipment.text)", lane: shipment.lane)
        }
        for (number, open) in try tables.amounts(
            "SELECT number, open FROM collections.receivable WHERE open > 0 ORDER BY 1")
        {
            try sendOnce(
                Self.entry("rest of \(number)", open, into: Self.bankAccount(for: number), text: number),
                id: "rest of \(number)", lane: 0)
        }
    }

    private func sendOnce<C: Command>(_ command: C, id: String, lane: Lane) throws {
        guard !sent.contains(where: { $0.event.id == id }) else { return }
        let event = CloudEvent(
            id: id, source: Self.source, type: C.type, time: now(), actor: "simulation", reason: "a test",
            data: try JSONEncoder().encode(command))
        sent.append(Sent(event: event, service: C.recipient, lane: lane))
        broker.append(event, to: C.recipient.commandsTopic, partition: lane)
    }
}

extension ReceiveStock {
    /// A receipt that names its cost in one of three ways.
    fileprivate init(
        sku: String, quantity: Int64, costing cost: Int64, _ way: Int, currency: String, reference: String,
        entity: String?, receivedOn: String?
    ) {
        self.init(
            sku: sku, quantity: quantity, unitCost: way == 0 ? nil : cost, per: way == 1 ? 7 : nil,
            totalCost: way == 0 ? cost * quantity + 1 : nil, currency: currency, reference: reference, entity: entity,
            receivedOn: receivedOn)
    }
}
