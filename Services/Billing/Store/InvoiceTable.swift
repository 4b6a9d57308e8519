import Contracts
import JSON
import Postgres

/// Invoices: written once, never changed.
enum InvoiceTable {
    /// Which of these shipments have an invoice.
    static func invoiced(of shipments: [ShipmentID]) -> SQL {
        "SELECT shipment_id FROM invoice WHERE shipment_id = ANY(\(shipments))"
    }

    static func readInvoiced(_ rows: ResultSet) throws -> Set<ShipmentID> {
        Set(try rows.map { try $0[0, as: ShipmentID.self] })
    }

    static func insert(_ invoices: [NumberedInvoice]) -> SQL {
        let rows = invoices.sorted { $0.fact.invoice < $1.fact.invoice }.map { Row($0) }
        return """
            INSERT INTO invoice (
                id, series, number, order_id, shipment_id, customer, client_reference, issued_on, due_on, currency,
                net, tax, gross, lines, buyer, issued_at)
            SELECT * FROM unnest(
                \(each: rows, \.fact.invoice), \(each: rows, \.number.series),
                \(each: rows, \.number.number), \(each: rows, \.fact.order),
                \(each: rows, \.fact.shipment), \(each: rows, \.fact.buyer.customer),
                \(each: rows, \.fact.clientReference), \(each: rows, \.fact.issuedOn),
                \(each: rows, \.fact.dueOn), \(each: rows, \.fact.currency), \(each: rows, \.fact.net),
                \(each: rows, \.fact.tax), \(each: rows, \.fact.gross), \(each: rows, \.lines),
                \(each: rows, \.buyer), \(each: rows, \.issuedAt))
            """
    }

    /// An invoice with its lines and its buyer as JSON.
    private struct Row {
        let fact: InvoiceIssued
        let number: InvoiceNumber
        let issuedAt: Timestamp
        let lines: JSONText
        let buyer: JSONText

        init(_ invoice: NumberedInvoice) {
            fact = invoice.fact
            number = invoice.number
            issuedAt = invoice.issuedAt
            lines = JSONText(fact.lines.encoded())
            buyer = JSONText(fact.buyer.encoded())
        }
    }
}
