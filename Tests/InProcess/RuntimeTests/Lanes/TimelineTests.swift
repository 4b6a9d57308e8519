import Contracts
import JSON
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("An old primary that can still be reached gets no turn through")
struct TimelineTests {
    private typealias Harness = LogicHarness<CounterLogic>

    private func database(_ harness: Harness) throws -> DatabaseTimeline {
        try DatabaseSession.begin(harness.connection, deadline: .after(milliseconds: 10_000))
    }

    /// Somebody says in which database a lane is at work.
    private func tell(
        _ database: DatabaseTimeline, lane: Lane = 0, on topic: String, of service: Service, in harness: Harness
    ) throws {
        let watermark = StreamWatermark(sourceLane: lane, targetLane: lane, high: 0, given: 0, database: database)
        harness.log.append(
            CloudEvent(
                id: "h", source: service.source, type: StreamWatermark.type, data: try JSONEncoder().encode(watermark)),
            to: topic, partition: lane)
    }

    private let customer = CustomerRegistered(
        customer: CustomerID(lane: 0, counter: 1), version: 1, account: "C-1", name: "Customer",
        country: "DE", currency: .eur, paymentTermsDays: 30)

    @Test("a lane that its own facts show in a later timeline is not taken, and the reason names both")
    func taking() throws {
        let harness = try Harness(CounterLogic())
        var later = try database(harness)
        later.number += 1
        try tell(later, on: CounterLogic.service.factsTopic, of: CounterLogic.service, in: harness)
        harness.run()
        #expect(harness.lanes.isEmpty)
        #expect(
            harness.reports.lines.contains {
                $0.contains("lane 0 is at work on timeline 2, and this database is on timeline 1: it is an old primary")
            })
    }

    @Test(
        """
        a lane that has published nothing is shown by its topic of control, and nothing is written before that was \
        read
        """
    )
    func takingSilentLane() throws {
        let harness = try Harness(CounterLogic())
        var later = try database(harness)
        later.number += 1
        try tell(later, on: CounterLogic.service.controlTopic, of: CounterLogic.service, in: harness)
        // What it would take before it comes to its topic of control.
        harness.receive(customer, about: "0-1")
        harness.run()
        #expect(harness.lanes.isEmpty && harness.reports.turns == 0)
        let rows = try harness.connection.query(
            "SELECT count(*) FROM checkpoint", deadline: .after(milliseconds: 10_000))
        #expect(try rows.single()[0, as: Int64.self] == 0)
    }

    @Test("a worker that has the lane already learns of it by the lane's own topic of control, before another turn")
    func running() throws {
        let harness = try Harness(CounterLogic())
        harness.run()
        #expect(harness.lanes == [0, 1])
        var later = try database(harness)
        later.number += 1
        try tell(later, on: CounterLogic.service.controlTopic, of: CounterLogic.service, in: harness)
        let turns = harness.reports.turns
        harness.receive(customer, about: "0-1")
        harness.run()
        #expect(harness.lanes.isEmpty)
        #expect(harness.reports.turns == turns)
        // Nor after it has connected again.
        for _ in 0..<5 {
            harness.clock.advance(milliseconds: 3_000)
            harness.run()
        }
        #expect(harness.reports.turns == turns)
    }

    @Test(
        "another cluster's timeline, the same one and an earlier one say nothing", arguments: [(1, 9), (0, 1), (0, 0)])
    func harmless(systemOffset: Int64, number: Int64) throws {
        let harness = try Harness(CounterLogic())
        let mine = try database(harness)
        let other = DatabaseTimeline(system: mine.system &+ systemOffset, number: number)
        try tell(other, on: CounterLogic.service.factsTopic, of: CounterLogic.service, in: harness)
        try tell(other, on: CounterLogic.service.controlTopic, of: CounterLogic.service, in: harness)
        harness.receive(customer, about: "0-1")
        harness.run()
        #expect(harness.lanes == [0, 1] && harness.reports.turns > 0)
    }

    @Test(
        "a stranger that says so stops nobody",
        arguments: [Service.collections.commandsTopic, Service.collections.controlTopic])
    func stranger(topic: String) throws {
        let harness = try Harness(CounterLogic())
        harness.run()
        var later = try database(harness)
        later.number += 1
        let watermark = StreamWatermark(sourceLane: 0, targetLane: 0, high: 0, given: 0, database: later)
        harness.log.append(
            CloudEvent(
                id: "h", source: Service.collections.source, type: StreamWatermark.type,
                data: try JSONEncoder().encode(watermark)
            ),
            system: nil, to: topic, partition: 0)
        harness.receive(customer, about: "0-1")
        harness.run()
        #expect(harness.lanes == [0, 1] && harness.reports.turns > 0)
        #expect(harness.reports.foreign[topic] == 1)
    }

    @Test("whoever takes a lane tells its former owner in which database")
    func telling() throws {
        let harness = try Harness(CounterLogic())
        harness.run()
        let mine = try database(harness)
        for lane in harness.lanes {
            let watermarks = try harness.log.entries(of: CounterLogic.service.controlTopic, partition: lane).map {
                try JSONDecoder().decode(StreamWatermark.self, from: $0.event.data).database
            }
            #expect(watermarks == [mine])
        }
    }

    @Test(
        """
        a reader says that a source is at work on an older timeline than before, once it has been told of the later \
        one
        """
    )
    func reading() throws {
        let harness = try Harness(CounterLogic())
        harness.run()
        for number in [1, 3, 3, 2] as [Int64] {
            try tell(
                DatabaseTimeline(system: 7, number: number), on: Service.orderIntake.factsTopic, of: .orderIntake,
                in: harness)
            harness.run()
            let isSaid = harness.reports.lines.contains { $0.contains("an old primary is at work there") }
            #expect(isSaid == (number == 2))
        }
    }
}
