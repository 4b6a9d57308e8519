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
                ofPath: AllocatePayment.self, gateway: gateway),
            .command(
                "/v1/accounts/{id}/credit-limit",
                summary: "Sets the credit limit of an account; it stands until the registration names another one.",
                ofPath: SetCreditLimit.self, gateway: gateway),
            .commandStatus(access: access),
        ]
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        ReceivableEndpoints.reading(access) + AccountEndpoints.reading(access) + PaymentEndpoints.reading(access)
    }

    static let customer = QueryParameter<CustomerID?>.value(
        "customer", "Those of this customer only.", of: CustomerID.self, schema: JSONSchema.of(CustomerID.self),
        mustBe: "a customer's identifier such as 7-12")
}
