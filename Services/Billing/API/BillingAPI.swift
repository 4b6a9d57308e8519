import Contracts
import HTTPServer
import Runtime

/// What Billing answers over HTTP: invoices. They come about by shipments alone, so there is nothing to command.
enum BillingAPI {
    static func endpoints(_ access: ReadAccess) -> [Endpoint] {
        [
            .get(
                "/v1/invoices/{id}", tag: "Invoices", summary: "Read an invoice",
                description: "Answers an invoice with its lines, as it was issued.",
                id: .identifier("The invoice, such as `7-1024`."), access: access, find: InvoiceQueries.invoice),
            .list(
                "/v1/invoices", tag: "Invoices", summary: "List invoices",
                description: "Answers invoices without their lines.", of: InvoiceQueries.list,
                filters: [
                    .column("order_id", QueryParameter<OrderID?>.identifier("order", "Only invoices of this order.")),
                    .column(
                        "customer",
                        QueryParameter<CustomerID?>.identifier("customer", "Only invoices of this customer.")),
                    InvoiceQueries.hasNumber(
                        .value(
                            "number", "Only the invoice of this number.", schema: JSONSchema.of(InvoiceNumber.self),
                            example: "INV-2026-000001", mustBe: "the number of an invoice, such as INV-2026-000001")),
                ], access: access),
        ]
    }
}
