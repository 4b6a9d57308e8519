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
    /// Something is said to have happened before what comes first, such as an arrival before the goods left. Correct
    /// the day.
    case tooEarly = "too-early"
    /// A text is no day. Write it as in 2026-11-25.
    case notADate = "not-a-date"
    /// A text is no month. Write it as in 2026-11.
    case notAMonth = "not-a-month"
    /// A text is no e-mail address. Correct it.
    case notAnEmail = "not-an-email"
    /// A text is no tax id of its country. Write it with its prefix, such as DE136695976, and correct what was
    /// mistyped.
    case notATaxID = "not-a-tax-id"
    /// A text is no IBAN. Correct what was mistyped.
    case notAnIBAN = "not-an-iban"
    /// A text is no BIC. Send its eight or eleven letters and digits.
    case notABIC = "not-a-bic"
    /// A text is no language. Write it as in de, or with a country as in de-CH.
    case notALanguage = "not-a-language"
    /// A role of a contact is unknown. Send one that the schema lists.
    case unknownRole = "unknown-role"
    /// A block is unknown. Send one that the schema lists.
    case unknownBlock = "unknown-block"
    /// A kind of electronic address is unknown. Send a code of the list EAS that the schema lists.
    case unknownScheme = "unknown-scheme"
    /// A text is no country code. Send two capital letters that ISO 3166-1 assigns, such as GB (not UK) or GR (not EL).
    case notACountry = "not-a-country"
    /// A currency code is unknown. Send a code of ISO 4217.
    case unknownCurrency = "unknown-currency"
    /// A channel is unknown. Send one that the schema lists.
    case unknownChannel = "unknown-channel"
    /// A kind of item is unknown. Send one that the schema lists.
    case unknownKind = "unknown-kind"
    /// A tax class is unknown. Send one that the schema lists.
    case unknownTaxClass = "unknown-tax-class"
    /// A unit of measure is unknown. Send a code of UN/ECE Recommendation 20 that the schema lists.
    case unknownUnit = "unknown-unit"
    /// A price mode is unknown. Send one that the schema lists.
    case unknownPriceMode = "unknown-price-mode"
    /// A reason of a discount or charge is unknown. Send a code of UNCL 5189 for a discount, of UNCL 7161 for a charge.
    case unknownReason = "unknown-reason"
    /// A name is none of a time zone that is installed. Send one of the IANA's database, such as Europe/London.
    case unknownTimeZone = "unknown-time-zone"
    /// A way of rounding is unknown. Send one that the schema lists.
    case unknownRounding = "unknown-rounding"
    /// What may be there once is there twice: a country, a role, a code. Send one of each.
    case twice
    /// The registration has another version than the sender has seen. Read it, and decide again.
    case versionDiffers = "version-differs"
    /// Two rates of one class begin on the same day. Send one of them.
    case ratesOverlap = "rates-overlap"
    /// A rate is valid before any standard rate. Send a standard rate from that day or earlier.
    case noStandardRate = "no-standard-rate"
    /// The command names no credit limit. Send `creditLimit`, or `"unlimited": true`.
    case creditLimitMissing = "credit-limit-missing"
    /// The command names a credit limit and also says that there is none. Send one of both.
    case creditLimitContradicted = "credit-limit-contradicted"
    /// The command must name who decides. Send the header O2C-Actor, or the attribute `ce_actor` over Kafka.
    case missingActor = "missing-actor"
    /// Instalments cannot be named yet. Leave them out: an invoice has one due day.
    case instalmentsNotSupported = "instalments-not-supported"

    // MARK: Things that are not there

    /// No legal entity has this code, or none is registered, or it has no books yet. Register the entity first, or
    /// correct the code.
    case unknownEntity = "unknown-entity"
    /// There are several legal entities. Name the one that is meant.
    case entityMissing = "entity-missing"
    /// There are as many legal entities as there may be. Change one that is registered.
    case tooManyEntities = "too-many-entities"
    /// What the numbers of an entity's documents begin with never changes. Register another entity.
    case prefixFixed = "prefix-fixed"
    /// The numbers of another legal entity begin so. Choose another prefix.
    case prefixTaken = "prefix-taken"
    /// A bank account is called so already, or one of another legal entity was. Choose another name.
    case bankAccountTaken = "bank-account-taken"
    /// No legal entity has this bank account. Register the account with its entity first, or correct the name.
    case unknownBankAccount = "unknown-bank-account"
    /// The base currency of an entity's books never changes. Register another entity.
    case baseCurrencyFixed = "base-currency-fixed"
    /// No rule says how the supply is taxed. Set the rates of the country, or register the seller for tax there.
    case noTaxRule = "no-tax-rule"
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

    // MARK: Customers that are registered twice

    /// The party, contacts and places of the customer are larger than a customer may have together. Send fewer places.
    case partiesTooLarge = "parties-too-large"

    /// The customer was merged into another. Change the one that `detail` names.
    case customerMerged = "customer-merged"
    /// The customer is merged into another already. Undo that first.
    case alreadyMerged = "already-merged"
    /// A customer cannot be merged into itself, or into one that is merged into it. Choose another survivor.
    case mergeCycle = "merge-cycle"
    /// Customers of two currencies cannot be merged. Let both stand.
    case mergeOfCurrencies = "merge-of-currencies"
    /// The customer is merged into no other. There is nothing to undo.
    case notMerged = "not-merged"
    /// Orders have come in under the account since the merge. It stands.
    case orderedSinceMerge = "ordered-since-merge"

    // MARK: Orders

    /// The order names no account and no buyer. Name the account, or say who the guest is.
    case buyerMissing = "buyer-missing"
    /// The order names an account and also a buyer. Send one of both.
    case buyerNamedTwice = "buyer-named-twice"
    /// No orders of the customer are taken. Lift the block, or ask whoever set it.
    case customerBlocked = "customer-blocked"
    /// A guest has ordered for more than guests may owe. Register the guest as a customer with credit.
    case prepaymentNeeded = "prepayment-needed"
    /// The customer has ordered under the same number before: `detail` names the order. Send `repeatsPurchaseOrder`
    /// where that is meant.
    case purchaseOrderTwice = "purchase-order-twice"
    /// The customer has no place of this code. Register it first, or correct the code.
    case unknownShipTo = "unknown-ship-to"
    /// The order names a code and also an address to ship to. Send one of both.
    case shipToContradicted = "ship-to-contradicted"
    /// The wanted day is too far ahead. Order again when it is nearer.
    case tooFarAhead = "too-far-ahead"
    /// The order has no lines. Send at least one.
    case noLines = "no-lines"
    /// The order has too many lines. Split it.
    case tooManyLines = "too-many-lines"
    /// The facts about the order would be too large. Split it.
    case orderTooLarge = "order-too-large"
    /// The sum of the order, or of a line, is too large. Split it.
    case amountTooLarge = "amount-too-large"
    /// A discount is larger than the price of its line. Lower it.
    case discountTooLarge = "discount-too-large"
    /// The price of a line is 0, and nothing says why. Send `freeReason`, or a price.
    case freeWithoutReason = "free-without-reason"
    /// No price list has a price for the line. Send `unitPrice`, or set a price of the item first.
    case noPrice = "no-price"
    /// Two prices of an item begin on the same day and from the same quantity on. Send one of them.
    case pricesOverlap = "prices-overlap"
    /// A line says why it is free, and has a price. Send one of both.
    case notFree = "not-free"
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

    /// The kind of an item never changes. Register another item.
    case kindFixed = "kind-fixed"
    /// The unit of measure of an item never changes. Register another item.
    case unitFixed = "unit-fixed"
    /// The decimals of an item's quantities never change. Register another item.
    case decimalsFixed = "decimals-fixed"
    /// The receipt names no cost. Send `unitCost` or `totalCost`.
    case costMissing = "cost-missing"
    /// The receipt names its cost in two ways. Send `unitCost`, with `per` or without, or `totalCost`.
    case costContradicted = "cost-contradicted"
    /// No stock is kept of services and charges. Correct the SKU.
    case keepsNoStock = "keeps-no-stock"
    /// The stock of an item would be too large, in quantity or value. Correct the quantity or the cost.
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
    /// The payment and the invoice are of two legal entities. Money of one never pays what is owed to another.
    case entityDiffers = "entity-differs"
    /// The remittance list has more than the payment brings. Correct its amounts.
    case moreThanPaid = "more-than-paid"
    /// The bank entry was recorded before, and said something else there. Compare both, and send another reference if
    /// it is another entry.
    case bankEntryDiffers = "bank-entry-differs"

    // MARK: Months of the books

    /// The month is not over. Close it after its last day.
    case periodNotOver = "period-not-over"
    /// Nothing is booked in the month, or in any before it. Correct the month.
    case beforeFirstPeriod = "before-first-period"
    /// An earlier month is open. Close the months in their order, from the one that `detail` names.
    case earlierPeriodOpen = "earlier-period-open"
    /// A later month is closed. Reopen the months from the last one, which `detail` names.
    case laterPeriodClosed = "later-period-closed"
    /// The month is closed already. There is nothing to do.
    case periodClosed = "period-closed"
    /// The month is open. Close it first.
    case periodNotClosed = "period-not-closed"
    /// The month is locked, for good. What belongs into it is booked in the next open month.
    case periodLocked = "period-locked"

    // MARK: Commands as such

    /// More reasons are there than are listed. Correct those that are listed, and send the command again.
    case moreReasons = "more-reasons"
    /// The service takes no command of this type. Send it to the service that takes it.
    case unknownType = "unknown-type"

    /// Whether what is missed may have been registered a moment ago, and be on its way. Reasons that are not listed are
    /// taken for such.
    public var mayArrive: Bool {
        [
            .unknownEntity, .unknownBankAccount, .unknownAccount, .unknownCustomer, .unknownShipTo, .unknownItem,
            .moreReasons,
        ].contains(self)
    }

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
