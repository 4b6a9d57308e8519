import Contracts
import LocalStack
import Postgres
import Runtime
import TestSupport

@testable import Billing
@testable import Collections
@testable import Fulfillment
@testable import Inventory
@testable import Ledger
@testable import Operator
@testable import OrderIntake

/// A small business that the six real services have run over one log in memory, each in a database of its own: orders
/// paid in full, in part, too much and not at all, a guest's, one that waits to be shipped, and those that were short,
/// over the limit, cancelled before and after their confirmation, and rejected.
///
/// Made once a process. Its databases are templates that nobody connects to; tests get copies.
struct SampleBusiness: Sendable {
    /// The template of each service, its tables in the service's own schema.
    private let templates: [Service: String]
    /// Copies that tests only read.
    private let shared: [Service: String]
    /// What was published of it, for tests that ask for one order.
    let paidOrder: OrderID
    let openOrder: OrderID
    let plannedOrder: OrderID
    let cancelledOrder: OrderID
    let invoiceNumbers: [String]

    static let made = Result { try SampleBusiness() }

    /// - Throws: what kept the business from being made.
    static func get() throws -> SampleBusiness { try made.get() }

    /// The schemas as they are.
    func schemas() -> Schemas { Schemas(applicationName: "o2c-test") { shared[$0] ?? "" } }

    /// What `body` makes of the schemas while a script of SQL has changed one of them; the change is undone.
    func planting<Result: Sendable>(_ script: String, in service: Service, _ body: (Schemas) throws -> Result) throws
        -> Result
    {
        let schemas = Schemas(applicationName: "o2c-test", readsOnly: false) { shared[$0] ?? "" }
        do {
            return try schemas.snapshot { () throws -> Result in
                try schemas.connection(service).script(script, deadline: .after(milliseconds: 60_000))
                throw Undone(result: try body(schemas))
            }
        } catch let undone as Undone<Result> { return undone.result }
    }

    /// Ends a snapshot without its effects.
    private struct Undone<Result: Sendable>: Error {
        var result: Result
    }

    /// The schemas, of one service a copy of its own, changed by a script of SQL.
    func schemas(changing service: Service, by script: String) throws -> Schemas {
        let url = try Self.copy(templates[service] ?? "")
        let schemas = Schemas(applicationName: "o2c-test") { $0 == service ? url : shared[$0] ?? "" }
        try Self.change(schemas, service, by: script)
        return schemas
    }

    /// Runs a script in a service's schema. The schemas' own connections only read.
    static func change(_ schemas: Schemas, _ service: Service, by script: String) throws {
        var configuration = try ConnectionConfiguration(url: schemas.url(service))
        configuration.searchPath = [service.schema]
        let connection = try Connection(configuration, deadline: .after(milliseconds: 10_000))
        try connection.script(script, deadline: .after(milliseconds: 10_000))
    }

    private static func copy(_ template: String) throws -> String {
        let server = try SharedTestCluster.server()
        return server.url(database: try server.database(fromTemplate: template))
    }

    private init() throws {
        let done = try BusinessRun.trade()
        paidOrder = done.paidOrder
        openOrder = done.openOrder
        plannedOrder = done.plannedOrder
        cancelledOrder = done.cancelledOrder
        invoiceNumbers = done.invoiceNumbers
        templates = done.databases
        let server = try SharedTestCluster.server()
        var shared: [Service: String] = [:]
        for (service, name) in templates {
            try server.execute("ALTER SCHEMA public RENAME TO \(service.schema)", database: name)
            shared[service] = try Self.copy(name)
        }
        self.shared = shared
    }
}

/// What a business has left: databases that nobody is connected to.
private struct BusinessDone {
    var databases: [Service: String]
    var paidOrder: OrderID
    var openOrder: OrderID
    var plannedOrder: OrderID
    var cancelledOrder: OrderID
    var invoiceNumbers: [String]
}

/// The six workers, one after the other.
private final class BusinessRun {
    let intake: LogicHarness<OrderIntakeLogic>
    let inventory: LogicHarness<InventoryLogic>
    let fulfillment: LogicHarness<FulfillmentLogic>
    let billing: LogicHarness<BillingLogic>
    let collections: LogicHarness<CollectionsLogic>
    let ledger: LogicHarness<LedgerLogic>

    init() throws {
        let log = MemoryLog()
        let clock = TestClock()
        intake = try LogicHarness(OrderIntakeLogic(), log: log, clock: clock)
        inventory = try LogicHarness(InventoryLogic(), log: log, clock: clock)
        fulfillment = try LogicHarness(
            FulfillmentLogic(policy: FulfillmentPolicy(dispatch: .manual)), log: log, clock: clock)
        billing = try LogicHarness(BillingLogic(), log: log, clock: clock)
        collections = try LogicHarness(CollectionsLogic(), log: log, clock: clock)
        ledger = try LogicHarness(LedgerLogic(), log: log, clock: clock)
    }

