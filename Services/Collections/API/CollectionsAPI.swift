import Contracts
import Runtime

/// What Collections answers and takes by HTTP.
enum CollectionsAPI {
    static func endpoints(_ access: ReadAccess, _ gateway: CommandGateway) -> [Endpoint] {
        reading(access) + [
            .command(
                "/v1/payments", summary: "Records money that came in; the answer says what of it was allocated.",
                RecordPayment.self, createsSomething: true, gateway: gateway),
            .command(
                "/v1/payments/{id}/allocations",
                summary: "Pays an invoice with unapplied money of a payment; O2C-Actor must name who decides.",
                body: AllocationBody.self, gateway: gateway
            ) { AllocatePayment(payment: $0, invoice: $1.invoice, amount: $1.amount, reason: $1.reason) },
            .command(
                "/v1/accounts/{id}/credit-limit",
                summary: "Sets the credit limit of an account; it stands until the registration names another one.",
                body: CreditLimitBody.self, gateway: gateway
            ) {
                SetCreditLimit(
                    account: $0, creditLimit: $1.creditLimit, unlimited: $1.unlimited, reason: $1.reason)
            },
            .commandStatus(access: access),
        ]
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        ReceivableEndpoints.reading(access) + AccountEndpoints.reading(access) + PaymentEndpoints.reading(access)
    }

    struct AllocationBody: Codable, Sendable {
        /// The invoice's number, as it stands on the invoice.
        var invoice: String
        /// In minor units of the payment's currency.
        var amount: Int64
        var reason: String
    }

    struct CreditLimitBody: Codable, Sendable, CreditLimitMembers {
        /// In minor units of the customer's currency. It is there, or `unlimited` is true.
        var creditLimit: Int64?
        var unlimited: Bool?
        var reason: String
    }

    static let customer = QueryParameter<CustomerID?>.value(
        "customer", "Those of this customer only.", of: CustomerID.self, schema: JSONSchema.of(CustomerID.self),
        mustBe: "a customer's identifier such as 7-12")
}
