import Contracts
import Rows
import Tax

/// A submitted order that is valid: what an order is made of.
@StoredPart
struct Submission: Hashable, Sendable {
    var channel: Channel
    var clientReference: String
    var currency: Currency
    @JSONColumn var seller: Seller
    @JSONColumn var buyer: Buyer
    /// The day by which the buyer wants the goods. One that is past asks for the earliest that can be promised.
    var requestedDate: LocalDate?
    @JSONColumn var lines: [ConfirmedLine]
    /// Sum over lines of quantity x unit price, in minor units.
    var net: Int64
    /// How the lines are taxed, by their classes.
    @JSONColumn var taxRules: [TaxRule]
    /// What is expected to be added to `net`, in minor units: at the rates of the day that the goods are wanted for.
    var tax: Int64
    /// By whom and where to orders are found.
    @Column("customer") var customer: CustomerID? { buyer.customer }
    @Column("country") var country: Country { buyer.country }

    /// With the tax that is expected, in minor units.
    var gross: Int64 { net + tax }

    static let clientReferenceLengths = Lengths.clientReference
    /// Leaves room to add up thousands of the largest orders in 64 bits.
    static let netMax: Int64 = 1_000_000_000_000_000
    static let requestedDaysAheadMax: Int32 = 3_650
}

extension Submission {
    /// What a submission is looked at with: the rows that it names.
    struct Context {
        /// Every legal entity.
        var entities: [LegalEntity]
        /// The one that the account names; `nil` when the account is unknown, or the buyer a guest.
        var customer: Customer?
        var rates: TaxRates
        /// The seller's business day.
        var today: LocalDate
    }

    /// Validates what was submitted.
    /// - Parameter item: the item of a SKU.
    /// - Throws: everything that is wrong at once.
    init(_ command: SubmitOrder, _ context: Context, item: (String) -> Item?) throws(Refused) {
        var wrong = ReasonList()
        let customer = context.customer
        wrong.require(command.clientReference, printable: Self.clientReferenceLengths, at: "/clientReference")
        let channel = Channel(rawValue: command.channel)
        if channel == nil {
            let names = Channel.allCases.map(\.rawValue).joined(separator: ", ")
            wrong.add("/channel", .unknownChannel, "must be one of \(names)")
        }
        let entity = wrong.entity(command.entity, among: context.entities)
        let buyer = Self.buyer(of: command, customer: customer, &wrong)
        let currency = Self.currency(of: command, customer: customer, &wrong)
        let requestedDate = Self.requestedDate(of: command, today: context.today, &wrong)
        let (lines, net) = Self.lines(of: command, item: item, &wrong)
        // Whatever else is wrong, all of it is told.
        let taxed = entity.flatMap { entity in
            buyer.flatMap { buyer in
                wrong.collect { () throws(Refused) in
                    try OrderTax(
                        lines, by: entity, to: buyer, of: customer?.registration.country ?? buyer.country,
                        on: max(requestedDate ?? context.today, context.today), rates: context.rates)
                }
            }
        }
        guard let channel, let entity, let buyer, let currency, let taxed, wrong.isEmpty,
            let tax = Self.tax(taxed, lines, &wrong)
        else { throw wrong.refusal }
        self.init(
            channel: channel, clientReference: command.clientReference, currency: currency, seller: entity.seller,
            buyer: buyer, requestedDate: requestedDate, lines: lines, net: net, taxRules: taxed.rules, tax: tax)
    }

    /// `nil` past the largest order.
    private static func tax(_ taxed: OrderTax, _ lines: [ConfirmedLine], _ wrong: inout ReasonList) -> Int64? {
        if let tax = try? taxed.amount(of: lines) { return tax }
        wrong.add("/lines", .amountTooLarge, "the order must not exceed \(netMax) minor units")
        return nil
    }

