import Contracts
import Postgres
import Runtime
import SeededRandom
import TestSupport
import Testing

@testable import Ledger

@Suite("An entry has at most twelve sides")
struct SidesTests {
    /// A balanced entry of so many sides, none of which is zero; accounts come again.
    private func sides(_ count: Int, using random: inout SeededGenerator) -> [Posting] {
        var postings: [Posting] = []
        var total: Int64 = 0
        while postings.count < count - 1 {
            let amount = Int64.random(in: -1_000_000...1_000_000, using: &random)
            // The last side is what the others leave, and is not zero either.
            guard amount != 0, postings.count < count - 2 || total + amount != 0 else { continue }
            total += amount
            postings.append(Posting(account: Account.allCases.randomElement(using: &random)!, amount: amount))
        }
        return postings + [Posting(account: .bank, amount: -total)]
    }

    @Test("Whatever balances within them is an entry, in its order and without what is zero", arguments: 1...200)
    func balanced(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let moved = sides(Int.random(in: 2...EntryDraft.sidesMax, using: &random), using: &random)
        var told = moved
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            told.insert(.debit(.revenue, 0), at: Int.random(in: 0...told.count, using: &random))
        }
        #expect(try EntryDraft(.invoice, in: .gbp, told).postings == moved)
        var off = told
        let index = try #require(off.indices.filter { off[$0].amount != 0 }.randomElement(using: &random))
        off[index].amount += 1
        #expect(throws: EntryError.unbalanced(.invoice, .gbp, by: 1)) { try EntryDraft(.invoice, in: .gbp, off) }
    }

    @Test("Twelve are taken, thirteen are refused")
    func limit() throws {
        var random = SeededGenerator(seed: 1)
        #expect(try EntryDraft(.invoice, in: .gbp, sides(12, using: &random)).postings.count == 12)
        #expect(throws: EntryError.tooManySides(.invoice, count: 13)) {
            try EntryDraft(.invoice, in: .gbp, sides(13, using: &random))
        }
        #expect("\(EntryError.tooManySides(.invoice, count: 13))".hasSuffix("has 13 sides, more than 12"))
    }

    @Test("Entries of every size are stored in one statement, and read as they were", arguments: 1...3)
    func stored(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let harness = try LedgerHarness(LedgerLogic())
        let sizes = (Array(2...EntryDraft.sidesMax) + [EntryDraft.sidesMax]).shuffled(using: &random)
        let entries = try sizes.enumerated().map { index, size in
            Entry(
                id: EntryID(lane: 1, counter: Int64(index) + 1), entity: "NORTH",
                event: EventKey(service: .billing, lane: 1, number: Int64(index) + 1), subject: .order(order),
                draft: try EntryDraft(.invoice, in: .gbp, sides(size, using: &random)), effectiveOn: day("2026-02-27"),
                bookedOn: day("2026-02-27"), postedAt: day("2026-02-27").startOfDay)
        }
        try harness.connection.execute(EntryTable.insert(entries), deadline: .after(milliseconds: 5_000))
        let read = try entries.map {
            try #require(try EntryQueries.entry($0.id, harness.connection, .after(milliseconds: 5_000)))
        }
        for (view, entry) in zip(read, entries) {
            #expect(view.lines.map(\.account) == entry.draft.postings.map(\.account.rawValue))
            #expect(view.lines.map(\.amount) == entry.draft.postings.map(\.amount))
        }
    }
}
