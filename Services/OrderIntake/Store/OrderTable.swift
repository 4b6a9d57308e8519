import Contracts
import JSON
import Postgres
import Runtime

/// Orders as they were accepted: written once, never changed.
enum OrderTable {
    static func insert(_ orders: [ReceivedOrder]) -> SQL {
        let rows = orders.sorted { $0.order.id < $1.order.id }.map { Row($0) }
        return """
            INSERT INTO customer_order (
                id, customer, channel, client_reference, currency, net, country, requested_date, received_at,
                decide_by, lines, buyer, source, command_id)
            SELECT * FROM unnest(
                \(each: rows, \.order.id), \(each: rows, \.order.customer),
                \(each: rows, \.order.submission.channel.rawValue), \(each: rows, \.order.submission.clientReference),
                \(each: rows, \.order.submission.currency), \(each: rows, \.order.submission.net),
                \(each: rows, \.order.submission.buyer.country), \(each: rows, \.order.submission.requestedDate),
                \(each: rows, \.order.receivedAt), \(each: rows, \.order.decideBy), \(each: rows, \.lines),
                \(each: rows, \.buyer), \(each: rows, \.source), \(each: rows, \.commandID))
            """
    }

    /// The content of those orders that have both reservations when what a batch granted is added to what they had.
    static func confirmable(_ granted: [OrderID: OrderIntakeKeys.Granted]) -> SQL {
        let rows = granted.sorted { $0.key < $1.key }
        return """
            SELECT o.id, o.client_reference, o.currency, o.requested_date, o.buyer, o.lines
            FROM unnest(\(each: rows, { $0.key }), \(each: rows, { $0.value.stock }),
                \(each: rows, { $0.value.credit }))
                AS u (id, stock, credit)
            JOIN order_progress AS p ON p.id = u.id
            JOIN customer_order AS o ON o.id = u.id
            WHERE p.state = 'received' AND (u.stock OR p.stock = 'reserved') AND (u.credit OR p.credit = 'reserved')
            """
    }

    static func readContents(_ rows: ResultSet) throws -> [OrderID: OrderContent] {
        let decoder = JSONDecoder()
        var contents: [OrderID: OrderContent] = [:]
        for row in rows {
            let (id, reference, currency, requestedDate, buyer, lines) = try row.decode(
                OrderID.self, String.self, Currency.self, LocalDate?.self, JSONText.self, JSONText.self)
            contents[id] = OrderContent(
                buyer: try decoder.decode(Buyer.self, from: buyer.bytes), clientReference: reference,
                currency: currency, requestedDate: requestedDate,
                lines: try decoder.decode([ConfirmedLine].self, from: lines.bytes))
        }
        return contents
    }

    /// An order with its lines and its buyer as JSON.
    private struct Row {
        let order: Order
        let source: String
        let commandID: String
        let lines: JSONText
        let buyer: JSONText

        init(_ received: ReceivedOrder) {
            order = received.order
            source = received.source
            commandID = received.commandID
            lines = JSONText(received.order.submission.lines.encoded())
            buyer = JSONText(received.order.submission.buyer.encoded())
        }
    }
}