    private static func buyer(
        of command: SubmitOrder, customer: Customer?, _ wrong: inout ReasonList
    ) -> Buyer? {
        let country = command.country.flatMap { wrong.country($0, at: "/country") }
        if command.account == nil {
            guard let country else {
                if command.country == nil {
                    let detail = "an order without an account must name the country it is shipped to"
                    wrong.add("/country", .missing, detail)
                }
                return nil
            }
            return Buyer(
                customer: nil, account: nil, name: nil, billingEmail: nil, country: country, taxId: nil,
                paymentTermsDays: 0)
        }
        guard let customer else {
            wrong.add("/account", .unknownCustomer, "no customer is registered under this account")
            return nil
        }
        return customer.buyer(shippingTo: country ?? customer.registration.country)
    }

    private static func currency(
        of command: SubmitOrder, customer: Customer?, _ wrong: inout ReasonList
    ) -> Currency? {
        guard let currency = Currency(command.currency) else {
            wrong.add("/currency", .unknownCurrency, "must be a currency of ISO 4217")
            return nil
        }
        if let customer, customer.registration.currency != currency {
            wrong.add("/currency", .currencyDiffers, "the customer's currency is \(customer.registration.currency)")
        }
        return currency
    }

    private static func requestedDate(
        of command: SubmitOrder, today: LocalDate, _ wrong: inout ReasonList
    ) -> LocalDate? {
        guard let text = command.requestedDate else { return nil }
        guard let date = LocalDate(text) else {
            wrong.add("/requestedDate", .notADate, "must be a date such as 2026-11-25")
            return nil
        }
        if date > today.adding(days: requestedDaysAheadMax) {
            wrong.add("/requestedDate", .tooFarAhead, "must be within \(requestedDaysAheadMax) days from today")
        }
        return date
    }

    /// The lines that are right, and their net; what is wrong goes to `wrong`.
    private static func lines(
        of command: SubmitOrder, item: (String) -> Item?, _ wrong: inout ReasonList
    ) -> (lines: [ConfirmedLine], net: Int64) {
        guard Ranges.orderLines.contains(command.lines.count) else {
            let code: RefusalCode = command.lines.isEmpty ? .noLines : .tooManyLines
            wrong.add("/lines", code, "must be 1 to \(Ranges.orderLines.upperBound) lines")
            return ([], 0)
        }
        var lines: [ConfirmedLine] = []
        lines.reserveCapacity(command.lines.count)
        var net: Int64? = 0
        var size = OrderSize()
        for (index, line) in command.lines.enumerated() {
            let found = item(line.sku)
            if found == nil { wrong.add("/lines/\(index)/sku", .unknownItem, "no item is registered under this SKU") }
            let hasQuantity = Ranges.quantity.contains(line.quantity)
            if !hasQuantity {
                wrong.add("/lines/\(index)/quantity", .outOfRange, "must be within \(Ranges.quantity)")
            }
            let hasPrice = Ranges.unitAmount.contains(line.unitPrice)
            if !hasPrice {
                wrong.add(
                    "/lines/\(index)/unitPrice", .outOfRange, "must be within \(Ranges.unitAmount) minor units")
            }
            guard let found, hasQuantity, hasPrice else { continue }
            net = net.flatMap { sum($0, line) }
            size.add(sku: found.sku, name: found.name)
            lines.append(
                ConfirmedLine(
                    number: Int32(index + 1), sku: line.sku, name: found.name,
                    kind: found.kind == .goods ? nil : found.kind, taxClass: found.taxClass,
                    quantity: Int32(line.quantity), unitPrice: line.unitPrice))
        }
        if !size.fits {
            wrong.add(
                "/lines", .orderTooLarge,
                """
                the invoice could have \(size.bytes) bytes with the items' names, and must not exceed \
                \(Sizes.factBytesMax)
                """
            )
        }
        guard let net else {
            wrong.add("/lines", .amountTooLarge, "the order must not exceed \(netMax) minor units")
            return (lines, 0)
        }
        return (lines, net)
    }

    /// `nil` past the largest order.
    private static func sum(_ net: Int64, _ line: SubmitOrder.Line) -> Int64? {
        guard let amount = try? Amount.product(line.quantity, line.unitPrice), let sum = try? Amount.sum(net, amount),
            sum <= netMax
        else { return nil }
        return sum
    }
}
