import Contracts
import Runtime

/// What OrderIntake answers and takes by HTTP.
enum OrderIntakeAPI {
    static func endpoints(_ access: ReadAccess, _ gateway: CommandGateway) -> [Endpoint] {
        OrderEndpoints.reading(access) + CustomerEndpoints.reading(access) + [
            .command(
                "/v1/orders", summary: "Submits an order; the answer names it, or every reason against it.",
                SubmitOrder.self, createsSomething: true, gateway: gateway),
            .command(
                "/v1/orders/{id}/cancellation",
                summary: "Cancels an order of which nothing has left; a confirmed one when Fulfillment agrees.",
                ofPath: CancelOrder.self, gateway: gateway),
            .command(
                "/v1/customers",
                summary: "Registers a customer, or changes its registration when the account is known.",
                RegisterCustomer.self, createsSomething: true, gateway: gateway),
            .commandStatus(access: access),
        ]
    }
}
