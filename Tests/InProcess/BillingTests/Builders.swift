import Contracts

/// A shipment as Fulfillment publishes it; each test says what matters to it.
func shipment(
    lane: Lane = 7, _ counter: Int64 = 1, customer: Int64? = 1, country: String = "GB", terms: Int32 = 30,
    lines: [(quantity: Int32, price: Int64, category: TaxCategory)] = [(10, 100_00, .standard)]
) -> ShipmentDispatched {
    ShipmentDispatched(
        shipment: ShipmentID(lane: lane, counter: counter), order: OrderID(lane: lane, counter: counter),
        buyer: Buyer(
            customer: customer.map { CustomerID(lane: lane, counter: $0) }, account: customer.map { "ACME-\($0)" },
            name: nil, billingEmail: nil, country: country, paymentTermsDays: terms),
        clientReference: "PO-\(counter)", currency: .gbp, carrier: "Royal Mail", tracking: "T\(counter)",
        dispatchedAt: Timestamp("2026-11-25T09:00:00Z")!,
        lines: lines.enumerated().map { index, line in
            ConfirmedLine(
                number: Int32(index + 1), sku: "SKU-\(index + 1)", name: "Item \(index + 1)",
                taxCategory: line.category, quantity: line.quantity, unitPrice: line.price)
        })
}