    /// Facts go once round all services in a handful of passes.
    private func settle() {
        for _ in 0..<6 {
            inventory.run()
            intake.run()
            collections.run()
            fulfillment.run()
            billing.run()
            ledger.run()
        }
    }

    /// Runs the whole business. When this returns its connections are closed: they end with the workers.
    static func trade() throws -> BusinessDone {
        let run = try BusinessRun()
        try run.trade()
        run.stop()
        return BusinessDone(
            databases: run.databases, paidOrder: try run.order("R-1"), openOrder: try run.order("R-3"),
            plannedOrder: try run.order("R-9"), cancelledOrder: try run.order("R-10"),
            invoiceNumbers: try run.billing.published(InvoiceIssued.self).map(\.number))
    }

    private func trade() throws {
        register()
        submit("R-1", "ACME", [("SKU-1", 10, 1_000), ("SKU-2", 3, 333)])
        submit("R-2", "ACME", [("SKU-1", 2, 1_000)])
        // Arrives in another lane than its customer's, and is handed on.
        submit("R-3", "ACME", [("SKU-2", 7, 250)], lane: 1)
        // A guest abroad: an export.
        submit("R-4", nil, [("SKU-1", 1, 1_500)], lane: 1)
        submit("R-5", "ACME", [("SKU-1", 100_000, 1)])
        submit("R-6", "TIGHT", [("SKU-1", 5, 1_000)], lane: 1)
        submit("R-7", "ACME", [("SKU-9", 1, 1)])
        submit("R-9", "ACME", [("SKU-1", 4, 1_000)])
        submit("R-10", "ACME", [("SKU-2", 5, 100)])
        submitWithTax("R-11", "ACME")
        settle()
        submit("R-8", "ACME", [("SKU-1", 1, 1_000)])
        intake.run()
        try cancel("R-8")
        try cancel("R-10")
        settle()
        for reference in ["R-1", "R-2", "R-3", "R-4", "R-11"] { try dispatch(reference) }
        settle()
        let numbers = try Dictionary(
            uniqueKeysWithValues: billing.published(InvoiceIssued.self).map { ($0.clientReference, $0) })
        pay(numbers["R-1"]?.number ?? "", numbers["R-1"]?.gross ?? 0)
        pay("no idea", 4_200, account: nil, on: "2026-02-10")
        settle()
        close("2026-02")
        // Money of a month that is closed by now.
        pay(numbers["R-2"]?.number ?? "", 500, on: "2026-02-20")
        pay(numbers["R-4"]?.number ?? "", (numbers["R-4"]?.gross ?? 0) + 100, account: nil)
        // Comes again, and is dated ahead.
        pay("no idea", 4_200, account: nil, on: "2026-02-10")
        pay("ahead", 800, account: nil, on: "2026-03-20")
        settle()
        try allocate(of: "no idea", 300, to: numbers["R-2"]?.number ?? "")
        try allocate(of: "no idea", 400, to: numbers["R-2"]?.number ?? "")
        // Money in a guest's lane pays an invoice in a customer's.
        try allocate(of: numbers["R-4"]?.number ?? "", 60, to: numbers["R-2"]?.number ?? "")
        inventory.send(AdjustStock(sku: "SKU-2", quantity: -2, reason: "broken"))
        settle()
        tradeElsewhere()
    }

    /// Another legal entity, with stock and money of its own.
    private func tradeElsewhere() {
        var south = RegisterEntity.example
        (south.entity, south.invoicePrefix, south.timeZone) = ("SOUTH", "SOU", "Pacific/Auckland")
        south.bankAccounts = [BankAccount(id: "SOUTH", currency: "GBP")]
        intake.send(south)
        inventory.send(RegisterItem(sku: "SKU-3", name: "Item SKU-3", kind: "goods", taxClass: "standard"))
        settle()
        inventory.send(
            ReceiveStock(
                sku: "SKU-3", quantity: 10, unitCost: 77, currency: "GBP", reference: "PO SKU-3", entity: "SOUTH"))
        pay("elsewhere", 650, account: nil, into: "SOUTH")
        settle()
    }

