import Contracts

extension PaymentReceived: FinancialFact {
    var effectiveOn: LocalDate { valueDate }
    var subject: Subject { .payment(payment) }

    /// Payment by bank: Bank / Receivables for what invoices took, Unapplied cash for the rest.
    func entries() throws -> [EntryDraft] {
        [
            try EntryDraft(
                .payment, in: currency,
                [
                    .debit(.bank, amount), try .credit(.receivables, try allocations.total()),
                    try .credit(.unappliedCash, unapplied),
                ])
        ]
    }
}

extension PaymentAllocated: FinancialFact {
    var effectiveOn: LocalDate { allocatedOn }
    var subject: Subject { .payment(payment) }

    /// Unapplied money found its invoice: Unapplied cash / Receivables.
    func entries() throws -> [EntryDraft] {
        let total = try allocations.total()
        return [
            try EntryDraft(
                .allocation, in: currency, [.debit(.unappliedCash, total), try .credit(.receivables, total)])
        ]
    }
}

extension [Allocation] {
    fileprivate func total() throws(MoneyError) -> Int64 {
        var total: Int64 = 0
        for allocation in self { total = try Amount.sum(total, allocation.amount) }
        return total
    }
}
