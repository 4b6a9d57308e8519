import Contracts
import HTTPServer
import JSON
import Postgres
import Runtime

/// Orders, as HTTP shows them.
enum OrderEndpoints {
    /// An order on a list.
    struct Summary: Codable, Hashable, Sendable {
        var order: OrderID
        var state: OrderState
        var customer: CustomerID?
        var clientReference: String
        var currency: Currency
        /// In minor units.
        var net: Int64
        var promisedDate: LocalDate?
        var receivedAt: Timestamp
        var updatedAt: Timestamp
    }

    /// All of an order.
    struct View: Codable, Hashable, Sendable {
        var order: OrderID
        var state: OrderState
        /// Why it was declined or cancelled.
        var cause: String?
        var channel: Channel
        var clientReference: String
        var buyer: Buyer
        var currency: Currency
        /// In minor units.
        var net: Int64
        var requestedDate: LocalDate?
        var promisedDate: LocalDate?
        var receivedAt: Timestamp
        var decideBy: Timestamp
        /// The answers to the reservations that were asked for; absent until they come.
        var stock: ReservationAnswer?
        var credit: ReservationAnswer?
        var isSettled: Bool
        var updatedAt: Timestamp
        var lines: [ConfirmedLine]
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        let customer = QueryParameter<CustomerID?>.value(
            "customer", "Orders of this customer only.", of: CustomerID.self, schema: JSONSchema.of(CustomerID.self),
            mustBe: "a customer's identifier such as 7-1024")
        let state = QueryParameter<OrderState?>.choice("state", "Orders in this state only.", of: OrderState.self)
        return [
            .getByID("/v1/orders/{id}", summary: "An order, where it stands, and its lines.", access: access) {
                try OrderQueries.order($1, $0, $2)
            },
            .list(
                "/v1/orders", summary: "Orders, by falling identifier: a customer's latest come first.",
                parameters: [customer.description, state.description], access: access,
                key: { (item: Summary) in item.order },
                fetch: { connection, page, request, deadline in
                    try OrderQueries.orders(
                        of: try customer.value(in: request), in: try state.value(in: request), page, connection,
                        deadline)
                }),
        ]
    }
}

/// What they are read with.
private enum OrderQueries {
    static func order(
        _ id: OrderID, _ connection: Connection, _ deadline: Deadline
    ) throws -> OrderEndpoints.View? {
        let rows = try connection.query(
            """
            SELECT p.state, p.cause, o.channel, o.client_reference, o.buyer, o.currency, o.net, o.requested_date,
                p.promised_date, o.received_at, o.decide_by, p.stock, p.credit, p.settled, p.updated_at, o.lines
            FROM customer_order AS o JOIN order_progress AS p ON p.id = o.id WHERE o.id = \(id)
            """, deadline: deadline)
        guard let row = rows.first else { return nil }
        let decoder = JSONDecoder()
        let channel: Channel = try UnknownStoredValue.require(row[2, as: String.self], in: "customer_order.channel")
        return OrderEndpoints.View(
            order: id, state: try row[0, as: OrderState.self], cause: try row[1, as: String?.self], channel: channel,
            clientReference: try row[3, as: String.self],
            buyer: try decoder.decode(Buyer.self, from: try row[4, as: JSONText.self].bytes),
            currency: try row[5, as: Currency.self], net: try row[6, as: Int64.self],
            requestedDate: try row[7, as: LocalDate?.self], promisedDate: try row[8, as: LocalDate?.self],
            receivedAt: try row[9, as: Timestamp.self], decideBy: try row[10, as: Timestamp.self],
            stock: try row[11, as: ReservationAnswer?.self], credit: try row[12, as: ReservationAnswer?.self],
            isSettled: try row[13, as: Bool.self], updatedAt: try row[14, as: Timestamp.self],
            lines: try decoder.decode([ConfirmedLine].self, from: try row[15, as: JSONText.self].bytes))
    }

    /// A rare state among many orders makes for a long look; the deadline bounds it.
    static func orders(
        of customer: CustomerID?, in state: OrderState?, _ page: PageRequest<OrderID>, _ connection: Connection,
        _ deadline: Deadline
    ) throws -> [OrderEndpoints.Summary] {
        let before = page.after?.rawValue ?? Int64.max
        let limit = Int64(page.rowsMax)
        let states = state.map { [$0] } ?? OrderState.allCases
        // Two texts, so that each has the plan that fits it.
        let statement: SQL =
            if let customer {
                """
                SELECT \(unescaped: columns) FROM customer_order AS o JOIN order_progress AS p ON p.id = o.id
                WHERE o.customer = \(customer) AND o.id < \(before) AND p.state = ANY(\(states))
                ORDER BY o.id DESC LIMIT \(limit)
                """
            } else {
                """
                SELECT \(unescaped: columns) FROM customer_order AS o JOIN order_progress AS p ON p.id = o.id
                WHERE o.id < \(before) AND p.state = ANY(\(states))
                ORDER BY o.id DESC LIMIT \(limit)
                """
            }
        return try connection.query(statement, deadline: deadline).map { row in
            let (order, state, customer, reference, currency, net, promised, receivedAt, updatedAt) = try row.decode(
                OrderID.self, OrderState.self, CustomerID?.self, String.self, Currency.self, Int64.self,
                LocalDate?.self, Timestamp.self, Timestamp.self)
            return OrderEndpoints.Summary(
                order: order, state: state, customer: customer, clientReference: reference, currency: currency,
                net: net, promisedDate: promised, receivedAt: receivedAt, updatedAt: updatedAt)
        }
    }

    private static let columns = """
        o.id, p.state, o.customer, o.client_reference, o.currency, o.net, p.promised_date, o.received_at, p.updated_at
        """
}
