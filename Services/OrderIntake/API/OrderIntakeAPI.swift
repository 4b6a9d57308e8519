import Contracts
import Runtime

/// What OrderIntake answers and takes by HTTP.
enum OrderIntakeAPI {
    static func endpoints(_ access: ReadAccess, _ gateway: CommandGateway) -> [Endpoint] {
        orders(access) + customers(access) + doubles(access) + seller(access) + prices(access)
            + Endpoint.commands(commands(gateway) + merging(gateway), access: access)
    }

    private static func orders(_ access: ReadAccess) -> [Endpoint] {
        [
            .get(
                "/v1/orders/{id}", tag: "Orders", summary: "Read an order",
                description: "Answers an order with its lines, where it stands, and what is promised.",
                id: .identifier("The order, such as `7-1024`."), access: access, find: OrderQueries.order),
            .list(
                "/v1/orders", tag: "Orders", summary: "List orders",
                description: "Answers orders without their lines.", of: OrderQueries.list,
                filters: [
                    .column(
                        "o.customer",
                        QueryParameter<CustomerID?>.identifier("customer", "Only orders of this customer.")),
                    .choice(
                        QueryParameter<OrderState?>.choice("state", "Only orders in this state."), OrderQueries.isIn),
                ], access: access),
        ]
    }

    private static func customers(_ access: ReadAccess) -> [Endpoint] {
        [
            .get(
                "/v1/customers/{id}", tag: "Customers", summary: "Read a customer",
                description: "Answers a customer as it is registered now.",
                id: .identifier("The customer, such as `7-12`."), access: access, find: CustomerQueries.customer),
            .list(
                "/v1/customers", tag: "Customers", summary: "List customers",
                description: "Answers customers as they are registered now.", of: CustomerQueries.list,
                filters: [
                    CustomerQueries.hasAccount(
                        .text(
                            "account", "Only the customer of this account.",
                            charactersMax: Lengths.account.upperBound, example: "C-1001"))
                ], access: access),
        ]
    }

    private static func doubles(_ access: ReadAccess) -> [Endpoint] {
        [
            .list(
                "/v1/customer-doubles", tag: "Customers", summary: "List customers that may be one",
                description: """
                    Answers what two or more customers have in common: a tax id, or an e-mail address of the party or \
                    a contact. Customers that are merged into another are left out. Of many the oldest are \
                    named.
                    """,
                of: CustomerQueries.doubles, access: access)
        ]
    }

    private static func merging(_ gateway: CommandGateway) -> [Endpoint] {
        [
            .command(
                "/v1/accounts/{id}/merge", tag: "Customers", summary: "Merge a customer that is registered twice",
                description: """
                    Merges the customer of an account into the one that stays. Nothing moves: its orders and items \
                    end where they are. Orders that name its account are the survivor's from then on.
                    """,
                ofPath: MergeCustomers.self, answer: MergeAnswer.self, gateway: gateway),
            .command(
                "/v1/accounts/{id}/merge-undoing", tag: "Customers", summary: "Undo a merge",
                description: "Undoes a merge, while no order has come in under the account since.",
                ofPath: UndoMerge.self, answer: MergeAnswer.self, gateway: gateway),
        ]
    }

    private static func seller(_ access: ReadAccess) -> [Endpoint] {
        [
            .get(
                "/v1/entities/{id}", tag: "Entities", summary: "Read a legal entity",
                description: "Answers a legal entity as it is registered now.",
                id: .text("The entity's code.", Lengths.entity, example: "NORTH"), access: access,
                find: SellerQueries.entity),
            .list(
                "/v1/entity-versions", tag: "Entities", summary: "List the registrations of legal entities",
                description: """
                    Answers every registration as it was taken: what documents say of their seller is found by entity \
                    and version.
                    """,
                of: SellerQueries.versions,
                filters: [
                    .column(
                        "code",
                        QueryParameter<String?>.text(
                            "entity", "Only registrations of this legal entity.",
                            charactersMax: Lengths.entity.upperBound, example: "NORTH"))
                ], access: access),
            .list(
                "/v1/entities", tag: "Entities", summary: "List legal entities",
                description: "Answers legal entities as they are registered now.", of: SellerQueries.entities,
                access: access),
            .get(
                "/v1/tax-rates/{id}", tag: "Tax rates", summary: "Read the rates of tax of a country",
                description: """
                    Answers every rate of a country, of all days. A country without rates that somebody has set has \
                    those that the program is shipped with: its version is 0.
                    """,
                id: .text("The country, ISO 3166-1 alpha-2.", 2...2, example: "GB"), access: access,
                find: SellerQueries.taxRates),
        ]
    }

    private static func prices(_ access: ReadAccess) -> [Endpoint] {
        [
            .list(
                "/v1/prices", tag: "Prices", summary: "List prices",
                description: "Answers the prices of items in price lists, list by list.", of: PriceQueries.list,
                filters: [
                    .column(
                        "list",
                        QueryParameter<String?>.text(
                            "list", "Only the prices of this list.", charactersMax: Lengths.priceList.upperBound,
                            example: "RETAIL-2026")),
                    .column(
                        "sku",
                        QueryParameter<String?>.text(
                            "sku", "Only the prices of this item.", charactersMax: Lengths.sku.upperBound,
                            example: "LAMP-01")),
                ], access: access)
        ]
    }

    private static func commands(_ gateway: CommandGateway) -> [Endpoint] {
        [
            .command(
                "/v1/orders", tag: "Orders", summary: "Submit an order",
                description: """
                    Submits an order. It is acknowledged at once, or refused with every reason. Whether it is \
                    confirmed is decided within seconds: ask for the order.
                    """,
                SubmitOrder.self, answer: SubmissionAnswer.self, createsSomething: true, gateway: gateway),
            .command(
                "/v1/orders/{id}/cancellation", tag: "Orders", summary: "Cancel an order",
                description: """
                    Cancels an order of which nothing has left. Of a confirmed order Fulfillment decides: the answer's \
                    state is then `cancelling`.
                    """,
                ofPath: CancelOrder.self, answer: OrderAnswer.self, gateway: gateway),
            .command(
                "/v1/customers", tag: "Customers", summary: "Register a customer",
                description: "Registers a customer. A known account has its registration replaced as a whole.",
                RegisterCustomer.self, answer: CustomerAnswer.self, createsSomething: true, gateway: gateway),
            .command(
                "/v1/entities", tag: "Entities", summary: "Register a legal entity",
                description: "Registers a legal entity. A known code has its registration replaced as a whole.",
                RegisterEntity.self, answer: EntityAnswer.self, createsSomething: true, gateway: gateway),
            .command(
                "/v1/tax-rates/{id}", tag: "Tax rates", summary: "Set the rates of tax of a country",
                description: """
                    Sets all rates of a country, of all days. They hold for orders that come in from now on, and for \
                    supplies of orders that are on their way.
                    """,
                ofPath: SetTaxRates.self, answer: TaxRatesAnswer.self, gateway: gateway),
            .command(
                "/v1/price-lists/{id}/prices", tag: "Prices", summary: "Set prices",
                description: """
                    Sets all prices of some items in a price list. They hold for lines without a price of orders that \
                    come in from now on.
                    """,
                ofPath: SetPrices.self, answer: PricesAnswer.self, gateway: gateway),
        ]
    }
}
