import Contracts
import JSON
import Testing

@testable import Operator

@Suite("o2c periods")
struct PeriodsTests {
    @Test("lists the months of the books with their last change")
    func list() throws {
        let periods = try BookedPeriod.all(SampleBusiness.get().schemas())
        #expect(periods.map { "\($0.entity) \($0.month)" } == ["NORTH 2026-02", "NORTH 2026-03", "SOUTH 2026-03"])
        #expect(periods.map(\.state) == ["closed", "open", "open"])
        #expect(periods.map { $0.change?.version } == [1, nil, nil])
        let text = BookedPeriod.text(periods)
        #expect(text.contains("NORTH   2026-02  closed") && text.contains("tester") && text.contains("all is in"))
        #expect(BookedPeriod.text([]) == "Nothing is booked yet.")
        #expect(periods[0].json["period"] == "2026-02" && periods[0].json["actor"] == "tester")
        #expect(periods[1].json["version"] == .null)
    }
}
