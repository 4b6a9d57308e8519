import Contracts
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
}
