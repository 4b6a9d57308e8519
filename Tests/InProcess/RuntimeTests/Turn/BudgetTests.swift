import Contracts
import JSON
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("Memory is bounded in bytes, whatever comes and whatever is stored")
struct BudgetTests {
    typealias Harness = LogicHarness<CounterLogic>

    private func rows(_ statement: SQL, _ harness: Harness) throws -> [String] {
        try harness.connection.query(statement, deadline: .after(milliseconds: 5000)).map { try $0[0, as: String.self] }
    }

    private func limits(_ change: (inout WorkerLimits) -> Void) -> WorkerLimits {
        var limits = WorkerLimits()
        change(&limits)
        return limits
    }

    private func order(_ counter: Int64, of customer: Int64, reference: String = "r") -> OrderReceived {
        OrderReceived(
            order: OrderID(lane: 0, counter: counter), entity: "E", customer: CustomerID(lane: 0, counter: customer),
            channel: .web,
            clientReference: reference, currency: .eur, net: 1, gross: 1, requestedDate: nil,
            receivedAt: Timestamp(microseconds: 0), receivedOn: LocalDate(days: 0),
            decideBy: Timestamp(microseconds: 0), lines: [])
    }

    private func customer(_ counter: Int64) -> CustomerRegistered {
        CustomerRegistered(
            customer: CustomerID(lane: 0, counter: counter), version: 1, account: "C-\(counter)", name: "Customer",
            country: "DE", currency: .eur, paymentTermsDays: 30)
    }

    @Test("A turn has no more events than its budget of bytes, and one in any case")
    func batch() throws {
        let harness = try Harness(CounterLogic(), limits: limits { $0.batchBytesMax = 400 })
        harness.run()
        let before = harness.reports.batches.count
        for index in 0..<12 { harness.send(RecordPayment.of("p\(index)")) }
        harness.send(RecordPayment.of(String(repeating: "x", count: 1_000)))
        harness.run()
        #expect(try rows("SELECT name FROM counted", harness).count == 13)
        // A payment has less than 130 bytes of data.
        #expect(harness.reports.batches.dropFirst(before) == [4, 4, 4, 1])
    }

    @Test(
        """
        What one turn gives to a stream stands in several rows of the archive where one would be too large, and comes \
        back in order
        """
    )
    func archiveRows() throws {
        let harness = try Harness(
            CounterLogic(),
            limits: limits {
                $0.archiveRowBytesMax = 1_000
                $0.archiveSliceBytesMax = 1_500
            })
        harness.run()
        let before = harness.reports.batches.count
        for index in 0..<20 { harness.send(RecordPayment.of("p\(index)")) }
        harness.run()
        #expect(harness.reports.batches.dropFirst(before) == [20])
        let sizes = try harness.connection.query(
            "SELECT count::bigint, octet_length(events)::bigint FROM outbox ORDER BY first",
            deadline: .after(milliseconds: 5000)
        ).map { try $0.decode(Int64.self, Int64.self) }
        #expect(sizes.count > 3)
        #expect(sizes.reduce(0) { $0 + $1.0 } == 20)
        #expect(sizes.allSatisfy { $0.1 < 2_000 })
        // All of it is asked for again, as after a loss of the log.
        harness.log.wipe()
        harness.clock.advance(milliseconds: 120_000)
        harness.run()
        let request = RepublishRequest(kind: "facts", sourceLane: 0, targetLane: 0, from: 1)
        harness.log.append(
            CloudEvent(
                id: "r", source: "/o2c/ledger", type: RepublishRequest.type, data: try JSONEncoder().encode(request)),
            to: Service.collections.controlTopic, partition: 0)
        for _ in 0..<20 { harness.run() }
        let ids = harness.log.events(of: Service.collections.factsTopic).filter { $0.type == PaymentReceived.type }.map(
            \.id)
        #expect(ids == (1...20).map { "0.0.\($0)" })
    }

