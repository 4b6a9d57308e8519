import Contracts
import JSON

/// Facts about an order of three lines, such as most orders are.
enum Examples {
    static let now = Timestamp(microseconds: 1_772_442_000_123_456)
    private static let lineCount: Int32 = 3

    static func orderReceived(_ number: Int64 = 4_711) -> OrderReceived {
        OrderReceived(
            order: OrderID(lane: 0, counter: number), entity: "NORTH",
            customer: CustomerID(lane: 0, counter: 1 + number % 97),
            channel: .web,
            clientReference: "web-2026-\(number)", currency: .eur, net: 35_982, gross: 35_982, requestedDate: nil,
            receivedAt: now, receivedOn: now.date,
            decideBy: now.adding(milliseconds: 900_000),
            lines: (1...lineCount).map {
                OrderLine(number: $0, sku: sku($0), kind: nil, quantity: 2 * Int64($0), unitPrice: 1_999)
            })
    }

    static let shipmentDispatched = ShipmentDispatched(
        shipment: ShipmentID(lane: 0, counter: 4_711), order: OrderID(lane: 0, counter: 4_711), seller: .example,
        buyer: buyer,
        clientReference: "web-2026-4711", currency: .eur, taxRules: [.example], carrier: "standard",
        tracking: "TRK-0-4711",
        dispatchedAt: now, dispatchedOn: now.date,
        lines: (1...lineCount).map {
            ConfirmedLine(
                number: $0, sku: sku($0), name: "Lantern, large, No. \($0)", kind: nil, taxClass: .standard,
                quantity: 2 * Int64($0),
                unitPrice: 1_999)
        })

    static let invoiceIssued = InvoiceIssued(
        invoice: InvoiceID(lane: 0, counter: 4_711), number: "INV-2026-004711", order: OrderID(lane: 0, counter: 4_711),
        shipment: ShipmentID(lane: 0, counter: 4_711), seller: .example, buyer: buyer, clientReference: "web-2026-4711",
        currency: .eur,
        issuedOn: now.date, suppliedOn: now.date, dueOn: now.date.adding(days: 30), net: 23_988, tax: 4_558,
        gross: 28_546, taxes: [],
        lines: (1...lineCount).map {
            InvoiceIssued.Line(
                number: $0, sku: sku($0), name: "Lantern, large, No. \($0)", quantity: 2 * Int64($0), unitPrice: 1_999,
                net: 3_998 * Int64($0), taxCategory: .standard, taxBasisPoints: 1_900, tax: 760 * Int64($0))
        })

    static let entryPosted = EntryPosted(
        entry: EntryID(lane: 0, counter: 4_711), event: "/o2c/billing 0.0.4711", entity: "NORTH", purpose: "invoice",
        currency: .eur,
        effectiveOn: now.date, bookedOn: now.date,
        lines: [
            .init(account: 1_200, amount: 28_546), .init(account: 4_000, amount: -23_988),
            .init(account: 2_200, amount: -4_558),
        ])

    private static let buyer = Buyer(
        customer: CustomerID(lane: 0, counter: 42), version: 1, account: "B100042", country: "DE", paymentTermsDays: 30)

    private static func sku(_ line: Int32) -> String { "S10004\(line)" }
}
