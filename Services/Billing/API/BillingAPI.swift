import Contracts
import HTTPServer
import Runtime

/// What Billing answers over HTTP: invoices. They come about by shipments alone, so there is nothing to command.
enum BillingAPI {
    static func endpoints(_ access: ReadAccess) -> [Endpoint] {
        [
            .getByID(
                "/v1/invoices/{id}", summary: "One invoice with its lines.", access: access,
                find: { connection, id, deadline in try InvoiceQueries.invoice(id, connection, deadline) }),
            .list(
                "/v1/invoices",
                summary: "Invoices in the order of their identifiers; of one order, customer or number.",
                parameters: [order.description, customer.description, number.description], access: access,
                key: \.invoice,
                fetch: { connection, page, request, deadline in
                    try InvoiceQueries.invoices(
                        try selection(of: request), after: page.after, rowsMax: page.rowsMax, connection, deadline)
                }),
        ]
    }

    private static let order = QueryParameter<OrderID?>.value(
        "order", "Only invoices of this order.", schema: JSONSchema.of(OrderID.self), mustBe: "an order, such as 7-1024"
    )
    private static let customer = QueryParameter<CustomerID?>.value(
        "customer", "Only invoices of this customer.", schema: JSONSchema.of(CustomerID.self),
        mustBe: "a customer, such as 7-12")
    private static let number = QueryParameter<InvoiceNumber?>.value(
        "number", "Only the invoice with this number.", schema: JSONSchema.of(InvoiceNumber.self),
        mustBe: "the number of an invoice, such as INV-2026-000001")

    private static func selection(of request: HTTPRequest) throws(ProblemDetails) -> InvoiceSelection {
        let selections: [InvoiceSelection?] = [
            try order.value(in: request).map { .order($0) }, try customer.value(in: request).map { .customer($0) },
            try number.value(in: request).map { .number($0) },
        ]
        let given = selections.compactMap { $0 }
        guard given.count <= 1 else {
            throw .badRequest("Give at most one of the parameters order, customer and number.")
        }
        return given.first ?? .all
    }
}
