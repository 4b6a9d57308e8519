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
        func take(_ kind: String) throws {
            let json = #"{"lane":3,"due":"2026-03-02T09:00:00Z","kind":"\#(kind)","first":5,"last":9}"#
            let event = CloudEvent(id: "1", source: "/test", type: TimerEvent.type, data: Array(json.utf8))
            _ = try OrderIntakeLogic.handlers.timer(Cause(event, in: 3))
        }
        try take("decide-by")
        #expect(throws: UnexpectedTimer.self) { try take("transit") }
    }
}
