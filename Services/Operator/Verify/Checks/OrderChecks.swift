internal import Contracts

/// Each order once, and everywhere as OrderIntake knows it.
enum OrderChecks {
    static let all = [
        oneOrderForEachSubmission, progressForEachOrder, reservations, creditReservations, shipments, invoices,
        entities, settlements, completions,
    ]

    static let oneOrderForEachSubmission = Check(
        name: "every acknowledged submission is exactly one order",
        left: Side(
            "submissions acknowledged", .orderIntake,
            """
            SELECT concat('order/', result->>'order', ' for ', source, ' ', id) AS key, count(*) AS figure
            FROM published_answer WHERE type = '\(SubmitOrder.type)' AND status = 'accepted' GROUP BY 1
            """), relation: .equals,
        right: Side(
            "orders", .orderIntake,
            """
            SELECT concat(\(Key.identifier(.order, "id")), ' for ', source, ' ', command_id) AS key, 1 AS figure
            FROM published_order
            """), measure: .count)

    static let progressForEachOrder = Check(
        name: "every order has a state",
        left: Side(
            "orders", .orderIntake, "SELECT \(Key.identifier(.order, "id")) AS key, 1 AS figure FROM published_order"),
        relation: .equals,
        right: Side(
            "states", .orderIntake,
            "SELECT \(Key.identifier(.order, "id")) AS key, 1 AS figure FROM published_order_progress"),
        measure: .count)

    /// Released covers what was never reserved: stock was short, or credit was declined first.
    static let reservations = Check(
        name: "Inventory has reserved, issued or released what each order says",
        left: Side(
            "orders", .orderIntake,
            """
            SELECT concat(\(Key.identifier(.order, "id")), ' ', stock_due) AS key, 1 AS figure
            FROM published_order_progress
            """), relation: .equals,
        right: Side(
            "reservations", .inventory,
            """
            SELECT concat(\(Key.identifier(.order, "order_id")), ' ', holds) AS key, 1 AS figure
            FROM published_reservation
            """), measure: .count)

    /// A guest has no account, so no credit is reserved. The amount is part of the key, so that an order over nothing
    /// counts too.
    static let creditReservations = Check(
        name: "Collections has reserved, invoiced or released the credit of each order",
        left: Side(
            "orders of customers", .orderIntake,
            """
            SELECT concat(\(Key.identifier(.order, "id")), ' over ', gross, ' ', currency, ' ', credit_due) AS key,
                1 AS figure
            FROM published_order JOIN published_order_progress USING (id) WHERE customer IS NOT NULL
            """), relation: .equals,
        right: Side(
            "credit reservations", .collections,
            """
            SELECT concat(\(Key.identifier(.order, "order_id")), ' over ', amount, ' ', currency, ' ', holds) AS key,
                1 AS figure
            FROM published_credit_reservation
            """), measure: .count)

    static let shipments = Check(
        name: "every confirmed order has one shipment, in the same state",
        left: Side(
            "confirmed orders", .orderIntake,
            """
            SELECT concat(\(Key.identifier(.order, "id")), ' ', shipment_due) AS key, 1 AS figure
            FROM published_order_progress WHERE promised_date IS NOT NULL
            """), relation: .equals,
        right: Side(
            "shipments", .fulfillment,
            """
            SELECT concat(\(Key.identifier(.order, "order_id")), ' ', state) AS key, 1 AS figure
            FROM published_shipment
            """
        ),
        measure: .count)

    static let invoices = Check(
        name: "every shipment that left is invoiced once, at its order's prices",
        left: Side(
            "shipments that left", .fulfillment,
            """
            SELECT concat(\(Key.identifier(.shipment, "id")), ' of ', \(Key.identifier(.order, "order_id")), ' over ',
                amount, ' ', currency, ' ', price_mode) AS key, 1 AS figure
            FROM published_shipment WHERE has_left
            """), relation: .equals,
        right: Side(
            "invoices", .billing,
            """
            SELECT concat(\(Key.identifier(.shipment, "shipment_id")), ' of ', \(Key.identifier(.order, "order_id")),
                ' over ', amount, ' ', currency, ' ', price_mode) AS key, count(*) AS figure
            FROM published_invoice GROUP BY shipment_id, order_id, amount, currency, price_mode
            """), measure: .count)

    static let entities = Check(
        name: "each order's goods are reserved, shipped and invoiced by the legal entity that sells",
        left: Side(
            "orders", .orderIntake,
            """
            SELECT concat(\(Key.identifier(.order, "id")), ' ', what, ' by ', entity) AS key, 1 AS figure
            FROM published_order JOIN published_order_progress USING (id), LATERAL (VALUES
                ('reserved', true), ('shipped', promised_date IS NOT NULL), ('invoiced', stock_due = 'issued')
            ) AS step (what, is_due)
            WHERE is_due
            """), relation: .equals,
        right: Side(
            "what follows from them",
            parts: [
                ofEntity("reserved", "published_reservation", .inventory),
                ofEntity("shipped", "published_shipment", .fulfillment),
                ofEntity("invoiced", "published_invoice", .billing),
            ]), measure: .count)

    private static func ofEntity(_ what: String, _ view: String, _ service: Service) -> Side.Part {
        Side.Part(
            service: service,
            sql: """
                SELECT concat(\(Key.identifier(.order, "order_id")), ' \(what) by ', entity) AS key, 1 AS figure
                FROM \(view)
                """)
    }

    static let settlements = Check(
        name: "OrderIntake knows which orders are paid",
        left: Side(
            "orders paid", .orderIntake,
            "SELECT \(Key.identifier(.order, "id")) AS key, 1 AS figure FROM published_order_progress WHERE settled"),
        relation: .equals,
        right: Side(
            "receivables settled", .collections,
            """
            SELECT \(Key.identifier(.order, "order_id")) AS key, 1 AS figure FROM published_receivable WHERE open = 0
            """),
        measure: .count)

    static let completions = Check(
        name: "an order is completed when it is delivered and paid, and only then",
        left: Side(
            "orders completed", .orderIntake,
            """
            SELECT \(Key.identifier(.order, "id")) AS key, 1 AS figure FROM published_order_progress
            WHERE state = 'completed'
            """
        ),
        relation: .equals,
        right: Side(
            "orders delivered and paid", .orderIntake,
            """
            SELECT \(Key.identifier(.order, "id")) AS key, 1 AS figure FROM published_order_progress
            WHERE settled AND shipment_due = 'delivered'
            """), measure: .count)
}
