import Contracts
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("What is done about a turn that failed")
struct RetryPolicyTests {
    private struct AnyFault: Error {}

    private struct Case {
        let code: String
        var constraint = ""
        var eventCount = 1
        var attempts = 0
        let verdict: RetryPolicy.Verdict
    }

    private static let cases = [
        Case(code: "40P01", eventCount: 2, verdict: .again),
        Case(code: "40P01", eventCount: 2, attempts: 5, verdict: .backOff),
        Case(code: "23505", constraint: "command_key", eventCount: 2, verdict: .again),
        Case(code: "23514", constraint: "stock_level", verdict: .again),
        Case(code: "23514", constraint: "stock_level", attempts: 5, verdict: .backOff),
        Case(code: "55P03", verdict: .again),
        Case(code: "55P03", eventCount: 2, verdict: .halve),
        Case(code: "55P03", attempts: 5, verdict: .backOff),
        Case(code: "23514", constraint: "another", eventCount: 2, verdict: .halve),
        Case(code: "23514", constraint: "another", verdict: .blameEvent),
        Case(code: "42501", eventCount: 2, verdict: .backOff),
        Case(code: "42501", verdict: .backOff),
    ]

    private func policy(sparesEvents: Bool = true) -> RetryPolicy {
        RetryPolicy(sharedConstraints: ["stock_level"], attemptsMax: 5, sparesEvents: sparesEvents)
    }

    private func error(
        _ code: String, _ constraint: String = "", _ harness: LogicHarness<CounterLogic>
    ) throws -> PostgresError {
        return try #require(throws: PostgresError.self) {
            try harness.connection.execute(
                SQL(
                    unescaped: """
                        DO $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '\(code)', \
                        CONSTRAINT = '\(constraint)'; END $$
                        """), deadline: .after(milliseconds: 10_000))
        }
    }

    @Test("An error of the database")
    func database() throws {
        let harness = try LogicHarness(CounterLogic())
        for each in Self.cases {
            let error = try error(each.code, each.constraint, harness)
            let verdict = policy().verdict(on: error, eventCount: each.eventCount, attempts: each.attempts)
            #expect(verdict == each.verdict, "\(each)")
        }
    }

    @Test("An error of the service's own code is that of an event; any other lies with the world")
    func ownCode() {
        let fault = ServiceFault(cause: AnyFault())
        #expect(policy().verdict(on: fault, eventCount: 2, attempts: 0) == .halve)
        #expect(policy().verdict(on: fault, eventCount: 1, attempts: 0) == .blameEvent)
        #expect(policy().verdict(on: AnyFault(), eventCount: 2, attempts: 0) == .backOff)
        #expect(policy().verdict(on: AnyFault(), eventCount: 1, attempts: 0) == .backOff)
    }

    @Test("The planted fault blames events for a missing right")
    func planted() throws {
        let error = try error("42501", "", LogicHarness(CounterLogic()))
        #expect(policy(sparesEvents: false).verdict(on: error, eventCount: 1, attempts: 0) == .blameEvent)
    }
}