    @Test("What a dead owner left unpublished is loaded part by part, and all of it is published")
    func takeover() throws {
        let slices = limits {
            $0.archiveRowBytesMax = 500
            $0.archiveSliceBytesMax = 600
        }
        let harness = try Harness(CounterLogic(), limits: slices)
        for index in 0..<30 { harness.send(RecordPayment.of("p\(index)")) }
        harness.run()
        harness.stop()
        // The log and the position in it are of a moment before.
        harness.log.wipe(Service.collections.factsTopic)
        try harness.connection.execute(
            "UPDATE checkpoint SET state = jsonb_set(state, '{streams,facts/0,published}', '4') WHERE lane = 0",
            deadline: .after(milliseconds: 5000))
        let successor = try Harness(
            CounterLogic(), log: harness.log, database: harness.database, clock: harness.clock, limits: slices)
        successor.recover()
        for _ in 0..<40 { successor.step() }
        let ids = harness.log.events(of: Service.collections.factsTopic).filter { $0.type == PaymentReceived.type }.map(
            \.id)
        #expect(ids == (5...30).map { "0.0.\($0)" })
    }

    @Test("Events that wait are decided in order though memory has room for one of a lane only")
    func parked() throws {
        let harness = try Harness(CounterLogic(), limits: limits { $0.parkedBytesMax = 1 })
        for counter in 1...9 { harness.receive(order(Int64(counter), of: 1), about: "order \(counter)") }
        harness.run()
        #expect(try harness.parked().count == 9)
        harness.receive(customer(1), about: "0-1")
        for _ in 0..<12 {
            harness.clock.advance(milliseconds: 1_100)
            harness.run()
        }
        #expect(try harness.parked().isEmpty)
        #expect(
            try rows("SELECT name FROM counted ORDER BY place", harness) == ["registered 0-1"]
                + (1...9).map { "order 0-\($0)" })
    }

    @Test(
        """
        Of parked events a lane is given the bytes of the oldest that may become possible; of a dead one none, however \
        large
        """
    )
    func loading() throws {
        let harness = try Harness(CounterLogic(), lanes: 1)
        harness.send(RecordPayment.of(String(repeating: "x", count: 60_000), 666))
        for counter in 1...5 {
            harness.receive(
                order(Int64(counter), of: 9, reference: String(repeating: "r", count: 1_000)), about: "order \(counter)"
            )
        }
        harness.run()
        harness.stop()
        let store = LaneStore(
            topics: LogInput.all(of: .collections).map(\.topic), limits: limits { $0.parkedBytesMax = 3_500 },
            laneCount: 1)
        let parked = try store.parked(0, harness.connection, deadline: .after(milliseconds: 5000))
        #expect(parked.count == 6)
        #expect(parked.filter { $0.state == .dead }.map { $0.event == nil } == [true])
        let waiting = parked.filter { $0.state == .waiting }
        #expect(waiting.map { $0.event != nil } == [true, true, true, false, false])
    }

    @Test("What an operator wants tried again is loaded at once, before what merely waits")
    func retriedFirst() throws {
        let harness = try Harness(CounterLogic(), lanes: 1, limits: limits { $0.parkedBytesMax = 1 })
        for counter in 1...3 { harness.receive(order(Int64(counter), of: 9), about: "order \(counter)") }
        harness.send(RecordPayment.of("p", 666))
        harness.run()
        try harness.connection.execute(
            "ALTER TABLE counted DROP CONSTRAINT counted_amount_check", deadline: .after(milliseconds: 5000))
        let id = try harness.connection.query(
            "SELECT id FROM parked WHERE state = 'dead'", deadline: .after(milliseconds: 5000)
        ).single()[0, as: Int64.self]
        _ = try harness.control(RetryParked(parked: id), type: RetryParked.type)
        harness.run()
        #expect(try rows("SELECT name FROM counted", harness) == ["p"])
        #expect(try harness.parked().map(\.state) == ["waiting", "waiting", "waiting"])
    }
}
