import Contracts
import Testing

@testable import Collections
@testable import Runtime

@Suite("What an operator can tell Collections")
struct CollectionsSettingsTests {
    private func read(_ environment: [String: String]) -> (CollectionsSettings, problems: [String]) {
        var settings = Settings(environment: environment)
        return (CollectionsSettings(&settings), settings.problems)
    }

    private func limit(_ text: String?) -> (CreditLimit, problems: [String]) {
        let (settings, problems) = read(text.map { ["O2C_COLLECTIONS_CREDIT_LIMIT_DEFAULT": $0] } ?? [:])
        return (settings.creditLimitDefault, problems)
    }

    @Test("The credit limit of a customer for whom nobody has set one")
    func limits() {
        #expect(limit(nil).0 == .limited(0) && limit("unlimited").0 == .unlimited && limit("5000").0 == .limited(5_000))
        for text in [nil, "unlimited", "5000", "0"] { #expect(limit(text).problems.isEmpty) }
    }

    @Test("A limit that makes no sense is refused by name", arguments: ["-1", "none", "1e3", "9999999999999999"])
    func refused(text: String) {
        let names = limit(text).problems.map { String($0.prefix { $0 != " " }) }
        #expect(names == ["O2C_COLLECTIONS_CREDIT_LIMIT_DEFAULT"])
    }

    @Test("How old money may be")
    func daysBack() {
        #expect(read([:]).0 == CollectionsSettings(reportedDays: ReportedDays(daysBack: 400)))
        #expect(read(["O2C_REPORTED_DAYS_BACK": "30"]).0.reportedDays.daysBack == 30)
        #expect(read(["O2C_REPORTED_DAYS_BACK": "0"]).problems.count == 1)
        let days = ReportedDays(daysBack: 30).days(until: today, ahead: BankEntry.daysAheadMax)
        #expect(days == today.adding(days: -30)...today.adding(days: 31))
    }

    @Test("The name of its timer stands for ever: stored ones are called so")
    func timers() throws {
        let json = #"{"lane":3,"due":"2026-03-02T09:00:00Z","kind":"value-day","first":5,"last":9}"#
        let event = CloudEvent(id: "1", source: "/test", type: TimerEvent.type, data: Array(json.utf8))
        _ = try CollectionsLogic.handlers.timer(Cause(event, in: 3))
    }
}
