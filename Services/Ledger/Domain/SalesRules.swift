import Contracts

extension ShipmentDispatched: FinancialFact {
    var entity: String { seller.entity }
    var effectiveOn: LocalDate { dispatchedOn }
    var subject: Subject { .order(order) }

    /// Revenue is recognised when goods leave: Unbilled receivables / Revenue, net of the lines.
    func entries() throws -> [EntryDraft] {
        let net = try lines.reduce(0) { sum, line in
            try Amount.sum(sum, try Amount.product(Int64(line.quantity), line.unitPrice))
        }
        return [
            try EntryDraft(.revenue, in: currency, [.debit(.unbilledReceivables, net), try .credit(.revenue, net)])
        ]
    }
}

extension InvoiceIssued: FinancialFact {
    var entity: String { seller.entity }
    var effectiveOn: LocalDate { issuedOn }
    var subject: Subject { .order(order) }

    /// Invoice with tax: Receivables gross / Unbilled receivables net, Output tax.
    func entries() throws -> [EntryDraft] {
        [
            try EntryDraft(
                .invoice, in: currency,
                [
                    .debit(.receivables, gross), try .credit(.unbilledReceivables, net), try .credit(.outputTax, tax),
                ])
        ]
    }
}
