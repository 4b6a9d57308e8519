import Contracts
import JSON
import Postgres
import Testing

/// A system under load: orders keep coming, goods leave by themselves, every invoice is paid in full. At the end each
/// acknowledged order must have been done exactly once.
final class LoadedSystem {
    let system: TestSystem
    private(set) var records: Records
    let load: Load
    let payer: Payer
    let accounts: [String]
    let skus: [String]

    /// Enough customers that every lane has work.
    private static let customers = 40
    private static let items = 12
    private static let stock: Int64 = 1_000_000

    convenience init(on broker: BrokerKind, _ name: String) throws {
        try self.init(SharedSystem.on(broker, shipping: .automatic), name)
    }

    init(_ system: TestSystem, _ name: String) throws {
        self.system = system
        let business = try Business(system, name)
        records = business.records
        (accounts, skus) = try Self.registerWorld(business)
        payer = try Payer(system.broker)
        load = try Load(system, accounts: accounts, skus: skus)
    }

    /// Sends so many orders to Kafka and waits for no answer: what a service finds there when it works again. Returns
    /// their references.
    func sendOrders(_ count: Int) throws -> [String] {
        let post = try CommandPost(system.broker)
        let references = (0..<count).map { "unanswered-\($0)" }
        for (number, reference) in references.enumerated() {
            let line = SubmitOrder.Line(sku: skus[number % skus.count], quantity: 2, unitPrice: 250)
            try post.send(
                SubmitOrder(
                    account: accounts[number % accounts.count], channel: "api", clientReference: reference,
                    currency: "GBP", lines: [line]), id: reference)
        }
        try post.flush()
        return references
    }

    /// A scenario that has failed leaves no load behind for the next.
    deinit {
        load.abandon()
        payer.abandon()
    }

    private static func registerWorld(_ business: Business) throws -> (accounts: [String], skus: [String]) {
        let records = business.records
        let post = try CommandPost(business.system.broker)
        let accounts = (0..<customers).map { _ in business.name("account") }
        let skus = (0..<items).map { _ in business.name("sku") }
        for account in accounts {
            try post.send(
                RegisterCustomer(
                    account: account, name: "Smith & Sons", country: "GB", currency: "GBP",
                    paymentTermsDays: 30),
                id: account)
        }
        for sku in skus {
            try post.send(RegisterItem(sku: sku, name: "Lamp", kind: "goods", taxClass: "standard"), id: sku)
            try post.send(
                ReceiveStock(sku: sku, quantity: stock, unitCost: 100, currency: "GBP", reference: sku),
                id: "receive \(sku)")
        }
        try post.flush()
        let registered = try records.awaitOutcomes(of: accounts, in: .orderIntake)
        let received = try records.awaitOutcomes(of: skus + skus.map { "receive \($0)" }, in: .inventory)
        for outcome in [registered, received].flatMap(\.values) { try #require(outcome.isAccepted, "\(outcome)") }
        try eventually("all items can be ordered") {
            try records.count("SELECT count(*) FROM order_intake.item WHERE sku = ANY(\(skus))") == items ? () : nil
        }
        return (accounts, skus)
    }

    /// The database was away: what looked into it has lost its connection.
    func connectAgain() throws { records = try system.records() }

    /// Ends the load, and proves that nothing was lost or doubled.
    func finish() throws { try prove(load.stop()) }

    /// Proves it of orders that were acknowledged, by their references; the payer is at work still.
    /// - Parameter exceptions: names of checks of the books that may fail.
    func prove(_ orders: [String: OrderID], except exceptions: [String] = []) throws {
        let ids = orders.values.map(\.rawValue)
        try eventually(
            "all \(ids.count) orders are completed", withinSeconds: 90, seen: { try states(of: ids) },
            holds: {
                try records.count(
                    "SELECT count(*) FROM order_intake.order_progress WHERE id = ANY(\(ids)) AND state = 'completed'")
                    == ids.count
            })
        try payer.stop()
        // First, since it waits until every service has read all.
        try system.verify(except: exceptions)
        try expectOnceEverywhere(orders)
    }

    /// Counts by each service's own tables: as many as orders, and as many different ones.
    private func expectOnceEverywhere(_ orders: [String: OrderID]) throws {
        let ids = orders.values.map(\.rawValue)
        let references = Array(orders.keys)
        try #require(Set(ids).count == orders.count, "two submissions were told the same order")
        let submitted = try records.count(
            "SELECT count(*) FROM order_intake.customer_order WHERE client_reference = ANY(\(references))")
        #expect(submitted == Int64(orders.count), "orders of the references that were acknowledged")
        for (table, rows) in [
            ("inventory.reservation", "order_id"), ("inventory.reservation_end", "order_id"),
            ("collections.credit_reservation", "order_id"), ("fulfillment.shipment", "order_id"),
            ("billing.invoice", "order_id"), ("collections.receivable", "order_id"),
        ] {
            let found = try records.query(
                """
                SELECT count(*), count(DISTINCT \(unescaped: rows)) FROM \(unescaped: table)
                WHERE \(unescaped: rows) = ANY(\(ids))
                """
            ).single().decode(Int64.self, Int64.self)
            #expect(found.0 == Int64(ids.count) && found.1 == Int64(ids.count), "\(table) has \(found)")
        }
        try expectPaidOnce(ids)
        try expectBookedOnce(orders.values.map { Subject.order($0).description })
    }

    private func expectPaidOnce(_ ids: [Int64]) throws {
        let (payments, references, orders, open) = try records.query(
            """
            SELECT count(DISTINCT p.id), count(DISTINCT p.bank_reference), count(DISTINCT r.order_id),
                sum(r.open)::bigint
            FROM collections.receivable AS r JOIN collections.payment AS p ON p.payer#>>'{plain,text}' = r.number
            WHERE r.order_id = ANY(\(ids))
            """
        ).single().decode(Int64.self, Int64.self, Int64.self, Int64?.self)
        let count = Int64(ids.count)
        #expect(
            payments == count && references == count && orders == count && open == 0, "one payment an order, in full")
    }

