import Contracts
import JSON
import Postgres
import TestSupport
import Testing

/// Does business with a system: registers, orders, ships and pays by HTTP, as people and their programs do. Names are
/// its own, so that scenarios that share a system do not meet.
final class Business {
    let system: TestSystem
    let records: Records
    /// Marks all names of this scenario.
    private let mark: String
    private var count = 0

    static let currency = "GBP"

    init(_ system: TestSystem, _ name: String) throws {
        self.system = system
        records = try system.records()
        mark = "\(name)-\(UInt32.random(in: 0...UInt32.max))"
    }

    /// A name that nothing else has.
    func name(_ kind: String) -> String {
        count += 1
        return "\(kind)-\(mark)-\(count)"
    }

    // MARK: Master data

    /// Registers a customer in Great Britain; returns its account.
    func customer(creditLimit: Int64? = nil, termsDays: Int32 = 30) throws -> String {
        let account = name("account")
        let answer = try system[.orderIntake].http.post(
            "/v1/customers",
            RegisterCustomer(
                account: account, name: "Smith & Sons", country: "GB", currency: Self.currency,
                paymentTermsDays: termsDays))
        try require(answer, 201)
        if let creditLimit { try setLimit(of: account, creditLimit) }
        return account
    }

    /// Sets a credit limit, as a controller does, once Collections knows the customer.
    private func setLimit(of account: String, _ amount: Int64) throws {
        let body: JSONValue = ["creditLimit": .number(JSONNumber(amount)), "reason": "as agreed"]
        try eventually("the limit of \(account) is set") {
            let answer = try system[.collections].http.post(
                "/v1/accounts/\(account)/credit-limit", body, headers: ["O2C-Actor": "joe"])
            return answer.status == 200 ? () : nil
        }
    }

    /// Registers an item, receives stock of it, and waits until it can be ordered; returns its SKU.
    func item(
        name text: String = "Lamp", tax: TaxClass = .standard, stock quantity: Int64, unitCost: Int64 = 100
    ) throws -> String {
        let sku = try register(text, .goods, tax)
        let receipt = Receipt(
            quantity: quantity, unitCost: unitCost, currency: Self.currency, reference: "GR \(sku)")
        try require(try system[.inventory].http.post("/v1/items/\(sku)/receipts", receipt), 200)
        return sku
    }

    /// Registers an item of which no stock is kept, and waits until it can be ordered; returns its SKU.
    func item(_ kind: ItemKind, name text: String, tax: TaxClass = .standard) throws -> String {
        try register(text, kind, tax)
    }

    private func register(_ text: String, _ kind: ItemKind, _ tax: TaxClass) throws -> String {
        let sku = name("sku")
        let command = RegisterItem(sku: sku, name: text, kind: kind.rawValue, taxClass: tax.rawValue)
        try require(try system[.inventory].http.post("/v1/items", command), 201)
        try eventually("\(sku) can be ordered") {
            try records.query("SELECT 1 FROM order_intake.item WHERE sku = \(sku)").first.map { _ in }
        }
        return sku
    }

    private struct Receipt: Encodable {
        let quantity: Int64
        let unitCost: Int64
        let currency: String
        let reference: String
    }

    // MARK: Orders

    func order(
        _ account: String?, _ lines: [SubmitOrder.Line], reference: String? = nil, currency: String = Business.currency
    ) -> SubmitOrder {
        SubmitOrder(
            account: account, buyer: account == nil ? Party(name: "A guest", country: "GB") : nil, channel: "web",
            clientReference: reference ?? name("po"), currency: currency, lines: lines)
    }

    /// Submits an order that is to be taken.
    func submit(_ order: SubmitOrder, key: String? = nil) throws -> OrderID {
        let answer = try trySubmit(order, key: key)
        try require(answer, 201)
        return try Self.orderID(in: answer.json)
    }

    func trySubmit(_ order: SubmitOrder, key: String? = nil) throws -> HTTPClient.Answer {
        try system[.orderIntake].http.post(
            "/v1/orders", order, headers: key.map { ["Idempotency-Key": $0] } ?? [:])
    }

