import Contracts
import JSON
import Runtime
import Testing

@testable import OrderIntake

@Suite("What an operator can tell OrderIntake")
struct OrderIntakeSettingsTests {
    private func read(_ environment: [String: String]) -> (OrderIntakeSettings, problems: [String]) {
        var settings = Settings(environment: environment)
        return (OrderIntakeSettings(&settings), settings.problems)
    }

    @Test("holds without a word, and what is said")
    func values() {
        #expect(read([:]).0 == OrderIntakeSettings(decisionSeconds: 900, leadTimeDays: 2))
        let (settings, problems) = read(["O2C_DECISION_SECONDS": "60", "O2C_LEAD_TIME_DAYS": "0"])
        #expect(settings == OrderIntakeSettings(decisionSeconds: 60, leadTimeDays: 0) && problems.isEmpty)
        #expect(settings.decideBy(Timestamp(microseconds: 5)) == Timestamp(microseconds: 60_000_005))
    }

    @Test("is refused by name where it makes no sense")
    func refused() {
        let problems = read(["O2C_DECISION_SECONDS": "0", "O2C_LEAD_TIME_DAYS": "366"]).problems
        #expect(problems.map { String($0.prefix { $0 != " " }) } == ["O2C_DECISION_SECONDS", "O2C_LEAD_TIME_DAYS"])
    }

    @Test("A timer of a kind that OrderIntake never sets is not taken for one")
    func timers() throws {
        func timer(_ kind: String) throws -> TimerEvent {
            let json = #"{"lane":3,"due":"2026-03-02T09:00:00Z","kind":"\#(kind)","first":5,"last":9}"#
            return try JSONDecoder().decode(TimerEvent.self, from: Array(json.utf8))
        }
        #expect(
            try OrderIntakeLogic().decode(timer: timer("decide-by"))
                == .deadlinesPassed(OrderID(lane: 3, counter: 5)...OrderID(lane: 3, counter: 9)))
        let other = try timer("transit")
        #expect(throws: ImpossibleTimer.self) { try OrderIntakeLogic().decode(timer: other) }
    }
}
