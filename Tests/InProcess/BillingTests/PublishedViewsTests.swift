import Contracts
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Billing

@Suite("The views that Billing publishes of its tables")
struct PublishedViewsTests {
    @Test("have these columns: others read them by name")
    func columns() throws {
        let expected = [
            "published_invoice": [
                "id", "number", "series", "number_in_series", "order_id", "shipment_id", "customer", "currency", "net",
                "tax", "gross",
                "issued_at", "issued_on", "supplied_on", "due_on",
                "recognised", "price_mode", "amount", "entity", "tax_rounding",
            ],
            "published_invoice_line": [
                "invoice", "order_id", "currency", "number", "quantity", "unit_price", "per", "discount",
                "charge", "net", "category", "tax_basis_points", "country", "tax", "amount",
            ],
            "published_invoice_tax": [
                "invoice", "order_id", "currency", "category", "tax_basis_points", "country", "has_reason", "net",
                "tax",
            ],
            "published_tax_rate": ["country", "tax_class", "valid_from", "basis_points"],
            "published_invoice_number": ["number"],
        ]
        #expect(try LogicHarness(BillingLogic()).publishedViews() == expected)
    }

    @Test("name invoices as their paper does, however large the number is")
    func numbers() throws {
        let harness = try LogicHarness(BillingLogic())
        try harness.connection.execute(
            """
            INSERT INTO number_series (series, last, last_day) VALUES ('INV-2026', 3, '2026-03-02');
            """, deadline: .after(milliseconds: 10_000))
        let rows = try harness.connection.query(
            "SELECT number FROM published_invoice_number ORDER BY number", deadline: .after(milliseconds: 10_000))
        let numbers = (1...3).map { InvoiceNumber(series: "INV-2026", number: $0).description }
        #expect(try rows.map { try $0[0, as: String.self] } == numbers)
    }
}
