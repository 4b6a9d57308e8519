import Contracts
import JSON
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("A turn acts on each event exactly once")
struct TurnTests {
    typealias Harness = LogicHarness<CounterLogic>

    private func counted(_ harness: Harness) throws -> [String] {
        try harness.connection.query("SELECT name FROM counted ORDER BY place", deadline: .after(milliseconds: 5000))
            .map { try $0[0, as: String.self] }
    }

    private func customer(_ counter: Int64) -> CustomerRegistered {
        CustomerRegistered(
            customer: CustomerID(lane: 0, counter: counter), version: 1, account: "C-\(counter)", name: "Customer",
            country: "DE",
            currency: .eur, paymentTermsDays: 30)
    }

    private func order(_ counter: Int64, of customer: Int64) -> OrderReceived {
        OrderReceived(
            order: OrderID(lane: 0, counter: counter), entity: "E", customer: CustomerID(lane: 0, counter: customer),
            channel: .web,
            clientReference: "r",
            currency: .eur, net: 1, gross: 1, requestedDate: nil, receivedAt: Timestamp(microseconds: 0),
            receivedOn: LocalDate(days: 0),
            decideBy: Timestamp(microseconds: 0), lines: [])
    }

    @Test("A command is answered, its row stored and its fact published, once")
    func main() throws {
        let harness = try Harness(CounterLogic())
        let id = harness.send(RecordPayment.of("a"))
        harness.run()
        #expect(try counted(harness) == ["a"])
        #expect(try harness.outcome(of: id)?.status == "accepted")
        #expect(try harness.published(PaymentReceived.self).map(\.bankReference) == ["a"])
        #expect(harness.publishedTypes() == [PaymentReceived.type])
    }

