import Arguments
import Contracts
import EmbeddedKafka
import JSON
import Kafka
import Runtime
import TestSupport
import Testing

@testable import Operator

@Suite("republish")
struct RepublishTests {
    private func command(_ more: String...) throws -> Republish {
        let words = ["republish", "order-intake", "--reason", "a test", "--actor", "amy"]
        return try #require(try O2C.parseAsRoot(words + more) as? Republish)
    }

    private let streams = [
        PublishedStream(kind: .facts, source: 0, target: 0, high: 20),
        PublishedStream(kind: .facts, source: 1, target: 1, high: 7),
        PublishedStream(kind: .commands, source: 1, target: 0, high: 3),
    ]

    @Test("takes the streams that go so far, of all lanes or of the one that is named")
    func chosen() throws {
        #expect(try command("--from", "1").chosen(streams).map(\.high) == [20, 7])
        #expect(try command("--from", "8").chosen(streams).map(\.high) == [20])
        #expect(try command("--from", "7", "--lane", "1").chosen(streams).map(\.high) == [7])
        #expect(try command("--from", "1", "--kind", "commands").chosen(streams).map(\.high) == [3])
        #expect(try command("--from", "1", "--kind", "commands", "--target", "0").chosen(streams).map(\.high) == [3])
    }

    @Test("refuses a number that no stream has, and says how far they go")
    func tooFar() throws {
        let failure = #expect(throws: OperatorFailure.self) { try command("--from", "21").chosen(streams) }
        #expect(failure?.kind == .refused)
        #expect(failure?.message == "Nothing has number 21: the longest of these streams ends at 20.")
    }

    @Test("refuses a lane that has published nothing, and names those that have")
    func noSuchLane() throws {
        let failure = #expect(throws: OperatorFailure.self) {
            try command("--from", "1", "--lane", "5").chosen(streams)
        }
        #expect(failure?.kind == .refused)
        #expect(failure?.advice == "Lanes that have published some: 0-1.")
        let none = #expect(throws: OperatorFailure.self) { try command("--from", "1").chosen([]) }
        #expect(none?.advice == "It has published no facts at all.")
    }

    @Test("numbers begin at one", arguments: ["0", "-1", "\(Int64.max)"])
    func badNumber(_ number: String) {
        #expect(throws: (any Error).self) { try command("--from=\(number)") }
    }

    @Test("finds the streams of a service and their watermarks in its checkpoints")
    func watermarks() throws {
        let schemas = try SampleBusiness.get().schemas()
        let found = try PublishedStream.all(of: .orderIntake, schemas).filter { $0.kind == .facts }
        let figures = try LaneCheckpoint.all(of: .orderIntake, schemas).filter { $0.facts > 0 }
        #expect(!found.isEmpty)
        #expect(found.map(\.source) == figures.map(\.lane))
        #expect(found.map(\.high) == figures.map(\.facts))
        #expect(found.allSatisfy { $0.source == $0.target })
    }

    @Test("asks the lane by one message that says up to where, who and why; what has not come by is named")
    func asked() throws {
        let broker = try EmbeddedBroker()
        try TopicSetup().run(broker)
        let client = try KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "test")
        let republication = Republication(
            service: .orderIntake, streams: [streams[1]], from: 2, asker: "amy", reason: "a test")
        let sender = ControlSender(client, system: .test)
        let open = try republication.carryOut(client, sender, waitMilliseconds: 300) { _ in [:] }
        #expect(open.map(\.next) == [2])
        #expect(republication.count == 6)
        let asked = try #require(try firstMessage(in: Service.orderIntake.controlTopic, lane: 1, client))
        #expect(asked.actor == "amy" && asked.reason == "a test")
        #expect(
            try JSONDecoder().decode(RepublishRequest.self, from: asked.data)
                == RepublishRequest(kind: "facts", sourceLane: 1, targetLane: 1, from: 2, upTo: 7))
        let missing = republication.json(open: open)["streams"]?.array?.first?["missing"]
        #expect(missing == 2)
    }

    @Test("ends with the lane's refusal, in its words")
    func refused() throws {
        let broker = try EmbeddedBroker()
        try TopicSetup().run(broker)
        let client = try KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "test")
        let republication = Republication(
            service: .orderIntake, streams: [streams[1]], from: 2, asker: "bob", reason: "a test")
        let answer: JSONValue = ["status": "refused", "reasons": [["code": "unknown-operator", "detail": "not bob"]]]
        let failure = #expect(throws: OperatorFailure.self) {
            try republication.carryOut(client, ControlSender(client, system: .test), waitMilliseconds: 20_000) { ids in
                Dictionary(uniqueKeysWithValues: ids.map { ($0, answer) })
            }
        }
        #expect(failure?.message == "Refused: not bob")
    }

    private func firstMessage(in topic: String, lane: Lane, _ client: ClientConfiguration) throws -> CloudEvent? {
        let consumer = try Consumer(ConsumerConfiguration(client: client, groupID: "test"))
        try consumer.assign([PartitionOffset(TopicPartition(topic: topic, partition: lane), offset: 0)])
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            let result = consumer.poll(milliseconds: 100) { message in
                (headers: message.headers.map { (name: $0.name, value: $0.value) }, value: bytes(message.value))
            }
            if case .message(let record) = result {
                #expect(record.headers.contains { $0.name == SystemIdentity.header })
                return try CloudEvent(headers: record.headers, value: record.value)
            }
        }
        return nil
    }

    /// Copies what a message lends.
    private func bytes(_ span: Span<UInt8>?) -> [UInt8] {
        if let span { [UInt8](copying: span) } else { [] }
    }
}
