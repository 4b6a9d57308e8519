import Contracts
import Runtime

/// What Collections answers and takes by HTTP.
enum CollectionsAPI {
    static func endpoints(
        _ access: ReadAccess, _ gateway: CommandGateway, _ settings: CollectionsSettings
    ) -> [Endpoint] {
        reading(access, settings) + Endpoint.commands(commands(gateway), access: access)
    }

    static func reading(_ access: ReadAccess, _ settings: CollectionsSettings) -> [Endpoint] {
        receivables(access) + payments(access)
            + accounts(access, AccountQueries(creditLimitDefault: settings.creditLimitDefault))
    }

    private static func receivables(_ access: ReadAccess) -> [Endpoint] {
        [
            .get(
                "/v1/receivables/{id}", tag: "Receivables", summary: "Read a receivable",
                description: "Answers what is owed for an invoice, and what paid it.",
                id: .identifier("The invoice, such as `7-1024`."), access: access, find: ReceivableQueries.receivable),
            .list(
                "/v1/receivables", tag: "Receivables", summary: "List receivables",
                description: """
                    Answers what is owed, an invoice each. What is overdue on a day is `state=open` with `dueBefore` \
                    that day.
                    """,
                of: ReceivableQueries.list,
                filters: [
                    .column("customer", customer),
                    .choice(
                        QueryParameter<ReceivableSummary.State?>.choice("state", "Only receivables in this state."),
                        ReceivableQueries.isIn),
                    .column(
                        "due_on", is: .before,
                        QueryParameter<LocalDate?>.value(
                            "dueBefore", "Only what is due before this day (ISO 8601).",
                            schema: JSONSchema.of(LocalDate.self), example: "2026-11-25",
                            mustBe: "a day such as 2026-11-25")),
                ], access: access),
        ]
    }

    private static func accounts(_ access: ReadAccess, _ queries: AccountQueries) -> [Endpoint] {
        [
            .get(
                "/v1/accounts/{id}", tag: "Accounts", summary: "Read a credit account",
                description: "Answers what a customer owes, and what is left of the credit limit.",
                id: .text("The customer's account.", Lengths.account, example: "C-1001"), access: access,
                find: queries.account),
            .list(
                "/v1/accounts", tag: "Accounts", summary: "List credit accounts",
                description: "Answers what customers owe, and what is left of their credit limits.",
                of: queries.list, filters: [.column("customer", customer)], access: access),
            .get(
                "/v1/accounts/{id}/credit-limits", tag: "Accounts", summary: "Read the credit limits of an account",
                description: "Answers the limits that people have set for a customer, the last first.",
                id: .text("The customer's account.", Lengths.account, example: "C-1001"), access: access,
                find: queries.limits),
        ]
    }

    private static func payments(_ access: ReadAccess) -> [Endpoint] {
        [
            .get(
                "/v1/payments/{id}", tag: "Payments", summary: "Read a payment",
                description: "Answers a payment, and what it paid.",
                id: .identifier("The payment, such as `7-3`."), access: access, find: PaymentQueries.payment),
            .list(
                "/v1/payments", tag: "Payments", summary: "List payments",
                description: "Answers payments. The work list is `state=unapplied`: money that has paid no invoice.",
                of: PaymentQueries.list,
                filters: [
                    .column("customer", customer),
                    .choice(
                        QueryParameter<PaymentSummary.State?>.choice("state", "Only payments in this state."),
                        PaymentQueries.isIn),
                ], access: access),
        ]
    }

    private static let customer = QueryParameter<CustomerID?>.identifier("customer", "Only those of this customer.")

    private static func commands(_ gateway: CommandGateway) -> [Endpoint] {
        [
            .command(
                "/v1/payments", tag: "Payments", summary: "Record a payment",
                description: """
                    Records an entry of a bank account that brought money: once, by the bank's own reference. It pays \
                    the invoices that the payer names; what is left pays the payer's oldest, or stays unapplied.
                    """,
                RecordPayment.self, answer: RecordedPayment.self, createsSomething: true, gateway: gateway),
            .command(
                "/v1/payments/{id}/allocations", tag: "Payments", summary: "Allocate a payment",
                description: """
                    Pays an invoice with unapplied money of a payment. A person decides it: `O2C-Actor` must name who.
                    """,
                ofPath: AllocatePayment.self, answer: AllocatedPayment.self, gateway: gateway),
            .command(
                "/v1/accounts/{id}/credit-limit", tag: "Accounts", summary: "Set a credit limit",
                description: "Sets the credit limit of an account. `O2C-Actor` must name who decides.",
                ofPath: SetCreditLimit.self, answer: AcceptedCreditLimit.self, gateway: gateway),
        ]
    }
}
