internal import Contracts

/// Control accounts equal their sub-ledgers, by currency and legal entity.
enum ControlChecks {
    static let all = [
        receivables, unbilled, unapplied, inventory, goodsReceived, costOfGoodsSold, inventoryDifferences, outputTax,
        bank, revenue,
    ]

    static let receivables = control(
        1200, "Receivables",
        Side("open receivables", parts: [sum("open", of: "published_receivable", .collections)]))

    /// Delivered and not invoiced.
    static let unbilled = control(
        1250, "Unbilled receivables",
        Side("shipped less invoiced, net", parts: [shipped, sum("-recognised", of: "published_invoice", .billing)]))

    /// Of money that was dated ahead the books know nothing until its day.
    private static let received = "published_payment WHERE NOT pending"

    static let unapplied = control(
        2100, "Unapplied cash",
        Side(
            "unapplied of payments", parts: [sum("unapplied", of: received, .collections)]),
        isCredit: true)

    static let inventory = control(
        1400, "Inventory", Side("stock at cost", parts: [sum("value", of: "published_stock", .inventory)]))

    /// No invoices of suppliers yet: they will lower it.
    static let goodsReceived = control(
        2000, "Goods received not invoiced",
        Side("receipts at cost", parts: [sum("cost", of: "published_movement WHERE kind = 'receipt'", .inventory)]),
        isCredit: true)

    static let costOfGoodsSold = control(
        5000, "Cost of goods sold",
        Side(
            "issued at cost",
            parts: [sum("cost", of: "published_issue_line", .inventory)]))

    static let inventoryDifferences = control(
        5900, "Inventory differences",
        Side(
            "adjustments at cost", parts: [sum("-cost", of: "published_movement WHERE kind = 'adjustment'", .inventory)]
        ))

    static let outputTax = control(
        2200, "Output tax", Side("tax of invoices", parts: [sum("tax", of: "published_invoice", .billing)]),
        isCredit: true)

    static let bank = control(
        1000, "Bank",
        Side("payments received", parts: [sum("amount", of: received, .collections)]))

    /// An invoice at another rate of tax than was expected has another net than was recognised when the goods left.
    static let revenue = control(
        4000, "Revenue",
        Side("shipped, net", parts: [shipped, sum("net - recognised", of: "published_invoice", .billing)]),
        isCredit: true)

    /// - Parameter isCredit: the account's balance stands on the credit side.
    private static func control(
        _ account: Int32, _ name: String, _ subledger: Side, isCredit: Bool = false
    ) -> Check {
        Check(
            name: "control account \(name) = its sub-ledger",
            left: Side(
                "\(account) \(name)", .ledger,
                """
                SELECT concat(currency, ' ', entity) AS key, sum(\(isCredit ? "-amount" : "amount")) AS figure
                FROM published_posting WHERE account = \(account) GROUP BY currency, entity
                """), relation: .equals, right: subledger, measure: .money)
    }

    private static func sum(_ expression: String, of view: String, _ service: Service) -> Side.Part {
        Side.Part(
            service: service,
            sql: """
                SELECT concat(coalesce(currency, 'none'), ' ', entity) AS key, sum(\(expression)) AS figure
                FROM \(view) GROUP BY currency, entity
                """)
    }

    private static let shipped = sum("net", of: "published_shipment WHERE has_left", .fulfillment)
}
