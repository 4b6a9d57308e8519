import Contracts
import JSON
import Postgres
import Testing

@testable import Operator

/// Over what the six services have made of the sample business. Its clock stands still; these tests look from later.
@Suite("stuck")
struct StuckReportTests {
    private static let limits = StageLimits()

    /// A moment so long after the sample business.
    private static func later(days: Int64 = 0, minutes: Int64 = 0) throws -> Timestamp {
        let last = try SampleBusiness.get().schemas().query(.orderIntake, "SELECT max(updated_at) FROM order_progress")
        return try last.single()[0, as: Timestamp.self].adding(days: days).adding(milliseconds: minutes * 60_000)
    }

    private static func report(_ schemas: Schemas, at now: Timestamp, max: Int = 100, page: Int = 2_000) throws
        -> StuckReport
    { try StuckReport(schemas, limits: limits, max: max, now: now, pageOrdersMax: page) }

    @Test("orders that are finished, planned for later, or whose invoice is not due yet are not stuck")
    func nothing() throws {
        let report = try Self.report(try SampleBusiness.get().schemas(), at: try Self.later(minutes: 10))
        #expect(report.total == 0)
        #expect(report.total == 0 && report.text.hasSuffix("No order is stuck yet."))
        #expect(report.json["stuck"] == 0)
    }

    @Test("goods that should have left and invoices that should have been paid are told of, oldest first")
    func outside() throws {
        let business = try SampleBusiness.get()
        let report = try Self.report(business.schemas(), at: try Self.later(days: 40), page: 1)
        #expect(report.total == 4)
        #expect(report.orders.map(\.wait.stage) == ["dispatch", "payment", "payment", "payment"])
        let planned = try #require(report.orders.first)
        #expect(planned.order == business.plannedOrder)
        #expect(planned.clientReference == "R-9")
        #expect(planned.cause == .outside("goods to leave, promised for 2026-03-04"))
        #expect(planned.service == .fulfillment)
        let open = try #require(report.orders.first { $0.order == business.openOrder })
        #expect(open.service == .collections)
        #expect(open.why.contains("18.38 GBP for INV-") && open.why.contains("overdue"))
        #expect(report.text.contains("o2c order \(business.plannedOrder)"))
        #expect(report.text.hasSuffix("4 orders are stuck."))
    }

    @Test("tells of a service without a worker, and of lanes that nobody owns, although no order has waited too long")
    func withoutOwner() throws {
        let schemas = try SampleBusiness.get().schemas(changing: .ledger, by: "SELECT 1")
        func take(_ keys: [Int32]) throws {
            for key in keys {
                let isTaken = try schemas.connection(.ledger).tryAdvisoryLock(
                    class: Service.ledger.code, key: key, shared: key < 0, deadline: .after(milliseconds: 5_000))
                #expect(isTaken)
            }
        }
        let lanes = try #require(try ServiceFigures.all(schemas).first).lanes
        #expect(lanes.count > 1)
        // Lanes that a session keeps which is no worker are nobody's.
        try take([lanes[0]])
        let kept = try #require(try ServiceFigures.all(schemas).first { $0.service == .ledger })
        #expect(kept.lanesWithoutOwner == lanes && kept.owners.map(\.isWorker) == [false])
        try take([-1])
        let report = try Self.report(schemas, at: try Self.later(minutes: 10))
        #expect(report.total == 0 && report.isStuck)
        #expect(report.unowned.map(\.service) == Service.allCases)
        #expect(report.text.hasPrefix("order-intake has no worker: nothing moves there."))
        #expect(report.text.contains("ledger: nobody owns lanes \(StatusReport.ranges(Array(lanes.dropFirst())))"))
        try take(Array(lanes.dropFirst()))
        let owned = try Self.report(schemas, at: try Self.later(minutes: 10))
        #expect(!owned.unowned.map(\.service).contains(.ledger))
    }

    @Test("shows no more than was asked for, and counts all")
    func limit() throws {
        let business = try SampleBusiness.get()
        let report = try Self.report(business.schemas(), at: try Self.later(days: 40), max: 1, page: 2)
        #expect(report.total == 4)
        #expect(report.orders.map(\.order) == [business.plannedOrder])
        #expect(report.text.hasSuffix("4 orders are stuck; the oldest 1 are shown."))
        #expect(report.json["orders"]?.array?.count == 1)
    }

    @Test("an invoice that Billing never made names Billing, without a reason where none is found")
    func unknown() throws {
        let business = try SampleBusiness.get()
        let schemas = try business.schemas(
            changing: .billing, by: "DELETE FROM invoice WHERE order_id = \(business.openOrder.rawValue)")
        let report = try Self.report(schemas, at: try Self.later(minutes: 10))
        #expect(report.orders.map(\.order) == [business.openOrder])
        #expect(report.orders.first?.cause == .unknown)
        #expect(report.orders.first?.why == "no reason found; billing should act next")
    }

