/// An invoice was issued for a shipment: numbered without gaps in its series, taxed by line.
@Fact("o2c.billing.invoice-issued.v1")
public struct InvoiceIssued {
    /// What is charged for a line of the order.
    @MessagePart
    public struct Line {
        /// The order line.
        public var number: Int32
        /// The item.
        public var sku: String
        /// The item's name when the order was confirmed.
        public var name: String
        /// How much is charged: pieces, or as the pricing says.
        public var quantity: Int64
        /// The price in minor units: of one piece without tax, or as the pricing says.
        public var unitPrice: Int64
        /// How the line is measured and priced; absent for so many pieces at a price each.
        public var pricing: LinePricing? = nil
        /// Without tax, in minor units.
        public var net: Int64
        /// How the line is taxed.
        public var taxCategory: TaxCategory
        /// Hundredths of a percent: 2000 is 20 %.
        public var taxBasisPoints: Int32
        /// The country whose tax it is; absent where category and rate say which of the taxes of the invoice it is.
        public var taxCountry: Country? = nil
        /// Rounded half away from zero, where the invoice says: on the line, or on the document, of which this is the
        /// line's share.
        public var tax: Int64
    }

    /// The invoice.
    public var invoice: InvoiceID
    /// The number on the paper, such as `INV-2026-000001`.
    public var number: String
    /// The order that is charged.
    public var order: OrderID
    /// The shipment that is charged.
    public var shipment: ShipmentID
    /// Who sells.
    public var seller: Seller
    /// Who owes, and on what terms.
    public var buyer: Buyer
    /// The sender's own number of the order.
    public var clientReference: String
    /// The currency of all amounts.
    public var currency: Currency
    /// Whether prices include tax; absent for prices without it.
    public var priceMode: PriceMode? = nil
    /// The day of issue. Of an entity's documents in a series none has an earlier day than one of a lower number.
    public var issuedOn: LocalDate
    /// The day of the supply, which decides the rates of tax.
    public var suppliedOn: LocalDate
    /// The last day on which payment is in time.
    public var dueOn: LocalDate
    /// Sum over lines, without tax, in minor units.
    public var net: Int64
    /// What was recognised as revenue when the goods left, in minor units, where it is not `net`: prices include tax,
    /// and its rate was another when the order was received. Absent: `net`.
    public var recognised: Int64? = nil
    /// Sum of the lines' tax, in minor units.
    public var tax: Int64
    /// Net + tax, in minor units: what is owed.
    public var gross: Int64
    /// Net and tax by category and rate; they sum to `net` and `tax`.
    public var taxes: [TaxSubtotal]
    /// What is charged, by line of the order.
    public var lines: [Line]
}
