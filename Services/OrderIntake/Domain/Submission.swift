import Contracts
import Rows
import Tax

/// A submitted order that is valid: what an order is made of.
@StoredPart
struct Submission: Hashable, Sendable {
    var channel: Channel
    var clientReference: String
    var currency: Currency
    /// `nil` for prices without tax.
    var priceMode: PriceMode?
    @JSONColumn var seller: Seller
    @JSONColumn var buyer: Buyer
    /// The day by which the buyer wants the goods. One that is past asks for the earliest that can be promised.
    var requestedDate: LocalDate?
    @JSONColumn var lines: [ConfirmedLine]
    /// Sum of the lines without tax, in minor units: of prices that include it, without the tax that is expected.
    var net: Int64
    /// How the lines are taxed, by their classes.
    @JSONColumn var taxRules: [TaxRule]
    /// The tax that is expected, in minor units: at the rates of the day that the goods are wanted for.
    var tax: Int64
    /// By whom and where to orders are found.
    @Column("customer") var customer: CustomerID? { buyer.customer }
    @Column("country") var country: Country { buyer.country }
    @Column("purchase_order") var purchaseOrder: String? { buyer.purchaseOrder }

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
        /// The seller's business day; `nil` where nobody knows the seller.
        var today: LocalDate?
        /// What a guest may owe for one order, in minor units.
        var guestGrossMax = OrderIntakeSettings.guestGrossMaxDefault
        /// The customer's order that has the same purchase-order number already.
        var orderOfSameNumber: OrderID?
        /// Of all lists, for lines that come without a price.
        var prices = ListedPrices()
    }

    /// Validates what was submitted.
    /// - Parameter item: the item of a SKU.
    /// - Throws: everything that is wrong at once.
    init(_ command: SubmitOrder, _ context: Context, item: (String) -> Item?) throws(Refused) {
        var wrong = ReasonList()
        let customer = context.customer
        wrong.require(command.clientReference, printable: Self.clientReferenceLengths, at: "/clientReference")
        Self.purchaseOrder(of: command, earlier: context.orderOfSameNumber, &wrong)
        let channel = Channel(rawValue: command.channel)
        if channel == nil {
            let names = Channel.allCases.map(\.rawValue).joined(separator: ", ")
            wrong.add("/channel", .unknownChannel, "must be one of \(names)")
        }
        let entity = wrong.entity(command.entity, among: context.entities)
        let buyer = Self.buyer(of: command, customer: customer, &wrong)
        let currency = Self.currency(of: command, customer: customer, &wrong)
        let requestedDate = Self.requestedDate(of: command, today: context.today, &wrong)
        // Of the whole order: a document has prices of one kind, and rounds its tax on their sums.
        let prices = wrong.priceMode(command.priceMode, at: "/priceMode") ?? .net
        let question = currency.flatMap { currency in
            context.today.map {
                ItemPrices.Question(
                    currency: currency, prices: prices, account: customer?.registration.account, day: $0)
            }
        }
        var lines = SubmittedLines(
            command.lines, prices: prices, item: item,
            listed: question.map { question in
                { sku, quantity in ItemPrices.price(of: quantity, question, in: context.prices.lists(of: sku)) }
            }, &wrong)
        // Whatever else is wrong, all of it is told.
        let taxed: OrderTax? =
            if let entity, let buyer, let today = context.today {
                wrong.collect { () throws(Refused) in
                    try OrderTax(
                        lines.taken, by: entity, to: buyer, of: customer?.registration.country ?? buyer.country,
                        on: max(requestedDate ?? today, today), rates: context.rates)
                }
            } else {
                nil
            }
        guard let channel, let entity, let buyer, let currency, let taxed, wrong.isEmpty,
            let amounts = lines.tax(taxed, &wrong)
        else { throw wrong.refusal }
        let gross = amounts.net + amounts.tax
        if customer == nil, gross > context.guestGrossMax {
            throw Refused(
                "", .prepaymentNeeded,
                "the order comes to \(gross) minor units, and a guest may owe at most \(context.guestGrossMax)")
        }
        self.init(
            channel: channel, clientReference: command.clientReference, currency: currency,
            priceMode: prices == .net ? nil : prices, seller: entity.seller, buyer: buyer, requestedDate: requestedDate,
            lines: lines.taken, net: amounts.net, taxRules: taxed.rules, tax: amounts.tax)
    }

    private static func purchaseOrder(of command: SubmitOrder, earlier: OrderID?, _ wrong: inout ReasonList) {
        guard let number = command.purchaseOrder else { return }
        wrong.require(number, printable: Lengths.purchaseOrder, at: "/purchaseOrder")
        if let earlier, command.repeatsPurchaseOrder != true {
            wrong.add("/purchaseOrder", .purchaseOrderTwice, "order \(earlier) has this number already")
        }
    }

    private static func currency(
        of command: SubmitOrder, customer: Customer?, _ wrong: inout ReasonList
    ) -> Currency? {
        guard let currency = wrong.currency(command.currency, at: "/currency") else { return nil }
        if let customer, customer.registration.currency != currency {
            wrong.add("/currency", .currencyDiffers, "the customer's currency is \(customer.registration.currency)")
        }
        return currency
    }

    private static func requestedDate(
        of command: SubmitOrder, today: LocalDate?, _ wrong: inout ReasonList
    ) -> LocalDate? {
        guard let text = command.requestedDate else { return nil }
        guard let date = LocalDate(text) else {
            wrong.add("/requestedDate", .notADate, "must be a date such as 2026-11-25")
            return nil
        }
        if let today, date > today.adding(days: requestedDaysAheadMax) {
            wrong.add("/requestedDate", .tooFarAhead, "must be within \(requestedDaysAheadMax) days from today")
        }
        return date
    }
}
