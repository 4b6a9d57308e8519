import Contracts

extension ShipmentDispatched: FinancialFact {
    var entity: String { seller.entity }
    var effectiveOn: LocalDate { dispatchedOn }
    var subject: Subject { .order(order) }

    /// Revenue is recognised when goods leave: Unbilled receivables / Revenue, net of the lines. Of prices that include
    /// tax it is the net that was expected when the order was received.
    func entries() throws -> [EntryDraft] {
        let net = try lines.reduce(0) { try Amount.sum($0, $1.net) }
        return [
            try EntryDraft(.revenue, in: currency, [.debit(.unbilledReceivables, net), try .credit(.revenue, net)])
        ]
    }
}

extension InvoiceIssued: FinancialFact {
    var entity: String { seller.entity }
    var effectiveOn: LocalDate { issuedOn }
    var subject: Subject { .order(order) }

    /// Invoice with tax: Receivables gross / Unbilled receivables net, Output tax. Where prices include tax and its
    /// rate has changed since the order was received, another net was recognised when the goods left: Revenue takes
    /// the difference.
    func entries() throws -> [EntryDraft] {
        let recognised = recognised ?? net
        return [
            try EntryDraft(
                .invoice, in: currency,
                [
                    .debit(.receivables, gross), try .credit(.unbilledReceivables, recognised),
                    try .credit(.revenue, try Amount.difference(net, recognised)), try .credit(.outputTax, tax),
                ])
        ]
    }
}