    /// Submits an order, under one key until it is decided: a machine that is busy answers 202 or 503 first.
    func submitUntilDecided(_ order: SubmitOrder) throws -> HTTPClient.Answer {
        let key = name("key")
        return try eventually("the order is decided") {
            let answer = try trySubmit(order, key: key)
            return [202, 503].contains(answer.status) ? nil : answer
        }
    }

    func cancel(_ order: OrderID, because reason: String) throws -> HTTPClient.Answer {
        try system[.orderIntake].http.post(
            "/v1/orders/\(order)/cancellation", ["reason": reason], headers: ["O2C-Actor": "jane"])
    }

    static func orderID(in document: JSONValue) throws -> OrderID {
        try #require(document["result"]?["order"]?.string.flatMap { OrderID($0) }, "no order in \(document)")
    }

    // MARK: Shipping

    func dispatch(_ order: OrderID) throws {
        let shipment = try records.awaitShipment(of: order)
        let answer = try system[.fulfillment].http.post(
            "/v1/shipments/\(shipment)/dispatch", ["carrier": "Royal Mail", "tracking": "RM \(shipment)"])
        try require(answer, 200)
    }

    func deliver(_ order: OrderID) throws {
        let shipment = try records.awaitShipment(of: order)
        try require(
            try system[.fulfillment].http.post("/v1/shipments/\(shipment)/delivery", [String: String]()), 200)
    }

    /// Takes an order to its customer, and to its open invoice.
    func ship(_ order: OrderID) throws -> Records.OpenInvoice {
        try records.awaitState("confirmed", of: order)
        try dispatch(order)
        try deliver(order)
        try records.awaitState("delivered", of: order)
        return try records.awaitInvoice(of: order)
    }

    // MARK: Money

    /// Records a payment by HTTP, as an accountant does; returns its identifier.
    @discardableResult
    func pay(_ amount: Int64, reference: String, account: String? = nil, on day: String? = nil) throws -> String {
        let answer = try system[.collections].http.post(
            "/v1/payments", try payment(amount, reference, account, on: day), headers: ["O2C-Actor": "joe"])
        try require(answer, 201)
        return try #require(try answer.json["result"]?["payment"]?.string, "\(answer.text)")
    }

    /// Says what unapplied money pays.
    func allocate(
        _ amount: Int64, of payment: String, to invoice: String, actor: String?
    ) throws -> HTTPClient.Answer {
        let body: JSONValue = [
            "invoice": .string(invoice), "amount": .number(JSONNumber(amount)), "reason": "called the payer",
        ]
        return try system[.collections].http.post(
            "/v1/payments/\(payment)/allocations", body, headers: actor.map { ["O2C-Actor": $0] } ?? [:])
    }

    /// Records a payment by Kafka, as a bank's interface does; returns its identifier once it is decided.
    @discardableResult
    func payByBank(_ amount: Int64, reference: String, account: String? = nil) throws -> String {
        let id = name("payment")
        let post = try CommandPost(system.broker)
        try post.send(try payment(amount, reference, account), id: id)
        try post.flush()
        guard case .accepted(let result?)? = try records.awaitOutcomes(of: [id], in: .collections)[id] else {
            throw NotTaken(what: id)
        }
        return try #require(result["payment"]?.string, "\(result)")
    }

    struct NotTaken: Error {
        let what: String
    }

    private func payment(
        _ amount: Int64, _ reference: String, _ account: String?, on day: String? = nil
    ) throws -> RecordPayment {
        let today = try records.today()
        return RecordPayment(
            bankAccount: "MAIN", bankReference: name("entry"), bookedOn: today, valueDate: day ?? today,
            payer: account.map { RecordPayment.Payer(account: $0) }, text: reference, amount: amount,
            currency: Self.currency)
    }

    private func require(
        _ answer: HTTPClient.Answer, _ status: Int, at location: SourceLocation = #_sourceLocation
    ) throws {
        try #require(answer.status == status, "\(answer.text)", sourceLocation: location)
    }
}

extension Records {
    /// The database's day, as all services have it.
    func today() throws -> String { try query("SELECT current_date::text").single()[0, as: String.self] }
}
