import Arguments
import Contracts
import EmbeddedKafka
import JSON
import Kafka
import LocalStack
import Platform
import Postgres
import Runtime
import TerminalText
import TestSupport
import Testing

@testable import Billing
@testable import Operator

@Suite("A decision over many parked events")
struct ParkedBulkTests {
    private let harness: LogicHarness<BillingLogic>
    private let broker: EmbeddedBroker
    private let schemas: Schemas

    /// Five dead facts in lanes 0 and 1, one of them of another type, one of them parked for an hour.
    init() throws {
        harness = try LogicHarness(BillingLogic())
        for (lane, number) in [(Lane(0), Int64(1)), (0, 2), (1, 1), (1, 2), (1, 3)] {
            harness.log.append(
                CloudEvent(
                    id: "\(lane).\(lane).\(number)", source: Service.fulfillment.source, type: ShipmentDispatched.type,
                    subject: "order/\(lane)-\(number)", sequence: number, data: Array("{\"n\":\(number)}".utf8)),
                to: Service.fulfillment.factsTopic, partition: lane)
        }
        harness.run()
        let deadline = Deadline.after(milliseconds: 5_000)
        let address = try ConnectionConfiguration(url: harness.database.url)
        try Connection(address, deadline: deadline).script(
            """
            CREATE SCHEMA billing;
            CREATE VIEW billing.checkpoint AS SELECT * FROM public.checkpoint;
            CREATE VIEW billing.parked AS SELECT * FROM public.parked;
            CREATE VIEW billing.command AS SELECT * FROM public.command;
            CREATE VIEW billing.system_identity AS SELECT * FROM public.system_identity;
            UPDATE public.parked SET
                parked_at = now() - CASE entity WHEN 'order/1-3' THEN interval '1 hour' ELSE '0' END,
                event = CASE entity WHEN 'order/0-2' THEN replace(event, 'shipment-dispatched', 'other') ELSE event END
            """, deadline: deadline)
        broker = try EmbeddedBroker()
        try broker.createTopic(Service.billing.controlTopic, partitions: 2)
        let url = harness.database.url
        schemas = Schemas { _ in url }
    }

    private func selection(_ change: (inout ParkedSelection) -> Void = { _ in }) throws -> ParkedSelection {
        var selection = ParkedSelection(
            services: [.billing], parkedUntil: try #require(Timestamp("2999-01-01T00:00:00Z")), state: .dead)
        change(&selection)
        return selection
    }

    private func client() throws -> ClientConfiguration {
        try KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "test")
    }

    private func bulk(_ action: ParkedDecision.Action, _ selection: ParkedSelection) -> ParkedBulk {
        ParkedBulk(action: action, selection: selection, actor: "amy", reason: "a test's reason")
    }

    @Test("is counted first, by service, type and reason")
    func groups() throws {
        let groups = try selection().groups(schemas)
        #expect(groups.map(\.count) == [4, 1] && groups.total == 5)
        #expect(groups.first?.type == ShipmentDispatched.type && groups.first?.service == .billing)
        let text = groups.text(.retry).text
        #expect(text.hasSuffix("5 events would be retried. Nothing is decided yet: add --yes."))
        #expect(groups.text(.retry).rendered(columns: 80).split(separator: "\n").allSatisfy { $0.columns <= 80 })
    }

    @Test("is over those of a type, a reason, an age and a state")
    func criteria() throws {
        func count(_ change: (inout ParkedSelection) -> Void) throws -> Int64 {
            try selection(change).groups(schemas).total
        }
        let now = Timestamp(microseconds: WallClock.microseconds)
        #expect(try count { $0.type = ShipmentDispatched.type } == 4)
        #expect(try count { $0.type = "o2c.other.v1" } == 0)
        let reason = try #require(try selection().groups(schemas).first).reason
        #expect(try count { $0.because = String(reason.dropFirst(2).prefix(10)) } >= 4)
        #expect(try count { $0.because = "no such reason, 100%" } == 0)
        #expect(try count { $0.parkedUntil = now.adding(milliseconds: -1_800_000) } == 1)
        #expect(try count { $0.state = .waiting } == 0)
        #expect(try selection().events(of: .billing, after: 0, max: 2, schemas).count == 2)
    }

