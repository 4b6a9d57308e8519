internal import Contracts

/// Control accounts equal their sub-ledgers, by currency.
enum ControlChecks {
    static let all = [
        receivables, unbilled, unapplied, inventory, goodsReceived, costOfGoodsSold, inventoryDifferences, outputTax,
        bank, revenue,
    ]

    static let receivables = control(
        1200, "Receivables",
        Side("open receivables", parts: [sum("open", of: "receivable", .collections)]))

    /// Delivered and not invoiced.
    static let unbilled = control(
        1250, "Unbilled receivables",
        Side("shipped less invoiced, net", parts: [shipped, sum("-net", of: "invoice", .billing)]))

    static let unapplied = control(
        2100, "Unapplied cash",
        Side("unapplied of payments", parts: [sum("unapplied", of: "payment", .collections)]), isCredit: true)

    static let inventory = control(
        1400, "Inventory", Side("stock at cost", parts: [sum("value", of: "stock", .inventory)]))

    /// No invoices of suppliers yet: they will lower it.
    static let goodsReceived = control(
        2000, "Goods received not invoiced",
        Side("receipts at cost", parts: [sum("cost", of: "movement WHERE kind = 'receipt'", .inventory)]),
        isCredit: true)

    static let costOfGoodsSold = control(
        5000, "Cost of goods sold",
        Side(
            "issued at cost",
            parts: [
                Side.Part(
                    service: .inventory,
                    sql: """
                        SELECT line->>'currency' AS key, sum((line->>'cost')::bigint) AS figure
                        FROM (\(StockChecks.issued)) AS issued GROUP BY 1
                        """)
            ]))

    static let inventoryDifferences = control(
        5900, "Inventory differences",
        Side("adjustments at cost", parts: [sum("-cost", of: "movement WHERE kind = 'adjustment'", .inventory)]))

    static let outputTax = control(
        2200, "Output tax", Side("tax of invoices", parts: [sum("tax", of: "invoice", .billing)]), isCredit: true)

    static let bank = control(
        1000, "Bank", Side("payments received", parts: [sum("amount", of: "payment", .collections)]))

    static let revenue = control(4000, "Revenue", Side("shipped, net", parts: [shipped]), isCredit: true)

    /// - Parameter isCredit: the account's balance stands on the credit side.
    private static func control(
        _ account: Int32, _ name: String, _ subledger: Side, isCredit: Bool = false
    ) -> Check {
        Check(
            name: "control account \(name) = its sub-ledger",
            left: Side(
                "\(account) \(name)", .ledger,
                """
                SELECT currency AS key, sum(\(isCredit ? "-amount" : "amount")) AS figure
                FROM posting WHERE account = \(account) GROUP BY currency
                """), relation: .equals, right: subledger, measure: .money)
    }

    private static func sum(_ expression: String, of table: String, _ service: Service) -> Side.Part {
        Side.Part(
            service: service,
            sql:
                "SELECT coalesce(currency, 'none') AS key, sum(\(expression)) AS figure FROM \(table) GROUP BY currency"
        )
    }

    private static let shipped = Side.Part(
        service: .fulfillment,
        sql: """
            SELECT snapshot->>'currency' AS key,
                sum((line->>'quantity')::bigint * (line->>'unitPrice')::bigint) AS figure
            FROM shipment, json_array_elements(snapshot->'lines') AS line
            WHERE state IN ('dispatched', 'delivered') GROUP BY 1
            """)
}
