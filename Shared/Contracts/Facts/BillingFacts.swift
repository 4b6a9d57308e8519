/// An invoice was issued for a shipment: numbered without gaps in its series, taxed by line.
public struct InvoiceIssued: Fact {
    public static var type: String { "o2c.billing.invoice-issued.v1" }
    public static var publisher: Service { .billing }

    public struct Line: Codable, Hashable, Sendable {
        /// The order line.
        public var number: Int32
        public var sku: String
        public var name: String
        public var quantity: Int32
        public var unitPrice: Int64
        public var net: Int64
        /// Hundredths of a percent: 2000 is 20 %.
        public var taxBasisPoints: Int32
        /// Rounded half away from zero: on the line, or, by a setting of Billing, on the document, of which this is the line's share.
        public var tax: Int64

        public init(
            number: Int32, sku: String, name: String, quantity: Int32, unitPrice: Int64, net: Int64,
            taxBasisPoints: Int32, tax: Int64
        ) {
            self.number = number
            self.sku = sku
            self.name = name
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.net = net
            self.taxBasisPoints = taxBasisPoints
            self.tax = tax
        }
    }

    public var invoice: InvoiceID
    /// The number on the paper, such as `INV-2026-000001`.
    public var number: String
    public var order: OrderID
    public var shipment: ShipmentID
    public var buyer: Buyer
    public var clientReference: String
    public var currency: Currency
    public var issuedOn: LocalDate
    public var dueOn: LocalDate
    public var net: Int64
    public var tax: Int64
    public var gross: Int64
    public var lines: [Line]

    public init(
        invoice: InvoiceID, number: String, order: OrderID, shipment: ShipmentID, buyer: Buyer, clientReference: String,
        currency: Currency,
        issuedOn: LocalDate, dueOn: LocalDate, net: Int64, tax: Int64, gross: Int64, lines: [Line]
    ) {
        self.invoice = invoice
        self.number = number
        self.order = order
        self.shipment = shipment
        self.buyer = buyer
        self.clientReference = clientReference
        self.currency = currency
        self.issuedOn = issuedOn
        self.dueOn = dueOn
        self.net = net
        self.tax = tax
        self.gross = gross
        self.lines = lines
    }
}
