import Contracts

extension StockReceived: FinancialFact {
    var effectiveOn: LocalDate { receivedOn }
    var subject: Subject { .item(sku) }

    /// Goods received: Inventory / Goods received not invoiced, at cost.
    func entries() throws -> [EntryDraft] {
        [
            try EntryDraft(
                .goodsReceipt, in: currency,
                [.debit(.inventory, cost), try .credit(.goodsReceivedNotInvoiced, cost)])
        ]
    }
}

extension StockAdjusted: FinancialFact {
    var effectiveOn: LocalDate { countedOn }
    var subject: Subject { .item(sku) }

    /// Stock found: Inventory / Inventory differences; the cost of what was lost is negative, and so swaps the sides.
    func entries() throws -> [EntryDraft] {
        [
            try EntryDraft(
                .stockAdjustment, in: currency,
                [.debit(.inventory, cost), try .credit(.inventoryDifferences, cost)])
        ]
    }
}

extension StockIssued: FinancialFact {
    var effectiveOn: LocalDate { issuedOn }
    var subject: Subject { .order(order) }

    /// Goods left: Cost of goods sold / Inventory at issue cost, one entry for each currency of valuation.
    func entries() throws -> [EntryDraft] {
        var byCurrency: [Currency: Int64] = [:]
        for cost in costs where cost.amount != 0 {
            byCurrency[cost.currency] = try Amount.sum(byCurrency[cost.currency, default: 0], cost.amount)
        }
        let moved = byCurrency.sorted { $0.key.code < $1.key.code }.filter { $0.value != 0 }
        if moved.isEmpty { return [.none(.costOfGoodsSold)] }
        return try moved.map { currency, cost in
            try EntryDraft(
                .costOfGoodsSold, in: currency, [.debit(.costOfGoodsSold, cost), try .credit(.inventory, cost)])
        }
    }
}
