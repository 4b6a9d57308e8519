import Contracts
import JSON
import Postgres
import Rows
import Runtime
import TestSupport

@testable import OrderIntake

// Each test says what matters to it; the rest is an ordinary customer with an ordinary order.

let monday = LocalDate("2026-03-02")!

func item(
    _ sku: String, version: Int32 = 1, name: String = "A widget", kind: ItemKind = .goods,
    _ taxClass: TaxClass = .standard, unit: UnitOfMeasure = .one, decimals: Int32 = 0
) -> Item {
    Item(
        sku: sku, version: version, name: name, kind: kind, taxClass: taxClass, unit: unit, decimals: decimals)
}

func itemRegistered(_ sku: String, version: Int32 = 1, name: String = "A widget") -> ItemRegistered {
    ItemRegistered(sku: sku, version: version, name: name, kind: .goods, taxClass: .standard)
}

func registration(
    _ account: String = "ACME", name: String = "Acme Ltd", email: String? = "bills@acme.example",
    country: String = "GB", currency: String = "GBP", terms: Int32 = 30
) -> RegisterCustomer {
    var party = Party(name: name, country: country)
    party.email = email
    return RegisterCustomer(account: account, party: party, currency: currency, paymentTermsDays: terms)
}

func customer(_ command: RegisterCustomer = registration(), lane: Lane = 0, counter: Int64 = 1) throws -> Customer {
    Customer(
        id: CustomerID(lane: lane, counter: counter), registration: try Registration(command),
        at: Timestamp(microseconds: 0))
}

/// An order; a country is that of the guest, or that to which a customer's goods go.
func submission(
    account: String? = "ACME", channel: String = "web", reference: String = "PO-1", currency: String = "GBP",
    country: String? = nil, date: String? = nil, lines: [SubmitOrder.Line] = [line("W-1", 2, 10_00)]
) -> SubmitOrder {
    let party = country.map { Party(name: "Somebody", country: $0) }
    return SubmitOrder(
        account: account, buyer: account == nil ? party : nil, channel: channel, clientReference: reference,
        currency: currency, shipToParty: account == nil ? nil : party, requestedDate: date, lines: lines)
}

func line(_ sku: String, _ quantity: Int64, _ unitPrice: Int64) -> SubmitOrder.Line {
    SubmitOrder.Line(sku: sku, quantity: quantity, unitPrice: unitPrice)
}

/// The refusal's fields and codes, as `/field code`.
func reasons(_ body: () throws -> some Any) -> [String] {
    do {
        _ = try body()
        return []
    } catch let refused as Refused {
        return refused.reasons.map { "\($0.pointer) \($0.code)" }
    } catch {
        return ["not a refusal: \(error)"]
    }
}

extension LogicHarness where Logic == OrderIntakeLogic {
    /// A shop with one item, W-1, in both lanes, and the customer ACME, who lives in lane 0.
    static func shop(_ settings: OrderIntakeSettings = OrderIntakeSettings()) throws -> LogicHarness {
        let harness = try LogicHarness(OrderIntakeLogic(settings: settings))
        harness.receive(itemRegistered("W-1"), about: "W-1")
        harness.send(RegisterEntity.example, id: "entity")
        harness.send(registration(), id: "acme")
        harness.run()
        return harness
    }

    /// The first order of lane 0, just received.
    func firstOrder() -> OrderID {
        send(submission(), id: "order-1")
        run()
        return OrderID(lane: 0, counter: 1)
    }

    /// The same, confirmed.
    func confirmedOrder() -> OrderID {
        let order = firstOrder()
        receive(CreditReserved(order: order), about: order)
        receive(StockReserved(order: order, availableDate: clock.now.date), about: order)
        run()
        return order
    }

    func dispatch(_ order: OrderID) {
        receive(
            ShipmentDispatched(
                shipment: ShipmentID(lane: 0, counter: 1), order: order, seller: .example, buyer: buyer,
                clientReference: "PO-1",
                currency: .gbp, taxRules: [.example], carrier: "Royal Mail", tracking: "T1", dispatchedAt: clock.now,
                dispatchedOn: clock.now.date, lines: []),
            about: order)
    }

    func deliver(_ order: OrderID) {
        receive(
            ShipmentDelivered(
                shipment: ShipmentID(lane: 0, counter: 1), order: order, deliveredAt: clock.now,
                deliveredOn: clock.now.date),
            about: order)
    }

    func settle(_ order: OrderID) {
        receive(
            ReceivableSettled(
                invoice: InvoiceID(lane: 0, counter: 1), order: order, customer: nil, settledOn: clock.now.date),
            about: order)
    }

    private var buyer: Buyer {
        Buyer(guest: .plain(Party(name: "Somebody", country: "GB")), country: "GB", paymentTermsDays: 0)
    }

    /// What is stored of an order: state, cause, promise.
    func stored(_ order: OrderID) throws -> OrderProgress? {
        try connection.query(ProgressTable.select([order]), deadline: .after(milliseconds: 5_000)).first?.value()
    }
}

extension LogicHarness {
    /// What the sender of an accepted command gets to see, by name.
    func result(of id: String) throws -> [String: JSONValue] {
        let members = try outcome(of: id)?.json["result"]?.object ?? []
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
    }
}