    private func register() {
        intake.send(RegisterEntity.example)
        intake.run()
        for (sku, category) in [("SKU-1", "standard"), ("SKU-2", "reduced")] {
            inventory.send(RegisterItem(sku: sku, name: "Item \(sku)", kind: "goods", taxClass: category))
        }
        inventory.send(
            RegisterItem(
                sku: "FLOUR", name: "Flour", kind: "goods", taxClass: "standard", unit: "KGM", decimals: 3))
        inventory.run()
        for sku in ["SKU-1", "SKU-2"] {
            inventory.send(
                ReceiveStock(sku: sku, quantity: 100, unitCost: 321, currency: "GBP", reference: "PO \(sku)"))
        }
        inventory.send(
            ReceiveStock(sku: "FLOUR", quantity: 25_000, totalCost: 19_99, currency: "GBP", reference: "PO FLOUR"))
        intake.send(
            RegisterCustomer(
                account: "ACME", name: "Acme Ltd", country: "GB", currency: "GBP", paymentTermsDays: 30))
        intake.send(
            RegisterCustomer(
                account: "TIGHT", name: "Tight plc", country: "GB", currency: "GBP", paymentTermsDays: 14), lane: 1)
        settle()
        collections.send(SetCreditLimit(account: "ACME", creditLimit: .limited(1), reason: "new"))
        collections.send(SetCreditLimit(account: "ACME", creditLimit: .unlimited, reason: "paid on time"))
        collections.send(SetCreditLimit(account: "TIGHT", creditLimit: .limited(100), reason: "new"))
        settle()
    }

    private func submit(_ reference: String, _ account: String?, _ lines: [(String, Int64, Int64)], lane: Lane = 0) {
        intake.send(
            SubmitOrder(
                account: account, buyer: account == nil ? Party(name: "A guest", country: "US") : nil,
                channel: "web", clientReference: reference, currency: "GBP",
                lines: lines.map { SubmitOrder.Line(sku: $0.0, quantity: $0.1, unitPrice: $0.2) }),
            id: reference, lane: lane)
    }

    /// 2.500 kg for 9.99, of prices that include tax, less a discount.
    private func submitWithTax(_ reference: String, _ account: String) {
        let line = SubmitOrder.Line(
            sku: "FLOUR", quantity: 2_500, unitPrice: 4_00, discount: SubmitOrder.Allowance(amount: 1, reasonCode: "95")
        )
        intake.send(
            SubmitOrder(
                account: account, channel: "web", clientReference: reference, currency: "GBP", priceMode: "gross",
                lines: [line]), id: reference)
    }

    private func cancel(_ reference: String) throws {
        let order = try order(reference)
        intake.send(CancelOrder(order: "\(order)", reason: "changed their mind"), lane: order.lane)
    }

    private func dispatch(_ reference: String) throws {
        let order = try order(reference)
        for planned in try fulfillment.published(ShipmentPlanned.self) where planned.order == order {
            fulfillment.send(
                DispatchShipment(shipment: "\(planned.shipment)", carrier: "post", tracking: reference),
                lane: planned.shipment.lane)
        }
    }

    private func close(_ month: String) {
        ledger.send(ClosePeriod(period: month, reason: "all is in"))
        ledger.run()
    }

    private func pay(
        _ reference: String, _ amount: Int64, account: String? = "ACME", into bankAccount: String = "MAIN",
        on day: String = "2026-03-02"
    ) {
        collections.send(
            RecordPayment(
                bankAccount: bankAccount, bankReference: "\(reference) \(amount)", bookedOn: min(day, "2026-03-02"),
                valueDate: day, payer: account.map { RecordPayment.Payer(account: $0) }, text: reference,
                amount: amount, currency: "GBP"))
    }

    private func allocate(of reference: String, _ amount: Int64, to invoice: String) throws {
        for payment in try collections.published(PaymentReceived.self)
        where payment.bankReference.hasPrefix(reference) {
            collections.send(
                AllocatePayment(
                    payment: "\(payment.payment)", invoice: invoice, amount: amount, reason: "called the payer"),
                lane: payment.payment.lane)
        }
    }

    private func order(_ reference: String) throws -> OrderID {
        let orders = try intake.published(OrderReceived.self)
        guard let order = orders.first(where: { $0.clientReference == reference }) else {
            throw MissingOrder(reference: reference)
        }
        return order.order
    }

    private func stop() {
        intake.stop()
        inventory.stop()
        fulfillment.stop()
        billing.stop()
        collections.stop()
        ledger.stop()
    }

    private var databases: [Service: String] {
        [
            .orderIntake: intake.database.name, .inventory: inventory.database.name,
            .fulfillment: fulfillment.database.name, .billing: billing.database.name,
            .collections: collections.database.name, .ledger: ledger.database.name,
        ]
    }
}

struct MissingOrder: Error {
    var reference: String
}
