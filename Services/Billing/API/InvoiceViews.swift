import Contracts
import JSON

/// An invoice as it was issued.
struct InvoiceView: Codable, Hashable, Sendable {
    var invoice: InvoiceID
    var number: InvoiceNumber
    var order: OrderID
    var shipment: ShipmentID
    var clientReference: String
    var currency: Currency
    var issuedOn: LocalDate
    var dueOn: LocalDate
    /// In minor units, as all amounts.
    var net: Int64
    var tax: Int64
    var gross: Int64
    var issuedAt: Timestamp
    var buyer: Buyer
    var lines: [InvoiceIssued.Line]
}

/// An invoice in a list.
struct InvoiceSummary: Codable, Hashable, Sendable {
    var invoice: InvoiceID
    var number: InvoiceNumber
    var order: OrderID
    var shipment: ShipmentID
    /// Absent for a guest.
    var customer: CustomerID?
    var currency: Currency
    var issuedOn: LocalDate
    var dueOn: LocalDate
    /// In minor units.
    var net: Int64
    var tax: Int64
    var gross: Int64
}

/// Which invoices a list has.
enum InvoiceSelection: Hashable, Sendable {
    case all
    case order(OrderID)
    case customer(CustomerID)
    case number(InvoiceNumber)
}

extension InvoiceNumber: JSONSchemaDescribed {
    static var jsonSchema: JSONValue { ["type": "string", "pattern": "^.+-[0-9]{6,18}$"] }
    static var jsonSchemaExample: InvoiceNumber { InvoiceNumber(series: "INV-2026", number: 1) }
}
