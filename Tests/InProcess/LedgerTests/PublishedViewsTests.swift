import Contracts
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Ledger

@Suite("The views that Ledger publishes of its tables")
struct PublishedViewsTests {
    @Test("have these columns: others read them by name")
    func columns() throws {
        let expected = [
            "published_account": ["number", "name", "kind"],
            "published_entry": [
                "id", "entity", "event_service", "event_lane", "event_number", "purpose", "currency", "booked_on",
                "posted_at",
            ],
            "published_posting": [
                "entry", "line", "account", "amount", "currency", "event_service", "event_lane", "event_number",
                "purpose", "effective_on", "booked_on", "subject", "entity",
            ],
            "published_period": ["key", "entity", "first_day", "state", "version", "changed_at", "actor", "reason"],
            "published_balance": ["entity", "account", "currency", "period", "debit", "credit"],
            "published_unproven_balance": [
                "entity", "account", "currency", "period", "held_debit", "held_credit", "proven_debit", "proven_credit",
            ],
        ]
        #expect(try LogicHarness(LedgerLogic()).publishedViews() == expected)
    }
}
