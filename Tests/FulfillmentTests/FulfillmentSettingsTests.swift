import Contracts
import JSON
import Runtime
import Testing

@testable import Fulfillment

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

    @Test("A timer of a kind that Fulfillment never sets is not taken for one")
    func timers() throws {
        func timer(_ kind: String) throws -> TimerEvent {
            let json = #"{"lane":3,"due":"2026-03-02T09:00:00Z","kind":"\#(kind)","first":5,"last":9}"#
            return try JSONDecoder().decode(TimerEvent.self, from: Array(json.utf8))
        }
        #expect(
            try FulfillmentLogic().decode(timer: timer("transit"))
                == .transitOver(ShipmentID(lane: 3, counter: 5)...ShipmentID(lane: 3, counter: 9)))
        let other = try timer("hold")
        #expect(throws: ImpossibleTimer.self) { try FulfillmentLogic().decode(timer: other) }
    }
}
