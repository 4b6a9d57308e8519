import Contracts
import Testing

@testable import Fulfillment
@testable import Runtime

@Suite("What an operator can tell Fulfillment")
struct FulfillmentSettingsTests {
    private func read(_ environment: [String: String]) -> (FulfillmentPolicy, problems: [String]) {
        var settings = Settings(environment: environment)
        return (FulfillmentPolicy(&settings), settings.problems)
    }

    @Test("holds without a word, and what is said")
    func values() {
        #expect(read([:]).0 == FulfillmentPolicy())
        let (policy, problems) = read([
            "O2C_FULFILLMENT_DISPATCH": "manual", "O2C_FULFILLMENT_DELIVERY": "automatic",
            "O2C_FULFILLMENT_TRANSIT_SECONDS": "86400", "O2C_FULFILLMENT_CARRIER": "Royal Mail",
        ])
        #expect(
            policy
                == FulfillmentPolicy(
                    dispatch: .manual, delivery: .automatic, transitSeconds: 86_400, carrier: "Royal Mail"))
        #expect(problems.isEmpty)
    }

    @Test("is refused by name where it makes no sense")
    func refused() {
        let problems = read([
            "O2C_FULFILLMENT_DISPATCH": "robots", "O2C_FULFILLMENT_DELIVERY": "robots",
            "O2C_FULFILLMENT_TRANSIT_SECONDS": "-1", "O2C_FULFILLMENT_CARRIER": "a\nb",
        ]).problems
        #expect(problems.count == 4)
    }

    @Test("The kinds of its timers, which are stored, stand for ever")
    func timers() {
        let reactions = FulfillmentLogic.handlers.reactions
        #expect(reactions.filter { $0.trigger == .timer }.map(\.type) == ["departure", "transit"])
    }
}
