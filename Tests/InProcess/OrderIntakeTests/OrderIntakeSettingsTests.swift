import Contracts
import Testing

@testable import OrderIntake
@testable import Runtime

@Suite("What an operator can tell OrderIntake")
struct OrderIntakeSettingsTests {
    private func read(_ environment: [String: String]) -> (OrderIntakeSettings, problems: [String]) {
        var settings = Settings(environment: environment)
        return (OrderIntakeSettings(&settings), settings.problems)
    }

    @Test("holds without a word, and what is said")
    func values() {
        #expect(read([:]).0 == OrderIntakeSettings(decisionSeconds: 900, leadTimeDays: 2))
        let (settings, problems) = read([
            "O2C_DECISION_SECONDS": "60", "O2C_LEAD_TIME_DAYS": "0", "O2C_ORDER_INTAKE_GUEST_GROSS_MAX": "1",
        ])
        #expect(
            settings == OrderIntakeSettings(decisionSeconds: 60, leadTimeDays: 0, guestGrossMax: 1) && problems.isEmpty)
        #expect(settings.decideBy(Timestamp(microseconds: 5)) == Timestamp(microseconds: 60_000_005))
    }

    @Test("is refused by name where it makes no sense")
    func refused() {
        let problems = read(["O2C_DECISION_SECONDS": "0", "O2C_LEAD_TIME_DAYS": "366"]).problems
        #expect(problems.map { String($0.prefix { $0 != " " }) } == ["O2C_DECISION_SECONDS", "O2C_LEAD_TIME_DAYS"])
    }

    @Test("The kinds of its timers, which are stored, stand for ever")
    func timers() {
        let reactions = OrderIntakeLogic.handlers.reactions
        #expect(reactions.filter { $0.trigger == .timer }.map(\.type) == ["decide-by"])
    }
}
