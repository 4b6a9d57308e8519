internal import Contracts
internal import Postgres
internal import Rows
internal import Runtime

/// Reads the orders that are not at their end, a page at a time in the order of their numbers: memory does not grow
/// with their number, and each page takes a handful of queries by key.
struct OpenOrderReader {
    private let schemas: Schemas
    private let ordersMax: Int
    private var last: Int64 = 0
    private var isAtEnd = false

    /// - Parameter ordersMax: of one page.
    init(_ schemas: Schemas, ordersMax: Int = 2_000) {
        self.schemas = schemas
        self.ordersMax = ordersMax
    }

    /// The rows of a page, by the partial index over open orders. The deadline matters only before confirmation.
    static func page(after last: Int64, max: Int) -> SQL {
        """
        SELECT p.id, p.state, p.stock IS NOT NULL, p.credit IS NOT NULL, p.settled, p.updated_at,
            CASE WHEN p.state = 'received' THEN (SELECT o.decide_by FROM published_order AS o WHERE o.id = p.id) END
        FROM published_order_progress AS p WHERE p.is_open AND p.id > \(last) ORDER BY p.id LIMIT \(Int64(max))
        """
    }

    static func shipments(of orders: [OrderID]) -> SQL {
        """
        SELECT \(OpenOrder.Shipment.columns), order_id FROM published_shipment
        WHERE order_id = ANY(\(orders))
        """
    }

    static func invoices(of orders: [OrderID]) -> SQL {
        """
        SELECT id, order_id, issued_at, due_on, currency FROM published_invoice
        WHERE order_id = ANY(\(orders)) ORDER BY id
        """
    }

    static func receivables(of invoices: [Int64]) -> SQL {
        "SELECT invoice, number, open FROM published_receivable WHERE invoice = ANY(\(invoices))"
    }

    /// When the last money was there; what was allocated on a later day counts from that day.
    static func payments(of invoices: [Int64]) -> SQL {
        """
        SELECT a.invoice, max(greatest(p.received_at, a.allocated_on::timestamp AT TIME ZONE 'UTC'))
        FROM published_allocation AS a JOIN published_payment AS p ON p.id = a.payment
        WHERE a.invoice = ANY(\(invoices)) GROUP BY 1
        """
    }

    /// The next page; empty at the end.
    mutating func read() throws -> [OpenOrder] {
        if isAtEnd { return [] }
        var orders = try schemas.query(.orderIntake, Self.page(after: last, max: ordersMax)).map { row in
            var columns = RowReader(row)
            return OpenOrder(
                id: try columns.next(OrderID.self), state: try columns.next(OrderStage.self),
                hasStock: try columns.next(Bool.self), hasCredit: try columns.next(Bool.self),
                isSettled: try columns.next(Bool.self), updatedAt: try columns.next(Timestamp.self),
                decideBy: try columns.next(Timestamp?.self))
        }
        isAtEnd = orders.count < ordersMax
        last = orders.last?.id.rawValue ?? last
        let places = Dictionary(uniqueKeysWithValues: orders.enumerated().map { ($0.element.id, $0.offset) })
        try addShipments(&orders, places)
        try addInvoices(&orders, places)
        return orders
    }

    private func addShipments(_ orders: inout [OpenOrder], _ places: [OrderID: Int]) throws {
        let ids = orders.filter { $0.state != .received }.map(\.id)
        if ids.isEmpty { return }
        let found = try schemas.query(.fulfillment, Self.shipments(of: ids))
        for (shipment, order) in try found.rows(as: OpenOrder.Shipment.self, and: OrderID.self) {
            if let place = places[order] { orders[place].shipment = shipment }
        }
    }

    private func addInvoices(_ orders: inout [OpenOrder], _ places: [OrderID: Int]) throws {
        let ids = orders.filter { [.dispatched, .delivered].contains($0.state) && !$0.isSettled }.map(\.id)
        if ids.isEmpty { return }
        var order: [Int64: OrderID] = [:]
        var invoices: [Int64: OpenOrder.Invoice] = [:]
        for row in try schemas.query(.billing, Self.invoices(of: ids)) {
            let (id, of, issuedAt, dueOn, currency) = try row.decode(
                Int64.self, OrderID.self, Timestamp.self, LocalDate.self, String.self)
            order[id] = of
            invoices[id] = OpenOrder.Invoice(number: "", issuedAt: issuedAt, dueOn: dueOn, currency: currency)
        }
        if invoices.isEmpty { return }
        for row in try schemas.query(.collections, Self.receivables(of: invoices.keys.sorted())) {
            let (id, number, open) = try row.decode(Int64.self, String.self, Int64.self)
            invoices[id]?.number = number
            invoices[id]?.open = open
        }
        let paid = invoices.filter { $0.value.open == 0 }.keys.sorted()
        if !paid.isEmpty {
            for row in try schemas.query(.collections, Self.payments(of: paid)) {
                let (id, at) = try row.decode(Int64.self, Timestamp.self)
                invoices[id]?.paidAt = at
            }
        }
        for (id, invoice) in invoices.sorted(by: { $0.key < $1.key }) {
            guard let place = order[id].flatMap({ places[$0] }) else { continue }
            orders[place].invoices.append(invoice)
        }
    }
}
