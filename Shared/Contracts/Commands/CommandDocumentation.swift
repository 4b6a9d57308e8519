// What documents say of each command beside its declaration: one that could be, and the rules that may refuse it.

extension RegisterEntity {
    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .notACountry, .notATaxID, .twice, .unknownCurrency, .unknownTimeZone, .outOfRange,
        .unknownRounding, .notASCII, .prefixTaken, .prefixFixed, .tooManyEntities, .baseCurrencyFixed,
        .notAnEmail, .unknownScheme, .notAnIBAN, .notABIC, .bankAccountTaken,
    ]
}

extension SetTaxRates {
    public static let example = SetTaxRates(
        country: "GB",
        rates: [
            Rate(
                taxClass: TaxClass.standard.rawValue, validFrom: "2011-01-04", basisPoints: 2_000,
                source: "VATA 1994, section 2")
        ], reason: "The act of this year.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .notACountry, .outOfRange, .unknownTaxClass, .notADate, .ratesOverlap,
        .noStandardRate,
    ]
}

extension SubmitOrder {
    public static let example = SubmitOrder(
        account: "C-1001", channel: Channel.web.rawValue, clientReference: "WEB-5512", purchaseOrder: "PO-77",
        currency: "GBP", requestedDate: "2026-12-01", lines: [Line(sku: "LAMP-01", quantity: 5, unitPrice: 2_500)])

    public static let refusals: [RefusalCode] =
        Party.refusals + [
            .unknownChannel, .unknownEntity, .entityMissing, .noTaxRule, .unknownCustomer, .customerBlocked,
            .buyerMissing, .buyerNamedTwice, .prepaymentNeeded, .purchaseOrderTwice, .unknownShipTo,
            .shipToContradicted, .unknownCurrency, .currencyDiffers, .notADate, .tooFarAhead, .noLines, .tooManyLines,
            .unknownItem, .orderTooLarge, .amountTooLarge, .unknownPriceMode, .unknownReason, .discountTooLarge,
            .freeWithoutReason, .notFree, .noPrice,
        ]
}

extension CancelOrder {
    public static let example = CancelOrder(order: "7-1024", reason: "The customer ordered twice.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .unknownOrder, .alreadyCancelling, .alreadyDispatched, .alreadyDeclined,
        .alreadyCancelled,
    ]
}

extension RegisterCustomer {
    public static let example = RegisterCustomer(
        account: "C-1001", party: .example, taxId: TaxRegistration(country: "GB", id: "GB123456782"),
        contacts: CustomerParties.example.contacts, currency: "GBP", paymentTermsDays: 30)

    public static let refusals: [RefusalCode] =
        CustomerParties.refusals + [
            .notATaxID, .customerMerged, .unknownBlock, .unknownCurrency, .currencyFixed, .versionDiffers,
        ]
}

extension MergeCustomers {
    public static let example = MergeCustomers(
        duplicate: "C-1002", survivor: "C-1001", reason: "The same shop, registered twice.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .missingActor, .unknownCustomer, .alreadyMerged, .mergeCycle, .mergeOfCurrencies,
    ]
}

extension UndoMerge {
    public static let example = UndoMerge(duplicate: "C-1002", reason: "Two shops after all.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .missingActor, .unknownCustomer, .notMerged, .orderedSinceMerge,
    ]
}

extension RegisterItem {
    public static let example = RegisterItem(
        sku: "LAMP-01", name: "Reading lamp", kind: "goods", taxClass: TaxClass.standard.rawValue)

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .notASCII, .unknownKind, .unknownTaxClass, .unknownUnit, .outOfRange, .kindFixed,
        .unitFixed, .decimalsFixed,
    ]
}

extension ReceiveStock {
    public static let example = ReceiveStock(
        sku: "LAMP-01", quantity: 100, unitCost: 1_200, currency: "GBP", reference: "GRN-5")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .keepsNoStock, .unknownItem, .outOfRange, .unknownCurrency, .currencyDiffers,
        .costMissing, .costContradicted, .costTooLarge, .tooMuchStock, .unknownEntity, .entityMissing, .notADate,
    ]
}

extension AdjustStock {
    public static let example = AdjustStock(sku: "LAMP-01", quantity: -2, reason: "Two were broken.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .keepsNoStock, .unknownItem, .outOfRange, .noReceipt, .belowReserved, .tooMuchStock,
        .unknownEntity, .entityMissing, .notADate,
    ]
}

extension DispatchShipment {
    public static let example = DispatchShipment(shipment: "7-1024", carrier: "Royal Mail", tracking: "RM 123")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .unknownShipment, .alreadyDispatched, .cancelled, .notADate, .outOfRange, .tooEarly,
    ]
}

extension ConfirmDelivery {
    public static let example = ConfirmDelivery(shipment: "7-1024")

    public static let refusals: [RefusalCode] = [
        .unknownShipment, .notDispatched, .alreadyDelivered, .cancelled, .notADate, .outOfRange, .tooEarly,
    ]
}

extension RecordPayment {
    public static let example = RecordPayment(
        bankAccount: "MAIN", bankReference: "2026-11-25/0017", bookedOn: "2026-11-25", valueDate: "2026-11-25",
        payer: Payer(account: "C-1001", name: "Harbour Books", iban: "GB33BUKB20201555555555"),
        text: "Invoice INV-2026-000001, thank you", amount: 15_000, currency: "GBP")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .tooLong, .outOfRange, .unknownCurrency, .notADate, .moreThanPaid, .bankEntryDiffers,
        .unknownBankAccount, .currencyDiffers,
    ]
}

extension AllocatePayment {
    public static let example = AllocatePayment(
        payment: "7-3", invoice: "INV-2026-000002", amount: 2_000, reason: "The payer named it by phone.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .unknownPayment, .unknownInvoice, .currencyDiffers, .entityDiffers, .outOfRange,
        .moreThanUnapplied,
        .moreThanOpen, .missingActor,
    ]
}

extension SetCreditLimit {
    public static let example = SetCreditLimit(
        account: "C-1001", creditLimit: .limited(750_000), reason: "Paid on time.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .unknownAccount, .creditLimitMissing, .creditLimitContradicted, .outOfRange,
        .missingActor,
    ]
}

extension ClosePeriod {
    public static let example = ClosePeriod(period: "2026-10", reason: "All of October is in.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .notAMonth, .missingActor, .periodNotOver, .earlierPeriodOpen, .periodClosed,
        .periodLocked, .beforeFirstPeriod, .unknownEntity, .entityMissing,
    ]
}

extension ReopenPeriod {
    public static let example = ReopenPeriod(period: "2026-10", reason: "A receipt was missing.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .notAMonth, .missingActor, .periodNotClosed, .laterPeriodClosed, .periodLocked,
        .unknownEntity, .entityMissing,
    ]
}

extension LockPeriod {
    public static let example = LockPeriod(period: "2026-10", reason: "The auditor has signed.")

    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .notAMonth, .missingActor, .periodNotClosed, .periodLocked, .unknownEntity,
        .entityMissing,
    ]
}
