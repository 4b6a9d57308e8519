import Contracts
import Runtime
import Testing

@testable import Ledger

@Suite("Each financial fact has its entries, balanced, or an explicit none")
struct PostingRulesTests {
    /// A rule as docs/accounting.md writes it: accounts and amounts, debits positive.
    private func expect(
        _ fact: any FinancialFact, posts purpose: Purpose, _ expected: [(Account, Int64)], in currency: Currency = .gbp,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let postings = expected.map { Posting(account: $0.0, amount: $0.1) }
        let content: EntryDraft.Content = postings.isEmpty ? .none : .postings(currency, postings)
        let entry = try #require(try fact.entries().first, sourceLocation: sourceLocation)
        #expect(try fact.entries().count == 1, sourceLocation: sourceLocation)
        #expect(entry.purpose == purpose, sourceLocation: sourceLocation)
        #expect(entry.content == content, sourceLocation: sourceLocation)
        #expect(postings.reduce(0) { $0 + $1.amount } == 0, sourceLocation: sourceLocation)
    }

    @Test("Goods received: Inventory / Goods received not invoiced")
    func goodsReceipt() throws {
        try expect(
            received(cost: 600_00), posts: .goodsReceipt, [(.inventory, 600_00), (.goodsReceivedNotInvoiced, -600_00)])
    }

    @Test("Stock found and stock lost: Inventory and Inventory differences, by sign")
    func adjustment() throws {
        try expect(
            adjusted(cost: 60_00, quantity: 1), posts: .stockAdjustment,
            [(.inventory, 60_00), (.inventoryDifferences, -60_00)])
        try expect(
            adjusted(cost: -60_00, quantity: -1), posts: .stockAdjustment,
            [(.inventory, -60_00), (.inventoryDifferences, 60_00)])
    }

    @Test("Shipment: Unbilled receivables / Revenue, net of the lines")
    func revenue() throws {
        try expect(
            shipped(1, 6, at: 100_00), posts: .revenue, [(.unbilledReceivables, 600_00), (.revenue, -600_00)])
    }

    @Test("Revenue is the net that a line carries: of its price and quantity, or of a price that includes tax")
    func carriedNet() throws {
        var shipment = shipped(1, 2_500, at: 1_99)
        shipment.lines[0].pricing = LinePricing(unit: .kilogram, decimals: 3, amount: 4_98)
        try expect(shipment, posts: .revenue, [(.unbilledReceivables, 4_98), (.revenue, -4_98)])
        shipment.lines[0].pricing?.net = 4_15
        shipment.priceMode = .gross
        try expect(shipment, posts: .revenue, [(.unbilledReceivables, 4_15), (.revenue, -4_15)])
    }

    @Test("A rate that has changed under a price that includes tax: Revenue takes what the net differs by")
    func recognisedAtAnotherRate() throws {
        // 9.99 with 20 % is 8.32 net; with 25 % it is 7.99, with 10 % 9.08.
        try expect(
            invoiced(net: 7_99, recognised: 8_32, tax: 2_00), posts: .invoice,
            [(.receivables, 9_99), (.unbilledReceivables, -8_32), (.revenue, 33), (.outputTax, -2_00)])
        try expect(
            invoiced(net: 9_08, recognised: 8_32, tax: 91), posts: .invoice,
            [(.receivables, 9_99), (.unbilledReceivables, -8_32), (.revenue, -76), (.outputTax, -91)])
    }

    @Test("Stock issued: Cost of goods sold / Inventory")
    func costOfGoodsSold() throws {
        try expect(
            issued(costs: [(360_00, .gbp)]), posts: .costOfGoodsSold,
            [(.costOfGoodsSold, 360_00), (.inventory, -360_00)])
    }

