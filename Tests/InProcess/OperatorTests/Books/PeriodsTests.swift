import Contracts
import JSON
import Testing

@testable import Operator

@Suite("o2c periods")
struct PeriodsTests {
    @Test("lists the months of the books with their last change")
    func list() throws {
        let periods = try BookedPeriod.all(SampleBusiness.get().schemas())
        #expect(periods.map(\.month.description) == ["2026-02", "2026-03"])
        #expect(periods.map(\.state) == ["closed", "open"] && periods.map { $0.change?.version } == [1, nil])
        let text = BookedPeriod.text(periods)
        #expect(text.contains("2026-02  closed") && text.contains("tester") && text.contains("all is in"))
        #expect(BookedPeriod.text([]) == "Nothing is booked yet.")
        #expect(periods[0].json["period"] == "2026-02" && periods[0].json["actor"] == "tester")
        #expect(periods[1].json["version"] == .null)
    }
}