    @Test("reaches each lane, and is decided in one turn of it")
    func discard() throws {
        let result = Monitor<Result<ParkedBulk.Outcome, any Error>?>(nil)
        let (url, client) = (harness.database.url, try client())
        let bulk = bulk(.discard, try selection { $0.type = ShipmentDispatched.type })
        let decider = try NamedThread.start(name: "decider") {
            let outcome = Result {
                try bulk.carryOut(Schemas { _ in url }, client: client, waitMilliseconds: 20_000)
            }
            result.withLock { $0 = outcome }
            result.wakeAll()
        }
        for (lane, event) in try receive(4) {
            #expect(event.actor == "amy" && event.reason == "a test's reason")
            harness.log.append(event, to: Service.billing.controlTopic, partition: lane)
        }
        let turns = harness.reports.turns
        harness.run()
        #expect(harness.reports.turns - turns == 1)
        let outcome = try #require(result.wait(milliseconds: 25_000) { $0 }).get()
        #expect(decider.join(milliseconds: 1_000))
        #expect(outcome == ParkedBulk.Outcome(accepted: 4))
        #expect(try selection().groups(schemas).total == 1)
    }

    @Test("waits in the log of a lane that does not answer, and says so; sent again, it is refused")
    func laneDown() throws {
        let bulk = bulk(.discard, try selection())
        let outcome = try bulk.carryOut(schemas, client: try client(), waitMilliseconds: 0)
        #expect(outcome.waiting == [.billing: [0: 2, 1: 3]] && outcome.accepted == 0)
        #expect(outcome.text(.discard).text.contains("billing: 5 not answered yet, in lanes 0-1"))
        #expect(OperatorFailure.decisionWaits(outcome.waitingCount).exitCode.rawValue == 75)
        for (lane, event) in try receive(5) {
            harness.log.append(event, to: Service.billing.controlTopic, partition: lane)
        }
        harness.run()
        #expect(try harness.parked().isEmpty)
    }

    @Test(
        "a span of time has one unit",
        arguments: [("90s", Int64(90)), ("30m", 1_800), ("12h", 43_200), ("7d", 604_800)])
    func durations(_ text: String, _ seconds: Int64) { #expect(DurationArgument(argument: text)?.seconds == seconds) }

    @Test("what is no span of time is refused", arguments: ["", "7", "d", "-1d", "1.5h", "99999999999999d", "1w"])
    func badDurations(_ text: String) { #expect(DurationArgument(argument: text) == nil) }

    @Test("needs an event or what events have in common, not both")
    func validation() throws {
        let reason = ["--reason", "r", "--actor", "a"]
        for words in [["billing/1"], ["--all"], ["--service", "billing"], ["--older-than", "1d"]] {
            _ = try O2C.parseAsRoot(["parked", "retry"] + words + reason)
        }
        for words in [[], ["billing/1", "--all"]] {
            #expect(throws: CommandExit.self) { try O2C.parseAsRoot(["parked", "discard"] + words + reason) }
        }
    }

    /// So many commands of all lanes, as the log has them.
    private func receive(_ count: Int) throws -> [(Lane, CloudEvent)] {
        let consumer = try Consumer(ConsumerConfiguration(client: try client(), groupID: "test"))
        let topic = Service.billing.controlTopic
        try consumer.assign(
            (0..<2).map { PartitionOffset(TopicPartition(topic: topic, partition: Lane($0)), offset: Offset.beginning) }
        )
        var found: [(Lane, CloudEvent)] = []
        let deadline = Deadline.after(milliseconds: 20_000)
        while found.count < count, !deadline.hasPassed {
            let result = consumer.poll(milliseconds: 100) { message in
                (
                    lane: message.partition, headers: message.headers.map { (name: $0.name, value: $0.value) },
                    value: bytes(message.value)
                )
            }
            if case .message(let record) = result {
                found.append((record.lane, try CloudEvent(headers: record.headers, value: record.value)))
            }
        }
        #expect(found.count == count)
        return found
    }

    /// Copies what a message lends.
    private func bytes(_ span: Span<UInt8>?) -> [UInt8]? {
        if let span { [UInt8](copying: span) } else { nil }
    }
}
