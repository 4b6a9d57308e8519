import Contracts
import JSON
import Postgres

/// Invoices as they are read.
enum InvoiceQueries {
    static func invoice(_ id: InvoiceID, _ connection: Connection, _ deadline: Deadline) throws -> InvoiceView? {
        let rows = try connection.query(
            """
            SELECT series, number, order_id, shipment_id, client_reference, currency, issued_on, due_on, net, tax,
                gross,
                issued_at, buyer, lines
            FROM invoice WHERE id = \(id)
            """, deadline: deadline)
        return try rows.first.map { try view($0, id) }
    }

    /// At most `rowsMax` invoices behind `after`, in the order of their identifiers.
    static func invoices(
        _ selection: InvoiceSelection, after: InvoiceID?, rowsMax: Int, _ connection: Connection, _ deadline: Deadline
    ) throws -> [InvoiceSummary] {
        let (after, rowsMax) = (after?.rawValue ?? 0, Int64(rowsMax))
        let columns =
            """
            SELECT id, series, number, order_id, shipment_id, customer, currency, issued_on, due_on, net, tax, gross \
            FROM invoice
            """
        let statement: SQL =
            switch selection {
            case .all: "\(unescaped: columns) WHERE id > \(after) ORDER BY id LIMIT \(rowsMax)"
            case .order(let order):
                "\(unescaped: columns) WHERE order_id = \(order) AND id > \(after) ORDER BY id LIMIT \(rowsMax)"
            case .customer(let customer):
                "\(unescaped: columns) WHERE customer = \(customer) AND id > \(after) ORDER BY id LIMIT \(rowsMax)"
            case .number(let number):
                """
                \(unescaped: columns) WHERE series = \(number.series) AND number = \(number.number) AND id > \(after)
                ORDER BY id LIMIT \(rowsMax)
                """
            }
        return try connection.query(statement, deadline: deadline).map(summary)
    }

    private static func view(_ row: Row, _ id: InvoiceID) throws -> InvoiceView {
        let decoder = JSONDecoder()
        return InvoiceView(
            invoice: id,
            number: InvoiceNumber(
                series: try row["series", as: String.self], number: try row["number", as: Int64.self]),
            order: try row["order_id", as: OrderID.self], shipment: try row["shipment_id", as: ShipmentID.self],
            clientReference: try row["client_reference", as: String.self],
            currency: try row["currency", as: Currency.self], issuedOn: try row["issued_on", as: LocalDate.self],
            dueOn: try row["due_on", as: LocalDate.self], net: try row["net", as: Int64.self],
            tax: try row["tax", as: Int64.self], gross: try row["gross", as: Int64.self],
            issuedAt: try row["issued_at", as: Timestamp.self],
            buyer: try decoder.decode(Buyer.self, from: try row["buyer", as: JSONText.self].bytes),
            lines: try decoder.decode([InvoiceIssued.Line].self, from: try row["lines", as: JSONText.self].bytes))
    }

    private static func summary(_ row: Row) throws -> InvoiceSummary {
        InvoiceSummary(
            invoice: try row["id", as: InvoiceID.self],
            number: InvoiceNumber(
                series: try row["series", as: String.self], number: try row["number", as: Int64.self]),
            order: try row["order_id", as: OrderID.self], shipment: try row["shipment_id", as: ShipmentID.self],
            customer: try row["customer", as: CustomerID?.self], currency: try row["currency", as: Currency.self],
            issuedOn: try row["issued_on", as: LocalDate.self], dueOn: try row["due_on", as: LocalDate.self],
            net: try row["net", as: Int64.self], tax: try row["tax", as: Int64.self],
            gross: try row["gross", as: Int64.self])
    }
}
