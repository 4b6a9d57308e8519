import Arguments
import Contracts
import EmbeddedKafka
import JSON
import Kafka
import LocalStack
import Postgres
import TerminalText
import Testing

@testable import Operator

@Suite("status, order and parked")
struct StatusTests {
    @Test("the funnel counts how far orders came, and why some did not")
    func funnel() throws {
        let funnel = try Funnel(try SampleBusiness.get().schemas())
        let reached = Dictionary(uniqueKeysWithValues: funnel.stages.map { ($0.name, $0.reached) })
        #expect(
            reached == [
                "received": 10, "reserved": 7, "confirmed": 7, "shipped": 5, "delivered": 5, "invoiced": 5, "paid": 2,
                "completed": 2,
            ])
        #expect(funnel.stages.first { $0.name == "delivered" }?.standing == 3)
        #expect(funnel.refused == ["stock-short": 1, "credit-declined": 1])
        #expect(funnel.rejected == 1)
        #expect(funnel.cancelled == 2)
        #expect(funnel.stages.first { $0.name == "confirmed" }?.standing == 1)
        #expect(funnel.terminal == 6)
    }

    @Test("says which reader is behind whom, by how much, and that nobody works")
    func services() throws {
        let healthy = try ServiceFigures.all(try SampleBusiness.get().schemas())
        #expect(healthy.allSatisfy { $0.behindCount == 0 && $0.unpublished == 0 && $0.workers == 0 && $0.turns > 0 })
        let schemas = try SampleBusiness.get().schemas(
            changing: .billing,
            by: """
                UPDATE checkpoint SET state = jsonb_set(state, '{seen,o2c.fulfillment.facts/0}',
                    to_jsonb((state->'seen'->>'o2c.fulfillment.facts/0')::bigint - 2)) WHERE lane = 0
                """)
        let billing = try #require(try ServiceFigures.all(schemas).first { $0.service == .billing })
        #expect(billing.behind == [.orderIntake: 0, .fulfillment: 2])
        let text = try StatusReport(schemas, watermarks: Self.noKafka).text
        #expect(text.contains("billing has yet to take 2 facts of fulfillment."))
        #expect(text.contains("No service works"))
    }

    @Test("says how many commands lanes have handed on that others have not taken")
    func handedOn() throws {
        let healthy = try ServiceFigures.all(try SampleBusiness.get().schemas())
        #expect(healthy.allSatisfy { $0.handedOn == 0 })
        let schemas = try SampleBusiness.get().schemas(
            changing: .collections,
            by: """
                UPDATE checkpoint SET state = jsonb_set(state, '{streams,commands/1}',
                    '{"given": 7, "published": 7}') WHERE lane = 0;
                UPDATE checkpoint SET state = jsonb_set(state, '{seen,o2c.collections.control/0}', '4') WHERE lane = 1
                """)
        let collections = try #require(try ServiceFigures.all(schemas).first { $0.service == .collections })
        #expect(collections.handedOn == 3)
        let text = try StatusReport(schemas, watermarks: Self.noKafka).text
        #expect(text.contains("collections has yet to take 3 commands that its own lanes have handed on."))
    }

    private static var noKafka: Result<CommandWatermarks, any Error> {
        .failure(OperatorFailure(.unavailable, "None here."))
    }

    @Test("counts commands that Kafka has and no lane has taken, and says so when Kafka is away")
    func waitingCommands() throws {
        let schemas = try SampleBusiness.get().schemas()
        let broker = try EmbeddedBroker()
        for service in Service.allCases { try broker.createTopic(service.commandsTopic, partitions: 2) }
        let client = try KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "test")
        let producer = try Producer(ProducerConfiguration(client: client))
        let taken = try #require(try ServiceFigures.all(schemas).first { $0.service == .collections }).nextCommands
        for lane in [Lane(0), 1] {
            for _ in 0..<(taken[lane] ?? 0) + 3 {
                try producer.send(
                    topic: Service.collections.commandsTopic, partition: lane, key: nil, value: Array("{}".utf8))
            }
        }
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
        let watermarks = Result { () throws -> CommandWatermarks in
            try CommandWatermarks(bootstrapServers: broker.bootstrapServers)
        }
        let report = try StatusReport(schemas, watermarks: watermarks)
        #expect(report.services.first { $0.service == .collections }?.waitingCommands == 6)
        #expect(report.services.first { $0.service == .ledger }?.waitingCommands == 0)
        #expect(report.text.contains("collections has yet to take 6 commands."))
        let silent = try StatusReport(schemas, watermarks: Self.noKafka)
        #expect(silent.services.allSatisfy { $0.waitingCommands == nil })
        #expect(silent.text.contains("Kafka did not say how many commands wait. None here."))
    }

    @Test("names the session that owns lanes by their advisory locks")
    func owners() throws {
        let schemas = try SampleBusiness.get().schemas(changing: .ledger, by: "SELECT 1")
        let connection = try schemas.connection(.ledger)
        let code = Service.ledger.code
        for key in [Int32(-1), 0, 1] {
            let isTaken = try connection.tryAdvisoryLock(
                class: code, key: key, shared: key < 0, deadline: .after(milliseconds: 5_000))
            #expect(isTaken)
        }
        #expect(
            try StatusReport(schemas, watermarks: Self.noKafka).text.contains(
                "order-intake has no worker: nothing moves there."))
        let ledger = try #require(try ServiceFigures.all(schemas).first { $0.service == .ledger })
        #expect(ledger.workers == 1)
        #expect(ledger.owners.map(\.lanes) == [[0, 1]])
        let session = connection.backendProcessID
        #expect(ledger.owners.first?.process == session)
        #expect(ledger.lanesWithoutOwner.isEmpty)
    }

    @Test("tells a paid order's whole history in order, with its books")
    func paidOrder() throws {
        let business = try SampleBusiness.get()
        let schemas = business.schemas()
        let standing = try #require(try OrderStanding(business.paidOrder, schemas))
        let history = try OrderHistory(business.paidOrder, schemas)
        #expect(standing.state == "completed")
        #expect(standing.waitsFor.isEmpty)
        let types = history.events.map(\.event.type)
        for fact in [
            OrderReceived.type, StockReserved.type, CreditReserved.type, OrderConfirmed.type, ShipmentPlanned.type,
            ShipmentDispatched.type, StockIssued.type, InvoiceIssued.type, PaymentReceived.type,
            ReceivableSettled.type, OrderCompleted.type,
        ] { #expect(types.count { $0 == fact } == 1, "\(fact)") }
        #expect(types.first == OrderReceived.type)
        #expect(types.last == OrderCompleted.type)
        let text = try OrderReport(standing: standing, history: history).text()
        // 109.99 net: 20 % of 100.00 and 5 % of 9.99.
        #expect(text.contains("books: Receivables 130.49 GBP / Unbilled receivables 109.99 GBP, Output tax 20.50 GBP"))
        #expect(text.contains("books: Bank 130.49 GBP / Receivables 130.49 GBP"))
        #expect(text.hasSuffix("Nothing more is to come."))
        #expect(!text.contains("published o2c."))
    }

    @Test("tells of an order nothing that belongs to a payment, an item or a customer of the same number")
    func nothingElse() throws {
        let schemas = try SampleBusiness.get().schemas()
        let orders = try schemas.query(.orderIntake, "SELECT id FROM customer_order ORDER BY id").map {
            try $0[0, as: OrderID.self]
        }
        let payments = Set(
            try schemas.query(.collections, "SELECT id FROM payment").map { try $0[0, as: Int64.self] })
        #expect(orders.contains { payments.contains($0.rawValue) }, "otherwise nothing is tried")
        for order in orders {
            for event in try OrderHistory(order, schemas).events {
                let data = try JSONValue.parse(event.event.data)
                let allocated = data["allocations"]?.array ?? []
                #expect(
                    data["order"]?.string == order.description
                        || allocated.contains { $0["order"]?.string == order.description },
                    "order \(order): \(event.event.type) \(event.event.subject ?? "")")
            }
        }
    }

    @Test("says when stock and credit of a refused or cancelled order were released, amounts with their currency")
    func released() throws {
        let business = try SampleBusiness.get()
        let schemas = business.schemas()
        let history = try OrderHistory(business.cancelledOrder, schemas)
        let types = history.events.map(\.event.type)
        for type in [CreditReleased.type, ReservationReleased.type] {
            #expect(types.count { $0 == type } == 1)
            let (released, cancelled) = (types.firstIndex(of: type), types.firstIndex(of: OrderCancelled.type))
            #expect(try #require(released) > #require(cancelled), "\(type)")
        }
        let standing = try #require(try OrderStanding(business.cancelledOrder, schemas))
        let text = try OrderReport(standing: standing, history: history).text()
        #expect(text.contains("the credit of 5.25 GBP that was reserved is released"))
    }

    @Test("fits 80 columns, and tells times with their zone")
    func width() throws {
        let business = try SampleBusiness.get()
        let schemas = business.schemas()
        let order = OrderReport(
            standing: try #require(try OrderStanding(business.paidOrder, schemas)),
            history: try OrderHistory(business.paidOrder, schemas))
        let parked = try business.schemas(
            changing: .billing,
            by: """
                INSERT INTO parked (lane, entity, state, topic, log_offset, event, reason, parked_at) VALUES
                    (1, 'order/1-5', 'dead', 'o2c.fulfillment.facts', 42, 'no json', repeat('cannot be decoded ', 20),
                    now())
                """)
        for text in [
            try order.styled(), try StatusReport(schemas, watermarks: Self.noKafka).styled,
            VerifyReport(findings: try Verifier(settleMilliseconds: 0).run(schemas)).styled,
            try TrialBalance(schemas).styled, ParkedList.text(try ParkedList.rows(of: [.billing], parked, max: 10)),
        ] {
            let lines = text.rendered(columns: 80).split(separator: "\n")
            #expect(lines.filter { $0.columns > 80 } == [])
        }
        #expect(try order.text().contains(#/\d\d\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ  order-intake/#))
    }

    @Test("says what an unpaid order waits for")
    func openOrder() throws {
        let business = try SampleBusiness.get()
        let standing = try #require(try OrderStanding(business.openOrder, business.schemas()))
        #expect(standing.state == "delivered")
        #expect(standing.waitsFor.count == 1)
        #expect(standing.waitsFor.first?.contains("payment of 18.38 GBP for INV-") == true)
    }

    @Test("says that a confirmed order waits for its goods to leave, and that nothing is booked yet")
    func plannedOrder() throws {
        let business = try SampleBusiness.get()
        let schemas = business.schemas()
        let standing = try #require(try OrderStanding(business.plannedOrder, schemas))
        #expect(standing.state == "confirmed")
        #expect(standing.waitsFor == ["the goods to leave, promised for 2026-03-04"])
        #expect(try OrderHistory(business.plannedOrder, schemas).events.allSatisfy { $0.entries.isEmpty })
    }

    @Test("tells who cancelled an order and why, and what was released")
    func cancelledOrder() throws {
        let business = try SampleBusiness.get()
        let schemas = business.schemas()
        let standing = try #require(try OrderStanding(business.cancelledOrder, schemas))
        let text = try OrderReport(
            standing: standing, history: try OrderHistory(business.cancelledOrder, schemas)
        ).text()
        #expect(text.contains("tester asks to cancel it: changed their mind"))
        #expect(text.contains("cancelled by tester: changed their mind"))
        #expect(text.contains("the reserved stock is released"))
        #expect(text.hasSuffix("Nothing more is to come."))
    }

    @Test("knows no order that never was")
    func unknownOrder() throws {
        #expect(try OrderStanding(OrderID(lane: 0, counter: 4711), try SampleBusiness.get().schemas()) == nil)
    }

    @Test("lists, finds and shows what is parked, whatever its bytes are")
    func parked() throws {
        let schemas = try SampleBusiness.get().schemas(
            changing: .billing,
            by: """
                INSERT INTO parked (lane, entity, state, topic, log_offset, event, reason, parked_at) VALUES
                    (1, '1-5', 'dead', 'o2c.fulfillment.facts', 42, 'no json', 'cannot be decoded', now()),
                    (1, '1-6', 'done', 'o2c.fulfillment.facts', 43, '{"type":"t.v1"}', 'was early', now())
                """)
        let open = try ParkedEntry.open(.billing, schemas, max: 10)
        #expect(open.map(\.reference.description) == ["billing/1"])
        let text = ParkedList.text(try ParkedList.rows(of: Service.allCases, schemas, max: 10)).text
        #expect(text.contains("cannot be decoded") && text.contains("o2c parked show"))
        #expect(ParkedList.text([]).text == "Nothing is parked.")
        let shown = ParkedShow.text(try #require(open.first)).text
        #expect(shown.contains("o2c.fulfillment.facts, partition 1, offset 42"))
        #expect(shown.contains("no json"))
        let done = try #require(try ParkedEntry.find(ParkedReference(service: .billing, id: 2), schemas))
        #expect(!done.isOpen)
        #expect(done.type == "t.v1")
        #expect(try ParkedEntry.find(ParkedReference(service: .billing, id: 3), schemas) == nil)
    }

    @Test("lists what is parked elsewhere when a service has never made its tables, and says so in its row")
    func parkedWithoutTables() throws {
        let sample = try SampleBusiness.get().schemas(
            changing: .billing,
            by: """
                INSERT INTO parked (lane, entity, state, topic, log_offset, event, reason, parked_at) VALUES
                    (1, 'order/1-5', 'dead', 'o2c.fulfillment.facts', 42, 'no json', 'cannot be decoded', now())
                """)
        let empty = try SharedTestCluster.database("empty").url
        let schemas = Schemas(applicationName: "o2c-test") { $0 == .inventory ? empty : sample.url($0) }
        let rows = try ParkedList.rows(of: Service.allCases, schemas, max: 10)
        #expect(rows.count == 2)
        let lines = ParkedList.text(rows).text.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("inventory") && $0.contains("no tables") })
        #expect(lines.contains { $0.hasPrefix("billing/1") && $0.contains("about order/1-5") })
        let json = rows.map(\.json)
        #expect(json.first?["service"] == "inventory" && json.first?["state"] == "no-tables")
        #expect(json.last?["id"] == "billing/1")
        let alone = ParkedList.text(try ParkedList.rows(of: [.inventory], schemas, max: 10)).text
        #expect(alone.contains("no tables") && !alone.contains("parked show"))
    }

    @Test("a parked event has one spelling", arguments: ["billing/12", "order-intake/1"])
    func reference(_ text: String) throws {
        #expect(ParkedReference(text)?.description == text)
    }

    @Test(
        "what is no parked event's name is refused",
        arguments: ["", "billing", "billing/", "billing/0", "bill/1", "billing/1/2"])
    func badReference(_ text: String) {
        #expect(ParkedReference(text) == nil)
    }

    @Test("numbers read well")
    func figures() {
        #expect(Figures.count(1_234_567) == "1,234,567")
        #expect(Figures.count(-999) == "-999")
        #expect(Figures.count(-1_000) == "-1,000")
        #expect(Figures.amount(Int64(123_456), "GBP") == "1,234.56")
        #expect(Figures.amount(Int64(-5), "GBP") == "-0.05")
        #expect(Figures.money(Int64(1_000), "JPY") == "1,000 JPY")
        #expect(StatusReport.ranges([0, 1, 2, 5, 7, 8]) == "0-2, 5, 7-8")
    }
}