    @Test("A repeated command changes nothing; one with the same id and another body is a conflict")
    func repetition() throws {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("a"), id: "same")
        harness.send(RecordPayment.of("a"), id: "same")
        harness.run()
        harness.send(RecordPayment.of("a"), id: "same")
        harness.send(RecordPayment.of("b"), id: "same")
        harness.send(RecordPayment.of("c"), id: "same", source: "/another")
        harness.run()
        #expect(try counted(harness) == ["a", "c"])
        #expect(harness.reports.redeliveries == 2)
        #expect(harness.reports.conflicts == 1)
    }

    @Test(
        """
        What would lead to a fact that is too large to publish is parked by that name; nothing of it is committed, and \
        the rest goes on
        """
    )
    func tooLarge() throws {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("a"), id: "before")
        let id = harness.send(RecordPayment.of("huge"))
        harness.send(RecordPayment.of("b"), id: "behind")
        harness.run()
        #expect(try counted(harness) == ["a", "b"])
        #expect(try harness.outcome(of: id) == nil)
        let parked = try harness.parked()
        #expect(parked.count == 1 && parked.first?.state == "dead")
        #expect(parked.first?.reason.hasPrefix("too-large-to-publish: \(PaymentReceived.type)") == true)
        #expect(parked.first?.reason.contains("at most \(Sizes.factBytesMax)") == true)
        #expect(try harness.published(PaymentReceived.self).map(\.bankReference) == ["a", "b"])
        #expect(harness.log.events(of: Service.collections.factsTopic).compactMap(\.sequence) == [1, 2])
    }

    @Test("A fact delivered again is dropped; one that comes too early is dropped and asked for again")
    func gap() throws {
        let harness = try Harness(CounterLogic())
        harness.receive(customer(1), about: "0-1")
        harness.receive(customer(1), about: "0-1", number: 1)
        harness.receive(customer(3), about: "0-3", number: 3)
        harness.run()
        #expect(try counted(harness) == ["registered 0-1"])
        let requests = harness.log.events(of: Service.orderIntake.controlTopic).filter {
            $0.type == RepublishRequest.type
        }
        #expect(try requests.map { try JSONDecoder().decode(RepublishRequest.self, from: $0.data).from } == [2])
        harness.receive(customer(2), about: "0-2", number: 2)
        harness.receive(customer(3), about: "0-3", number: 3)
        harness.run()
        #expect(try counted(harness) == ["registered 0-1", "registered 0-2", "registered 0-3"])
    }

    @Test("A refusal is an answer", arguments: ["refused"])
    func refusal(reference: String) throws {
        let harness = try Harness(CounterLogic())
        let id = harness.send(RecordPayment.of(reference))
        harness.run()
        #expect(try harness.refusalCodes(of: id) == ["refused"])
        #expect(try counted(harness).isEmpty)
    }

    @Test("An event that cannot be decided is parked with its reason, and the rest of its batch is decided")
    func poison() throws {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("a"))
        harness.send(RecordPayment.of("poison"))
        harness.send(RecordPayment.of("b"))
        harness.run()
        #expect(try counted(harness) == ["a", "b"])
        let parked = try harness.parked()
        #expect(parked.count == 1)
        #expect(parked.first?.state == "dead")
        #expect(parked.first?.reason.contains("poison") == true)
    }

    @Test("An event whose rows the database refuses is found by halving, and parked")
    func constraint() throws {
        let harness = try Harness(CounterLogic())
        for index in 0..<20 { harness.send(RecordPayment.of("p\(index)", index == 13 ? 666 : 1)) }
        harness.run()
        #expect(try counted(harness).count == 19)
        #expect(try !counted(harness).contains("p13"))
        #expect(try harness.parked().first?.reason.contains("counted_amount_check") == true)
        #expect(
            try harness.published(PaymentReceived.self).map(\.bankReference)
                == (0..<20).filter { $0 != 13 }.map { "p\($0)" })
    }

    @Test("An event that waits is decided when its predecessor is there, and those behind it in order")
    func waiting() throws {
        let harness = try Harness(CounterLogic())
        harness.receive(order(1, of: 1), about: "x")
        harness.receive(order(2, of: 1), about: "x")
        harness.run()
        #expect(try harness.parked().map(\.state) == ["waiting", "following"])
        harness.receive(customer(1), about: "0-1")
        harness.run()
        #expect(try harness.parked().isEmpty)
        #expect(try counted(harness) == ["registered 0-1", "order 0-1", "order 0-2"])
    }

    @Test("A command for another lane's entity is handed on, and answered there once")
    func forwarding() throws {
        let harness = try Harness(CounterLogic())
        let id = harness.send(RecordPayment.of("elsewhere-1"), lane: 0)
        harness.send(RecordPayment.of("elsewhere-1"), id: id, lane: 0)
        harness.run()
        #expect(try counted(harness) == ["elsewhere-1"])
        #expect(try harness.outcome(of: id)?.status == "accepted")
        #expect(harness.publishedTypes(lane: 1) == [PaymentReceived.type])
    }

    @Test("A timer fires when it is due, once, for the whole range that was set together")
    func timer() throws {
        let harness = try Harness(CounterLogic())
        for counter in 1...3 { harness.send(RecordPayment.of("timer", Int64(counter))) }
        harness.run()
        #expect(try !counted(harness).contains("timer 1-3"))
        harness.clock.advance(milliseconds: 1001)
        harness.run()
        harness.clock.advance(milliseconds: 5000)
        harness.run()
        #expect(try counted(harness).filter { $0.hasPrefix("timer ") } == ["timer 1-3"])
    }

    struct Crash: Error {}

    @Test("A crash between any two steps loses nothing and doubles nothing", arguments: Failpoints.Step.allCases)
    func crash(step: Failpoints.Step) throws {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("before"))
        harness.run()
        harness.faults.set(step) { throw Crash() }
        for index in 0..<5 { harness.send(RecordPayment.of("p\(index)")) }
        harness.step()
        harness.faults.set(step, nil)
        harness.recover()
        #expect(try counted(harness) == ["before", "p0", "p1", "p2", "p3", "p4"])
        let facts = harness.log.events(of: Service.collections.factsTopic).filter { $0.type == PaymentReceived.type }
        // Doubles are allowed in the log: they carry the same id.
        #expect(Set(facts.map(\.id)).sorted() == (1...6).map { "0.0.\($0)" })
        #expect(Set(facts).count == 6)
    }

    @Test("The log is lost: sources publish again what readers miss, and readers go on")
    func logLoss() throws {
        let harness = try Harness(CounterLogic())
        for index in 0..<3 { harness.send(RecordPayment.of("p\(index)")) }
        harness.run()
        harness.log.wipe()
        harness.clock.advance(milliseconds: 120_000)
        harness.send(RecordPayment.of("after"))
        harness.run()
        #expect(try counted(harness) == ["p0", "p1", "p2", "after"])
        // A reader that had seen nothing asks for the stream from its start.
        let request = RepublishRequest(kind: "facts", sourceLane: 0, targetLane: 0, from: 1)
        harness.log.append(
            CloudEvent(
                id: "r", source: "/o2c/ledger", type: RepublishRequest.type, data: try JSONEncoder().encode(request)),
            to: Service.collections.controlTopic, partition: 0)
        harness.run()
        let ids = harness.log.entries(of: Service.collections.factsTopic, partition: 0).filter {
            $0.event.type == PaymentReceived.type
        }.map(\.event.id)
        #expect(ids == ["0.0.4", "0.0.1", "0.0.2", "0.0.3", "0.0.4"])
    }

    @Test("Two instances share the lanes; when one stops, the other takes all of them")
    func balance() throws {
        let first = try Harness(CounterLogic(), lanes: 4)
        first.run()
        let second = try Harness(
            CounterLogic(), lanes: 4, log: first.log, database: first.database, clock: first.clock)
        first.step()
        second.recover(lanes: 2, beside: first)
        #expect(first.lanes.count == 2)
        #expect(second.lanes.count == 2)
        #expect(first.lanes.isDisjoint(with: second.lanes))
        for lane in 0..<4 { first.send(RecordPayment.of("lane \(lane)"), lane: Lane(lane)) }
        first.run()
        second.run()
        second.stop()
        first.recover(lanes: 4)
        #expect(first.lanes.count == 4)
        #expect(try counted(first).sorted() == (0..<4).map { "lane \($0)" })
    }

    @Test("Whatever stands in its envelope, an event that cannot be taken is parked, and the next one is decided")
    func hostileEnvelope() throws {
        let harness = try Harness(CounterLogic())
        let nasty = "a\u{0}b\u{7}" + String(repeating: "x", count: 5000)
        harness.log.append(
            CloudEvent(
                id: "0.0.1", source: "/o2c/order-intake", type: OrderReceived.type, subject: nasty, data: [0xff, 0x00]),
            to: Service.orderIntake.factsTopic, partition: 0)
        harness.log.append(
            CloudEvent(id: nasty, source: "/o2c/order-intake", type: OrderReceived.type, data: []),
            to: Service.orderIntake.factsTopic, partition: 0)
        harness.send(RecordPayment.of("after"))
        harness.run()
        #expect(try counted(harness) == ["after"])
        #expect(try harness.parked().map(\.state) == ["dead"])
        #expect(harness.reports.foreign == [Service.orderIntake.factsTopic: 1])
        #expect(!harness.reports.lines.contains { $0.hasPrefix("fault") })
    }

    @Test("Of many events that wait, each is decided when it can be, though those before it never can")
    func starvation() throws {
        var limits = WorkerLimits()
        limits.batchEventsMax = 4
        let harness = try Harness(CounterLogic(), limits: limits)
        for counter in 1...9 {
            harness.receive(order(Int64(counter), of: counter == 9 ? 1 : 99), about: "order \(counter)")
        }
        harness.run()
        #expect(try harness.parked().count == 9)
        harness.receive(customer(1), about: "0-1")
        harness.run()
        #expect(try counted(harness).contains("order 0-9"))
        #expect(try harness.parked().count == 8)
    }

    @Test("An event is never decided before its predecessor of the same entity, wherever a batch is cut")
    func orderWhenHalved() throws {
        let harness = try Harness(CounterLogic())
        harness.receive(order(1, of: 99), about: "x")
        harness.receive(order(2, of: 1), about: "x")
        harness.receive(customer(1), about: "0-1")
        for index in 0..<3 { harness.send(RecordPayment.of("p\(index)", index == 1 ? 666 : 1)) }
        harness.run()
        #expect(try !counted(harness).contains("order 0-2"))
        #expect(try harness.parked().map(\.state).sorted() == ["dead", "following", "waiting"])
    }

    @Test("An event that is given up is not decided in the same turn")
    func discardBesidePredecessor() throws {
        let harness = try Harness(CounterLogic())
        harness.receive(order(1, of: 1), about: "x")
        harness.run()
        let id = try parkedIdentifiers(harness)[0]
        let discard = try harness.control(DiscardParked(parked: id), type: DiscardParked.type)
        let again = try harness.control(RetryParked(parked: id), type: RetryParked.type)
        harness.receive(customer(1), about: "0-1")
        harness.run()
        #expect(try harness.outcome(of: discard)?.status == "accepted")
        #expect(try harness.refusalCodes(of: again) == ["already-decided"])
        #expect(try counted(harness) == ["registered 0-1"])
        #expect(try harness.parked().isEmpty)
    }

    @Test("A command whose answer stands already does not stay parked")
    func repeatedWhileParked() throws {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("p", 666), id: "same")
        harness.run()
        harness.send(RecordPayment.of("p", 666), id: "same")
        harness.run()
        #expect(try harness.parked().map(\.state) == ["dead", "following"])
        try harness.connection.execute(
            "ALTER TABLE counted DROP CONSTRAINT counted_amount_check", deadline: .after(milliseconds: 5000))
        _ = try harness.control(RetryParked(parked: try parkedIdentifiers(harness)[0]), type: RetryParked.type)
        harness.run()
        #expect(try counted(harness) == ["p"])
        #expect(try harness.parked().isEmpty)
    }

    @Test("A lost tail of a stream is asked for from the first missing number, once a second at the most")
    func requestRate() throws {
        let harness = try Harness(CounterLogic())
        harness.receive(customer(1), about: "0-1")
        harness.run()
        for number in 5...40 { harness.receive(customer(Int64(number)), about: "x", number: Int64(number)) }
        harness.run()
        for number in 41...60 { harness.receive(customer(Int64(number)), about: "x", number: Int64(number)) }
        harness.run()
        let requests = harness.log.events(of: Service.orderIntake.controlTopic).filter {
            $0.type == RepublishRequest.type
        }
        #expect(try requests.map { try JSONDecoder().decode(RepublishRequest.self, from: $0.data).from } == [2])
    }

    @Test(
        """
        A source that has given out less than was seen has gone back in time, and that is said aloud; one that does \
        not know how much of it the log has is sound
        """,
        arguments: [(1, true), (2, false), (nil, false)] as [(Int64?, Bool)])
    func regression(given: Int64?, isSaid: Bool) throws {
        let harness = try Harness(CounterLogic())
        harness.receive(customer(1), about: "0-1")
        harness.receive(customer(2), about: "0-2")
        harness.run()
        let watermark = StreamWatermark(sourceLane: 0, targetLane: 0, high: 1, given: given)
        harness.log.append(
            CloudEvent(
                id: "h", source: "/o2c/order-intake", type: StreamWatermark.type,
                data: try JSONEncoder().encode(watermark)),
            to: Service.orderIntake.factsTopic, partition: 0)
        harness.run()
        #expect(harness.reports.lines.contains { $0.hasPrefix("went back") } == isSaid)
    }

    private func parkedIdentifiers(_ harness: Harness) throws -> [Int64] {
        try harness.connection.query("SELECT id FROM parked ORDER BY id", deadline: .after(milliseconds: 5000)).map {
            try $0[0, as: Int64.self]
        }
    }

    @Test("A dead event holds up what follows it, not what came before it; once it is given up, nothing is held up")
    func deadInTheMiddle() throws {
        let harness = try Harness(CounterLogic())
        harness.receive(order(1, of: 1), about: "x")
        harness.log.append(
            CloudEvent(
                id: "0.0.2", source: "/o2c/order-intake", type: OrderReceived.type, subject: "x", data: Array("{}".utf8)
            ),
            to: Service.orderIntake.factsTopic, partition: 0)
        harness.receive(order(3, of: 1), about: "x", number: 3)
        harness.run()
        harness.receive(customer(1), about: "0-1", number: 4)
        harness.run()
        #expect(try counted(harness) == ["registered 0-1", "order 0-1"])
        #expect(try harness.parked().map(\.state) == ["dead", "following"])
        _ = try harness.control(DiscardParked(parked: try parkedIdentifiers(harness)[1]), type: DiscardParked.type)
        harness.run()
        #expect(try counted(harness) == ["registered 0-1", "order 0-1", "order 0-3"])
        #expect(try harness.parked().isEmpty)
    }

    @Test(
        """
        An owner whose lane had somebody else's turn notices when it stores its position, also where nothing needs a \
        turn
        """
    )
    func positionOfAnother() throws {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("a"))
        harness.run()
        try harness.connection.execute("UPDATE checkpoint SET turn = turn + 1", deadline: .after(milliseconds: 5000))
        // A fact that is seen already moves the position alone.
        harness.receive(customer(1), about: "0-1", number: 0)
        harness.run()
        harness.clock.advance(milliseconds: 2_000)
        harness.run()
        #expect(harness.reports.lines.contains("fault: lane 0 has another owner"))
        harness.recover()
        harness.clock.advance(milliseconds: 2_000)
        harness.run()
        let next = try harness.connection.query(
            "SELECT (state->'inputs'->'o2c.order-intake.facts'->>'next')::bigint FROM checkpoint WHERE lane = 0",
            deadline: .after(milliseconds: 5000)
        ).single()[0, as: Int64.self]
        #expect(next == 1)
    }

    @Test("A lane whose log holds facts that its database does not know refuses to begin, by name")
    func databaseWentBack() throws {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("a"))
        harness.run()
        harness.stop()
        try harness.connection.execute(
            "UPDATE checkpoint SET state = jsonb_set(state, '{streams,facts/0,given}', '0') WHERE lane = 0",
            deadline: .after(milliseconds: 5000))
        let restarted = try Harness(CounterLogic(), log: harness.log, database: harness.database, clock: harness.clock)
        restarted.send(RecordPayment.of("b"))
        restarted.run()
        #expect(restarted.lanes.isEmpty)
        #expect(
            restarted.reports.lines.contains {
                $0.contains("lane 0 has published fact 1, and its database knows of 0 only")
            })
        #expect(try counted(harness) == ["a"])
    }

    @Test("An operator retries a dead event or gives it up, by name and reason")
    func operatorDecisions() throws {
        let harness = try Harness(CounterLogic())
        harness.send(RecordPayment.of("poison"))
        harness.send(RecordPayment.of("p", 666))
        harness.run()
        let ids = try harness.connection.query(
            "SELECT id FROM parked ORDER BY id", deadline: .after(milliseconds: 5000)
        ).map { try $0[0, as: Int64.self] }
        #expect(ids.count == 2)
        try harness.connection.execute(
            "ALTER TABLE counted DROP CONSTRAINT counted_amount_check", deadline: .after(milliseconds: 5000))
        let retries = try ids.map { try harness.control(RetryParked(parked: $0), type: RetryParked.type) }
        harness.run()
        #expect(try retries.map { try harness.outcome(of: $0)?.status } == ["accepted", "accepted"])
        #expect(try counted(harness) == ["p"])
        #expect(try harness.parked().map(\.state) == ["dead"])
        let nameless = try harness.control(DiscardParked(parked: ids[0]), type: DiscardParked.type, actor: nil)
        harness.run()
        #expect(try harness.refusalCodes(of: nameless) == ["actor-and-reason-needed"])
        // It is about the entity of the parked event, and does not wait behind it.
        let entity = try harness.connection.query(
            "SELECT entity FROM parked WHERE id = \(ids[0])", deadline: .after(milliseconds: 5000)
        ).single()[0, as: String.self]
        let stranger = try harness.control(
            DiscardParked(parked: ids[0]), type: DiscardParked.type, subject: entity, actor: "somebody")
        harness.run()
        #expect(try harness.refusalCodes(of: stranger) == ["unknown-operator"])
        let discard = try harness.control(
            DiscardParked(parked: ids[0]), type: DiscardParked.type, subject: entity)
        harness.run()
        #expect(try harness.outcome(of: discard)?.status == "accepted")
        #expect(try harness.parked().isEmpty)
    }
}
