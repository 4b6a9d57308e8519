import Contracts
import Runtime

extension LedgerLogic {
    /// Every fact that has a posting rule, and no other.
    static let handlers = Handlers<LedgerLogic>(PostingRules.facts.map { handler(for: $0) })

    private static func handler<Fact: FinancialFact>(for fact: Fact.Type) -> Handler<LedgerLogic> {
        Handler(
            fact, "posts its entries, or an explicit none",
            keys: { $0.add(effectiveOn: $1.effectiveOn) },
            decide: { try $0.post($1) })
    }
}
