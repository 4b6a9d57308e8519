import Contracts

/// The size of the largest fact that can follow from an order, in bytes of data: an upper bound, whatever becomes of
/// the order.
///
/// An order whose facts could not be published would be taken and never confirmed, or shipped and never invoiced. So it
/// is refused when it is submitted. Every later fact takes its texts from the order as it was accepted, or from texts
/// whose lengths have limits of their own: what an item is called afterwards does not change it. Figures count as long
/// as they can be.
struct OrderSize: Hashable, Sendable {
    private(set) var bytes = Self.beside

    /// Whether all facts about the order can be published.
    var fits: Bool { bytes <= Sizes.factBytesMax }

    mutating func add(_ line: ConfirmedLine) {
        add(sku: line.sku, name: line.name)
        if let pricing = line.pricing { add(pricing) }
    }

    /// It is the same in every fact; what it says of the net may come later.
    private mutating func add(_ pricing: LinePricing) {
        var widest = pricing
        widest.net = .min
        bytes += Self.memberOfPricing + widest.encodedBytes
    }

    mutating func add(sku: String, name: String) {
        bytes += Self.besideTextsOfLine + sku.printableEncodedBytes + name.printableEncodedBytes
    }
}

// The bounds are not counted by hand: the largest of each fact is written, so that a new member counts by itself.
extension OrderSize {
    /// The largest line of any fact, without its texts and with its comma.
    private static let besideTextsOfLine =
        1
        + [
            OrderLine(number: .min, sku: "", kind: widest(ItemKind.allCases), quantity: .min, unitPrice: .min)
                .encodedBytes,
            ConfirmedLine(
                number: .min, sku: "", name: "", kind: widest(ItemKind.allCases),
                taxClass: widest(TaxClass.allCases), quantity: .min, unitPrice: .min
            ).encodedBytes,
            InvoiceIssued.Line(
                number: .min, sku: "", name: "", quantity: .min, unitPrice: .min, net: .min,
                taxCategory: widest(TaxCategory.allCases), taxBasisPoints: .min, taxCountry: "GB", tax: .min
            ).encodedBytes,
            StockShort.Line(
                sku: "", requested: .min, available: .min, unit: widest(UnitOfMeasure.allCases), decimals: .min
            ).encodedBytes,
        ].reduce(0, max)

    /// The name of a line's pricing, with its comma.
    private static let memberOfPricing = #","pricing":"#.utf8.count

    /// The largest fact about an order, without its lines.
    private static let beside =
        [received.encodedBytes, confirmed.encodedBytes, dispatched.encodedBytes, invoiced.encodedBytes]
        .reduce(0, max)

    private static func widest<Value: RawRepresentable<String>>(_ values: [Value]) -> Value {
        guard let widest = values.max(by: { $0.rawValue.utf8.count < $1.rawValue.utf8.count }) else {
            preconditionFailure("an enumeration without cases")
        }
        return widest
    }

    /// The longest text of so many characters: four bytes each, more than an escaped one has.
    private static func longest(_ lengths: ClosedRange<Int>) -> String {
        String(repeating: "\u{1F69A}", count: lengths.upperBound)
    }

    private static let order = OrderID(lane: OrderID.laneMax, counter: OrderID.counterMax)
    private static let shipment = ShipmentID(lane: ShipmentID.laneMax, counter: ShipmentID.counterMax)
    private static let customer = CustomerID(lane: CustomerID.laneMax, counter: CustomerID.counterMax)
    private static let moment = Timestamp(microseconds: 0)
    private static let day = LocalDate(days: 0)
    private static let reference = longest(Lengths.clientReference)
    /// A guest names itself, and a customer does not: the largest buyer is a guest who ships to somebody else.
    private static let buyer = Buyer(
        customer: customer, version: .min, account: longest(Lengths.account), guest: .plain(party), country: "GB",
        shipTo: longest(Lengths.shipToCode), shipToParty: .plain(party),
        taxId: TaxID(country: "GB", id: longest(Lengths.taxID)), paymentTermsDays: .min,
        purchaseOrder: longest(Lengths.purchaseOrder))
    private static let party = Party(
        name: longest(Lengths.customerName),
        address: PostalAddress(
            lines: Array(repeating: longest(Lengths.addressLine), count: Ranges.addressLines.upperBound),
            city: longest(Lengths.addressLine), postCode: longest(Lengths.postCode),
            region: longest(Lengths.addressLine), country: "GB"),
        registrationId: longest(Lengths.registrationID), email: longest(Lengths.email), phone: longest(Lengths.phone),
        electronicAddress: ElectronicAddress(scheme: "0088", id: longest(Lengths.electronicAddress)))
    private static let seller = Seller(
        entity: longest(Lengths.entity), version: .min, timeZone: longest(Lengths.timeZone),
        fiscalYearStart: .min, taxRounding: widest(TaxRounding.allCases), invoicePrefix: longest(Lengths.numberPrefix))
    private static let taxRules = (1...Ranges.taxGroups.upperBound).map { _ in
        TaxRule(
            kind: widest(ItemKind.allCases), taxClass: widest(TaxClass.allCases),
            category: widest(TaxCategory.allCases), country: "GB", reason: reason)
    }
    private static let taxes = taxRules.map {
        TaxSubtotal(
            category: $0.category, taxBasisPoints: .min, country: $0.country, reason: $0.reason, net: .min, tax: .min)
    }
    /// No code of the VATEX list, and no text of Shared/Tax, is longer.
    private static let reason = ExemptionReason(code: longest(1...24), text: longest(1...64))

    private static var received: OrderReceived {
        OrderReceived(
            order: order, entity: longest(Lengths.entity), customer: customer, channel: widest(Channel.allCases),
            clientReference: reference, currency: .eur, priceMode: .gross, net: .min, gross: .min,
            requestedDate: day, receivedAt: moment, receivedOn: day,
            decideBy: moment, lines: [])
    }

    private static var confirmed: OrderConfirmed {
        OrderConfirmed(
            order: order, seller: seller, buyer: buyer, clientReference: reference, currency: .eur,
            priceMode: .gross, taxRules: taxRules, net: .min, tax: .min, promisedDate: day, dispatchOn: day,
            confirmedAt: moment, lines: [])
    }

    private static var dispatched: ShipmentDispatched {
        ShipmentDispatched(
            shipment: shipment, order: order, seller: seller, buyer: buyer, clientReference: reference,
            currency: .eur, priceMode: .gross, taxRules: taxRules, carrier: longest(Lengths.carrier),
            tracking: longest(Lengths.tracking), dispatchedAt: moment, dispatchedOn: day, lines: [])
    }

    /// The number of an invoice has a prefix, a year and at most as many digits as 64 bits hold.
    private static var invoiced: InvoiceIssued {
        InvoiceIssued(
            invoice: InvoiceID(lane: InvoiceID.laneMax, counter: InvoiceID.counterMax),
            number: "\(longest(Lengths.numberPrefix))-9999-\(Int64.max)", order: order, shipment: shipment,
            seller: seller,
            buyer: buyer, clientReference: reference, currency: .eur, priceMode: .gross, issuedOn: day,
            suppliedOn: day, dueOn: day, net: .min, recognised: .min, tax: .min, gross: .min, taxes: taxes, lines: [])
    }
}