    /// What Inventory, Fulfillment and Billing tell about an order is booked under it.
    private func expectBookedOnce(_ subjects: [String]) throws {
        let tellers: [Service] = [.inventory, .fulfillment, .billing]
        let rows = try records.query(
            """
            SELECT purpose, count(*), count(DISTINCT subject) FROM ledger.entry
            WHERE subject = ANY(\(subjects)) AND event_service = ANY(\(tellers.map { Int16($0.code) })) GROUP BY purpose
            """)
        let counts = Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let (purpose, entries, subjects) = try row.decode(String.self, Int64.self, Int64.self)
                return (purpose, [entries, subjects])
            })
        let each = [Int64(subjects.count), Int64(subjects.count)]
        #expect(
            counts == ["revenue": each, "cost-of-goods-sold": each, "invoice": each],
            "entries of \(subjects.count) orders by purpose")
    }

    private func states(of ids: [Int64]) throws -> String {
        try records.query(
            """
            SELECT concat(state, ' ', stock, ' ', credit, ' ', settled), count(*) FROM order_intake.order_progress
            WHERE id = ANY(\(ids)) GROUP BY 1
            """
        ).map { "\(try $0[1, as: Int64.self]) \(try $0[0, as: String.self])" }.joined(separator: ", ")
    }

    /// Every invoice that there is, for a payer that may have missed the news of some.
    func invoices() throws -> [InvoiceIssued] {
        try records.query(
            """
            SELECT (event->'data')::jsonb
            FROM billing.outbox, regexp_split_to_table(events, '\n') AS l (line), LATERAL (SELECT line::jsonb) AS e
                (event)
            WHERE kind = 0 AND event->>'type' = \(InvoiceIssued.type)
            """
        ).map { try JSONDecoder().decode(InvoiceIssued.self, from: try $0[0, as: JSONB.self].bytes) }
    }
}