    @Test("an invoice that Collections does not know of waits there")
    func receivable() throws {
        let business = try SampleBusiness.get()
        let schemas = try business.schemas(
            changing: .collections, by: "DELETE FROM receivable WHERE order_id = \(business.openOrder.rawValue)")
        let report = try Self.report(schemas, at: try Self.later(minutes: 10))
        #expect(report.orders.map(\.wait.stage) == ["receivable"])
        #expect(report.orders.first?.service == .collections)
    }

    @Test("a paid order of which OrderIntake has not heard waits there, since its payment")
    func unheardPayment() throws {
        let business = try SampleBusiness.get()
        let schemas = try business.schemas(
            changing: .orderIntake,
            by: """
                UPDATE order_progress SET state = 'delivered', settled = false
                WHERE id = \(business.paidOrder.rawValue)
                """)
        let paid = try business.schemas(
            changing: .collections, by: "UPDATE payment SET received_at = '2026-03-05T10:00:00Z'")
        let both = Schemas(applicationName: "o2c-test") { ($0 == .collections ? paid : schemas).url($0) }
        let report = try Self.report(both, at: try Self.later(days: 5))
        let order = try #require(report.orders.first { $0.order == business.paidOrder })
        #expect(order.wait.stage == "news of the payment")
        #expect(order.wait.since.description == "2026-03-05T10:00:00.000000Z")
        #expect(order.service == .orderIntake)
    }

    @Test("facts that are published and not taken are the reason, in the order's lane only")
    func behind() throws {
        let business = try SampleBusiness.get()
        let lane = business.openOrder.lane
        func schemas(behindIn lane: Lane) throws -> Schemas {
            try business.schemas(
                changing: .billing,
                by: """
                    DELETE FROM invoice WHERE order_id = \(business.openOrder.rawValue);
                    UPDATE checkpoint SET state = jsonb_set(state, '{seen,o2c.fulfillment.facts/\(lane)}',
                        to_jsonb((state->'seen'->>'o2c.fulfillment.facts/\(lane)')::bigint - 2)) WHERE lane = \(lane)
                    """)
        }
        let report = try Self.report(try schemas(behindIn: lane), at: try Self.later(minutes: 10))
        let order = try #require(report.orders.first)
        #expect(order.cause == .behind(OrderWait.Hop(source: .fulfillment, reader: .billing), facts: 2))
        #expect(order.why == "billing has yet to take 2 facts of fulfillment in lane \(lane)")
        #expect(order.next == "o2c status")
        let elsewhere = try Self.report(try schemas(behindIn: 1 - lane), at: try Self.later(minutes: 10))
        #expect(elsewhere.orders.first?.cause == .unknown)
    }

    @Test("a parked event of the order comes before any other reason, a dead one before what follows it")
    func parked() throws {
        let business = try SampleBusiness.get()
        let order = business.plannedOrder
        let schemas = try business.schemas(
            changing: .fulfillment,
            by: """
                INSERT INTO parked (lane, entity, state, topic, log_offset, event, reason, parked_at) VALUES
                    (0, 'order/\(order)', 'done', 'o2c.order-intake.facts', 40, '{}', 'was early', now()),
                    (0, 'order/\(order)', 'following', 'o2c.order-intake.facts', 41, '{}', 'an earlier one', now()),
                    (0, 'order/\(order)', 'dead', 'o2c.order-intake.facts', 42, '{}', 'cannot be decoded', now()),
                    (0, 'payment/\(order)', 'dead', 'o2c.order-intake.facts', 43, '{}', 'another order', now())
                """)
        let report = try Self.report(schemas, at: try Self.later(days: 40))
        let stuck = try #require(report.orders.first { $0.order == order })
        let event = ParkedReference(service: .fulfillment, id: 3)
        #expect(stuck.cause == .parked(event, state: "dead", reason: "cannot be decoded"))
        #expect(stuck.next == "o2c parked show fulfillment/3")
        #expect(report.json["orders"]?.array?.contains { $0["cause"]?["event"] == "fulfillment/3" } == true)
    }

    @Test("time is told in its two largest units")
    func duration() {
        func shown(_ minutes: Int64) -> String {
            let start = Timestamp(microseconds: 0)
            return StuckReport.duration(from: start, to: start.adding(milliseconds: minutes * 60_000))
        }
        #expect([6, 260, 4_560].map(shown) == ["6 min", "4 h 20 min", "3 d 4 h"])
    }
}
