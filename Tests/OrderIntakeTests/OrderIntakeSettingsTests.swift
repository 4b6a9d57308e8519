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
        #expect(read([:]).0 == OrderIntakeSettings(holdSeconds: 900, leadTimeDays: 2))
        let (settings, problems) = read(["O2C_HOLD_SECONDS": "60", "O2C_LEAD_TIME_DAYS": "0"])
        #expect(settings == OrderIntakeSettings(holdSeconds: 60, leadTimeDays: 0) && problems.isEmpty)
        #expect(settings.holdUntil(Timestamp(microseconds: 5)) == Timestamp(microseconds: 60_000_005))
    }

    @Test("is refused by name where it makes no sense")
    func refused() {
        let problems = read(["O2C_HOLD_SECONDS": "0", "O2C_LEAD_TIME_DAYS": "366"]).problems
        #expect(problems.map { String($0.prefix { $0 != " " }) } == ["O2C_HOLD_SECONDS", "O2C_LEAD_TIME_DAYS"])
    }

    @Test("A timer that OrderIntake never sets is not taken for a deadline")
    func timers() throws {
        let first = OrderID(lane: 3, counter: 5)
        func timer(_ kind: String = "hold", lane: Lane = 3, range: (Int64, Int64) = (5, 9)) throws -> TimerEvent {
            let json =
                #"{"lane":\#(lane),"due":"2026-03-02T09:00:00Z","kind":"\#(kind)","first":\#(range.0),"last":\#(range.1)}"#
            return try JSONDecoder().decode(TimerEvent.self, from: Array(json.utf8))
        }
        #expect(try HoldTimer.orders(of: try timer()) == first...OrderID(lane: 3, counter: 9))
        let impossible = try [
            timer("dunning"), timer(lane: -1), timer(lane: 32_768), timer(range: (0, 1)), timer(range: (9, 5)),
            timer(range: (1, .max)),
        ]
        for timer in impossible {
            #expect(throws: ImpossibleTimer.self) { try HoldTimer.orders(of: timer) }
        }
    }
}
