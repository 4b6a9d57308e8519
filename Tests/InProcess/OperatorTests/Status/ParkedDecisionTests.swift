import Contracts
import EmbeddedKafka
import JSON
import Kafka
import LocalStack
import Platform
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Billing
@testable import Operator

@Suite("a decision over a parked event")
struct ParkedDecisionTests {
    @Test(
        "goes to the lane that holds the event, and its answer comes back",
        arguments: [ParkedDecision.Action.retry, .discard])
    func carryOut(_ action: ParkedDecision.Action) throws {
        let harness = try LogicHarness(BillingLogic())
        let parked = try park(harness)
        let broker = try EmbeddedBroker()
        try broker.createTopic(Service.billing.controlTopic, partitions: 2)
        let answer = Monitor<Result<String, any Error>?>(nil)
        let (url, brokers) = (harness.database.url, broker.bootstrapServers)
        let decider = try NamedThread.start(name: "decider") {
            let outcome = Result {
                let decision = ParkedDecision(action: action, parked: parked, actor: "amy", reason: "a test's reason")
                let schemas = Schemas { _ in url }
                let json = try decision.carryOut(schemas, brokers: brokers, waitMilliseconds: 20_000)
                return json?["status"]?.string ?? "no answer"
            }
            answer.withLock { $0 = outcome }
            answer.wakeAll()
        }
        let event = try #require(try receive(from: broker, lane: 1))
        #expect(event.actor == "amy")
        #expect(event.reason == "a test's reason")
        harness.log.append(event, to: Service.billing.controlTopic, partition: 1)
        harness.run()
        let outcome = try #require(answer.wait(milliseconds: 25_000) { $0 })
        #expect(try outcome.get() == "accepted")
        #expect(decider.join(milliseconds: 1_000))
        let after = try #require(try ParkedEntry.find(parked.reference, Schemas { _ in url }))
        // It cannot be decoded the second time either.
        #expect(after.state == (action == .retry ? "dead" : "discarded"))
        #expect(after.decidedBy == "amy")
        #expect(after.decision == "a test's reason")
    }

    @Test("says so when nobody answers in time")
    func noAnswer() throws {
        let harness = try LogicHarness(BillingLogic())
        let parked = try park(harness)
        let broker = try EmbeddedBroker()
        try broker.createTopic(Service.billing.controlTopic, partitions: 2)
        let decision = ParkedDecision(action: .discard, parked: parked, actor: "amy", reason: "a test's reason")
        let url = harness.database.url
        #expect(
            try decision.carryOut(Schemas { _ in url }, brokers: broker.bootstrapServers, waitMilliseconds: 100) == nil)
        #expect(try harness.parked().map(\.state) == ["dead"])
    }

    /// Parks a fact that cannot be decoded in lane 1, and shows the harness's tables as Billing's schema.
    private func park(_ harness: LogicHarness<BillingLogic>) throws -> ParkedEntry {
        let garbage = CloudEvent(
            id: "1.1.1", source: Service.fulfillment.source, type: ShipmentDispatched.type, subject: "1-5",
            sequence: 1, data: Array("{}".utf8))
        harness.log.append(garbage, to: Service.fulfillment.factsTopic, partition: 1)
        harness.run()
        let address = try ConnectionConfiguration(url: harness.database.url)
        try Connection(address, deadline: .after(milliseconds: 5_000)).script(
            """
            CREATE SCHEMA billing;
            CREATE VIEW billing.checkpoint AS SELECT * FROM public.checkpoint;
            CREATE VIEW billing.system_identity AS SELECT * FROM public.system_identity;
            CREATE VIEW billing.parked AS SELECT * FROM public.parked;
            CREATE VIEW billing.command AS SELECT * FROM public.command
            """, deadline: .after(milliseconds: 5_000))
        let url = harness.database.url
        let parked = try #require(try ParkedEntry.open(.billing, Schemas { _ in url }, max: 10).first)
        #expect(parked.type == ShipmentDispatched.type)
        #expect(parked.lane == 1)
        return parked
    }

    /// The first command in a partition, as a lane would read it.
    private func receive(from broker: EmbeddedBroker, lane: Lane) throws -> CloudEvent? {
        let client = try KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "test")
        let consumer = try Consumer(ConsumerConfiguration(client: client, groupID: "test"))
        try consumer.assign([
            PartitionOffset(TopicPartition(topic: Service.billing.controlTopic, partition: lane), offset: 0)
        ])
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            let result = consumer.poll(milliseconds: 100) { message in
                (headers: message.headers.map { (name: $0.name, value: $0.value) }, value: bytes(message.value))
            }
            if case .message(let record) = result {
                return try CloudEvent(headers: record.headers, value: record.value)
            }
        }
        return nil
    }

    /// Copies what a message lends.
    private func bytes(_ span: Span<UInt8>?) -> [UInt8]? {
        if let span { [UInt8](copying: span) } else { nil }
    }
}
