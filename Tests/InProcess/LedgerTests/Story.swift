import Contracts
import Runtime
import TestSupport

@testable import Ledger

/// The example of docs/accounting.md: unit cost 60, price 100, tax 20 %, an order of 10, shipped 6 and 4; 100 paid
/// ahead, 630 against 620, the 10 over applied to the second invoice, 470 paid. Each service's facts keep their order;
/// between services any order is legal.
struct Story {
    struct Event {
        var fact: any FinancialFact
        /// Its place in the stream of its service, from 1.
        var number: Int64
    }

    /// By service, in order.
    let streams: [[Event]]

    init() {
        let byService: [[any FinancialFact]] = [
            [received(cost: 600_00), issued(1, costs: [(360_00, .gbp)]), issued(2, costs: [(240_00, .gbp)])],
            [shipped(1, 6), shipped(2, 4)],
            [invoiced(1, net: 600_00, tax: 120_00), invoiced(2, net: 400_00, tax: 80_00)],
            [
                paid(1, 100_00, unapplied: 100_00), allocated(1, to: [(1, 100_00)]),
                paid(2, 630_00, to: [(1, 620_00)], unapplied: 10_00), allocated(2, to: [(2, 10_00)]),
                paid(3, 470_00, to: [(2, 470_00)]),
            ],
        ]
        streams = byService.map { facts in
            facts.enumerated().map { Event(fact: $0.element, number: Int64($0.offset) + 1) }
        }
    }

    /// What the books show at the end, in whichever order it was told: debits positive, accounts at zero left out.
    static let trialBalance: [Account: Int64] = [
        .bank: 1_200_00, .costOfGoodsSold: 600_00, .revenue: -1_000_00, .outputTax: -200_00,
        .goodsReceivedNotInvoiced: -600_00,
    ]

    /// Entries at the end: one for each event.
    static let entryCount = 12
}