    @Test("Stock of two currencies: an entry for each, costs of one currency together")
    func twoCurrencies() throws {
        let entries = try issued(costs: [(5, .gbp), (7, .eur), (6, .gbp), (0, .usd)]).entries()
        #expect(
            entries.map(\.content) == [
                .postings(.eur, [.init(account: .costOfGoodsSold, amount: 7), .init(account: .inventory, amount: -7)]),
                .postings(
                    .gbp, [.init(account: .costOfGoodsSold, amount: 11), .init(account: .inventory, amount: -11)]),
            ])
    }

    @Test("Invoice: Receivables gross / Unbilled receivables net, Output tax")
    func invoice() throws {
        try expect(
            invoiced(net: 600_00, tax: 120_00), posts: .invoice,
            [(.receivables, 720_00), (.unbilledReceivables, -600_00), (.outputTax, -120_00)])
        try expect(
            invoiced(net: 600_00, tax: 0), posts: .invoice, [(.receivables, 600_00), (.unbilledReceivables, -600_00)])
    }

    @Test("Payment: Bank / Receivables, Unapplied cash")
    func payment() throws {
        try expect(
            paid(1, 620_00, to: [(1, 620_00)]), posts: .payment, [(.bank, 620_00), (.receivables, -620_00)])
        try expect(
            paid(1, 630_00, to: [(1, 500_00), (2, 120_00)], unapplied: 10_00), posts: .payment,
            [(.bank, 630_00), (.receivables, -620_00), (.unappliedCash, -10_00)])
        try expect(paid(1, 10_00, unapplied: 10_00), posts: .payment, [(.bank, 10_00), (.unappliedCash, -10_00)])
    }

    @Test("Allocation: Unapplied cash / Receivables")
    func allocation() throws {
        try expect(
            allocated(to: [(2, 7_00), (3, 3_00)]), posts: .allocation,
            [(.unappliedCash, 10_00), (.receivables, -10_00)])
    }

    @Test("A fact that moves no money has an explicit none")
    func nones() throws {
        try expect(received(cost: 0), posts: .goodsReceipt, [])
        try expect(adjusted(cost: 0, quantity: 1), posts: .stockAdjustment, [])
        try expect(shipped(1, 6, at: 0), posts: .revenue, [])
        try expect(issued(costs: []), posts: .costOfGoodsSold, [])
        try expect(issued(costs: [(5, .gbp), (-5, .gbp)]), posts: .costOfGoodsSold, [])
        try expect(invoiced(net: 0, tax: 0), posts: .invoice, [])
        try expect(allocated(to: []), posts: .allocation, [])
    }

    @Test("What does not balance never enters the books")
    func unbalanced() {
        #expect(throws: EntryError.unbalanced(.payment, .gbp, by: 1)) {
            try paid(1, 620_01, to: [(1, 600_00)], unapplied: 20_00).entries()
        }
        #expect(throws: EntryError.unbalanced(.invoice, .gbp, by: -1)) {
            try invoiced(net: 600_00, tax: 120_00, gross: 719_99).entries()
        }
    }

    @Test("An amount past the limit is refused, at the limit it is taken")
    func limits() throws {
        let limit = EntryDraft.amountMax
        #expect(throws: EntryError.tooLarge(.goodsReceipt, .inventory, amount: limit + 1)) {
            try received(cost: limit + 1).entries()
        }
        #expect(throws: MoneyError.overflow) { try received(cost: .min).entries() }
        try expect(
            received(cost: limit), posts: .goodsReceipt, [(.inventory, limit), (.goodsReceivedNotInvoiced, -limit)])
    }

    @Test("The largest order that is taken has its invoice in the books, tax and all")
    func largestInvoice() throws {
        let (net, tax): (Int64, Int64) = (1_000_000_000_000_000, 270_000_000_000_000)
        try expect(
            invoiced(net: net, tax: tax), posts: .invoice,
            [(.receivables, net + tax), (.unbilledReceivables, -net), (.outputTax, -tax)])
    }

    @Test("The entry is about the order, the item or the payment, on the day of the fact")
    func subjects() {
        #expect(
            shipped().subject.description == "order/7-1" && shipped(on: "2026-10-31").effectiveOn == day("2026-10-31"))
        #expect(issued(costs: []).subject == shipped().subject && invoiced(net: 1, tax: 0).subject == shipped().subject)
        #expect(
            received(cost: 1).subject.description == "item/SKU-1"
                && adjusted(cost: 1, quantity: 1).subject == .item("SKU-1"))
        #expect(
            paid(3, 1, unapplied: 1).subject.description == "payment/7-3"
                && allocated(3, to: []).subject.description == "payment/7-3")
        #expect(paid(1, 1, unapplied: 1, on: "2026-10-31").effectiveOn == day("2026-10-31"))
    }
}

@Suite("An entry is known by the fact that it records")
struct EventKeyTests {
    @Test func ofAFact() throws {
        let key = try EventKey(source: "/o2c/billing", id: "7.7.42")
        #expect(key == EventKey(service: .billing, lane: 7, number: 42))
    }

    @Test(
        "Anything else is refused by name",
        arguments: [
            ("/o2c/billing", "7.8.42"), ("/o2c/billing", "7.42"), ("/o2c/billing", "9b2d"), ("/bank", "7.7.42"),
            ("", ""),
        ])
    func ofSomethingElse(source: String, id: String) {
        #expect(throws: UnknownEvent(source: source, id: id)) { try EventKey(source: source, id: id) }
    }

    @Test("A batch touches one range of each stream")
    func ranges() {
        let events = [(Service.billing, 7, 9), (.inventory, 7, 3), (.billing, 7, 5), (.billing, 8, 1)].map {
            EventKey(service: $0.0, lane: Lane($0.1), number: Int64($0.2))
        }
        #expect(
            EventRange.ranges(of: events) == [
                EventRange(service: .inventory, lane: 7, numbers: 3...3),
                EventRange(service: .billing, lane: 7, numbers: 5...9),
                EventRange(service: .billing, lane: 8, numbers: 1...1),
            ])
        #expect(EventRange.ranges(of: []).isEmpty)
    }
}
