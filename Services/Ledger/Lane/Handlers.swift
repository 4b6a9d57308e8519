import Contracts
import Runtime

extension LedgerLogic {
    /// Every fact that has a posting rule, and what people decide about months. A month lives in no lane: it is decided
    /// wherever its command arrives, under a lock of all months.
    static let handlers = Handlers<LedgerLogic>(
        PostingRules.facts.map { handler(for: $0) } + [
            Handler(
                ClosePeriod.self, "closes the month, and tells its totals",
                keys: { $0.addChange(closing: Month($1.period)) }, decide: { try $0.close($1) }),
            Handler(
                ReopenPeriod.self, "opens the month again",
                keys: { keys, _ in keys.addChange() }, decide: { try $0.reopen($1) }),
            Handler(
                LockPeriod.self, "closes the month for good",
                keys: { keys, _ in keys.addChange() }, decide: { try $0.lock($1) }),
        ])

    private static func handler<Fact: FinancialFact>(for fact: Fact.Type) -> Handler<LedgerLogic> {
        Handler(
            fact, "posts its entries, or an explicit none",
            keys: { keys, _ in keys.addPosting() },
            decide: { try $0.post($1) })
    }
}
