import Contracts

@testable import Ledger

let order = OrderID(lane: 7, counter: 1)
let customer = CustomerID(lane: 7, counter: 1)

func day(_ text: String) -> LocalDate { LocalDate(text)! }

func shipped(
    _ counter: Int64 = 1, _ quantity: Int64 = 10, at price: Int64 = 100_00, on date: String = "2026-11-25",
    currency: Currency = .gbp
) -> ShipmentDispatched {
    ShipmentDispatched(
        shipment: ShipmentID(lane: 7, counter: counter), order: order,
        seller: .example,
        buyer: Buyer(
            customer: customer, version: 1, account: "ACME", country: "GB",
            paymentTermsDays: 30),
        clientReference: "PO-1", currency: currency, taxRules: [.example], carrier: "Royal Mail",
        tracking: "T\(counter)",
        dispatchedAt: day(date).startOfDay, dispatchedOn: day(date),
        lines: [
            ConfirmedLine(
                number: 1, sku: "SKU-1", name: "Item 1", kind: nil, taxClass: .standard, quantity: quantity,
                unitPrice: price)
        ])
}

func issued(_ counter: Int64 = 1, costs: [(Int64, Currency)], on date: String = "2026-11-25") -> StockIssued {
    StockIssued(
        entity: "NORTH", order: order, shipment: ShipmentID(lane: 7, counter: counter),
        costs: costs.map { StockIssued.Cost(amount: $0.0, currency: $0.1) }, issuedAt: day(date).startOfDay,
        issuedOn: day(date))
}

func received(cost: Int64, quantity: Int64 = 10, on date: String = "2026-11-20") -> StockReceived {
    StockReceived(
        entity: "NORTH", sku: "SKU-1", quantity: quantity, cost: cost, currency: .gbp, reference: "GR-1",
        receivedAt: day(date).startOfDay, receivedOn: day(date))
}

func adjusted(cost: Int64, quantity: Int64) -> StockAdjusted {
    StockAdjusted(
        entity: "NORTH", sku: "SKU-1", quantity: quantity, cost: cost, currency: .gbp, actor: "anna", reason: "count",
        adjustedAt: day("2026-11-25").startOfDay, countedOn: day("2026-11-25"))
}

func invoiced(
    _ counter: Int64 = 1, net: Int64, recognised: Int64? = nil, tax: Int64, gross: Int64? = nil,
    on date: String = "2026-11-25"
) -> InvoiceIssued {
    InvoiceIssued(
        invoice: InvoiceID(lane: 7, counter: counter), number: "INV-2026-00000\(counter)", order: order,
        shipment: ShipmentID(lane: 7, counter: counter),
        seller: .example,
        buyer: Buyer(
            customer: customer, version: 1, account: "ACME", country: "GB",
            paymentTermsDays: 30),
        clientReference: "PO-1", currency: .gbp, issuedOn: day(date), suppliedOn: day(date),
        dueOn: day(date).adding(days: 30), net: net,
        recognised: recognised, tax: tax, gross: gross ?? net + tax, taxes: [], lines: [])
}

func paid(
    _ counter: Int64 = 1, _ amount: Int64, to allocations: [(invoice: Int64, amount: Int64)] = [], unapplied: Int64 = 0,
    on date: String = "2026-11-25"
) -> PaymentReceived {
    PaymentReceived(
        payment: PaymentID(lane: 7, counter: counter), customer: customer, entity: "NORTH", bankAccount: "MAIN",
        bankReference: "\(counter)", bookedOn: day(date), amount: amount, currency: .gbp, valueDate: day(date),
        allocations: allocations.map {
            Allocation(invoice: InvoiceID(lane: 7, counter: $0.invoice), order: order, amount: $0.amount)
        }, unapplied: unapplied)
}

func allocated(_ payment: Int64 = 1, to allocations: [(invoice: Int64, amount: Int64)]) -> PaymentAllocated {
    PaymentAllocated(
        payment: PaymentID(lane: 7, counter: payment), entity: "NORTH", currency: .gbp,
        allocations: allocations.map {
            Allocation(invoice: InvoiceID(lane: 7, counter: $0.invoice), order: order, amount: $0.amount)
        }, allocatedOn: day("2026-11-26"))
}
