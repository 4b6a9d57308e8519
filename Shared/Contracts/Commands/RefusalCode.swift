/// Why a command is refused: the stable name of the rule that it breaks, and what its sender does about it.
@Described
public enum RefusalCode: String, Hashable, Sendable, CaseIterable {
    // MARK: Members that are not what they may be

    /// A member is missing or empty. Send a value.
    case missing
    /// A text is too long, or holds characters that cannot be printed. Shorten or clean it.
    case notPrintable = "not-printable"
    /// A text is too long. Shorten it.
    case tooLong = "too-long"
    /// A text holds other characters than ASCII. Use letters, digits and punctuation of ASCII.
    case notASCII = "not-ascii"
    /// A number or day lies outside its bounds. Send one within them.
    case outOfRange = "out-of-range"
    /// A text is no day. Write it as in 2026-11-25.
    case notADate = "not-a-date"
    /// A text is no e-mail address. Correct it.
    case notAnEmail = "not-an-email"
    /// A text is no country code. Send two capital letters of ISO 3166-1.
    case notACountry = "not-a-country"
    /// A currency code is unknown. Send a code of ISO 4217.
    case unknownCurrency = "unknown-currency"
    /// A channel is unknown. Send one that the schema lists.
    case unknownChannel = "unknown-channel"
    /// A tax category is unknown. Send one that the schema lists.
    case unknownTaxCategory = "unknown-tax-category"
    /// The command names no credit limit. Send `creditLimit`, or `"unlimited": true`.
    case creditLimitMissing = "credit-limit-missing"
    /// The command names a credit limit and also says that there is none. Send one of both.
    case creditLimitContradicted = "credit-limit-contradicted"
    /// The command must name who decides. Send the header O2C-Actor, or the attribute `ce_actor` over Kafka.
    case missingActor = "missing-actor"

    // MARK: Things that are not there

    /// No customer is registered under the account. Register the customer first, or correct the account.
    case unknownCustomer = "unknown-customer"
    /// No customer is registered under the account. Register the customer first, or correct the account.
    case unknownAccount = "unknown-account"
    /// No item is registered under the SKU. Register the item first, or correct the SKU.
    case unknownItem = "unknown-item"
    /// No order has this identifier. Correct it.
    case unknownOrder = "unknown-order"
    /// No shipment has this identifier. Correct it.
    case unknownShipment = "unknown-shipment"
    /// No payment has this identifier. Correct it.
    case unknownPayment = "unknown-payment"
    /// No receivable has this invoice number. Correct it, or wait until the invoice has arrived.
    case unknownInvoice = "unknown-invoice"

    // MARK: Orders

    /// The wanted day is too far ahead. Order again when it is nearer.
    case tooFarAhead = "too-far-ahead"
    /// The order has no lines. Send at least one.
    case noLines = "no-lines"
    /// The order has too many lines. Split it.
    case tooManyLines = "too-many-lines"
    /// The facts about the order would be too large. Split it.
    case orderTooLarge = "order-too-large"
    /// The sum of the order is too large. Split it.
    case amountTooLarge = "amount-too-large"
    /// The currency is not that of the customer, the stock or the payment. Use the currency that `detail` names.
    case currencyDiffers = "currency-differs"
    /// The currency of an account never changes. Register another account for another currency.
    case currencyFixed = "currency-fixed"
    /// The order is being cancelled already. Wait for the outcome.
    case alreadyCancelling = "already-cancelling"
    /// The order is cancelled already. There is nothing to do.
    case alreadyCancelled = "already-cancelled"
    /// The order was declined. There is nothing to cancel.
    case alreadyDeclined = "already-declined"
    /// The goods have left. They can no longer be stopped, or dispatched again.
    case alreadyDispatched = "already-dispatched"

    // MARK: Stock and shipments

    /// The stock of an item would be too large, in pieces or value. Correct the quantity or the cost.
    case tooMuchStock = "too-much-stock"
    /// Pieces have no cost before the first receipt of an item. Receive the item first.
    case noReceipt = "no-receipt"
    /// Reserved pieces must stay. Remove fewer, or wait until the orders are shipped or cancelled.
    case belowReserved = "below-reserved"
    /// A receipt costs too much in all. Split it.
    case costTooLarge = "cost-too-large"
    /// The shipment was cancelled. Nothing of it is sent.
    case cancelled
    /// The goods have not left yet. Dispatch the shipment first.
    case notDispatched = "not-dispatched"
    /// The goods are with the customer already. There is nothing to do.
    case alreadyDelivered = "already-delivered"

    // MARK: Payments

    /// The payment has less money left. Allocate at most what is unapplied.
    case moreThanUnapplied = "more-than-unapplied"
    /// The invoice has less open. Allocate at most what is open.
    case moreThanOpen = "more-than-open"
    /// The remittance list has more than the payment brings. Correct its amounts.
    case moreThanPaid = "more-than-paid"
    /// The bank entry was recorded before, and said something else there. Compare both, and send another reference if
    /// it is another entry.
    case bankEntryDiffers = "bank-entry-differs"

    // MARK: Commands as such

    /// More reasons are there than are listed. Correct those that are listed, and send the command again.
    case moreReasons = "more-reasons"
    /// The service takes no command of this type. Send it to the service that takes it.
    case unknownType = "unknown-type"

    /// What every command may be refused for.
    public static let ofAllCommands = [RefusalCode.moreReasons]

    /// What it means, and what the sender of the command does about it.
    public var explanation: String {
        guard let text = Self.explanations[rawValue] else { preconditionFailure("\(self) has no explanation") }
        return text
    }

    private static let explanations = Dictionary(
        uniqueKeysWithValues: documentation.members.map { ($0.name, $0.text ?? "") })
}
