import Contracts
import JSON
import Testing

@testable import Runtime

@Suite("A checkpoint is stored as JSON that people can read")
struct CheckpointTests {
    private let topics = LogInput.all(of: .ledger).map(\.topic)
    private let input = InputNumber.facts(of: .billing, readBy: .ledger)

    private var checkpoint: Checkpoint {
        var checkpoint = Checkpoint(inputCount: topics.count)
        checkpoint.inputs[input] = InputPosition(
            next: 42, fingerprint: .init(timestampMilliseconds: 1_772_442_000_000, keyHash: UInt64(Int64.max)))
        checkpoint.inputs[input].probe = .init(offset: 7, fingerprint: .init(timestampMilliseconds: 1, keyHash: 2))
        checkpoint.seen[InputStream(input: input, sourceLane: 7)] = 41
        let stream = StreamKey(kind: .facts, sourceLane: 7, targetLane: 7)
        checkpoint.given[stream] = 100
        checkpoint.published[stream] = 98
        checkpoint.counters["entry"] = 1024
        return checkpoint
    }

    @Test("What is stored is read back the same")
    func roundTrip() throws {
        let back = try Checkpoint(encoded: try checkpoint.encoded(topics: topics), lane: 7, topics: topics)
        #expect(back.inputs == checkpoint.inputs)
        #expect(back.seen == checkpoint.seen)
        #expect(back.given == checkpoint.given)
        #expect(back.published == checkpoint.published)
        #expect(back.counters == checkpoint.counters)
    }

    @Test("An operator finds streams and topics by name")
    func readable() throws {
        let json = try JSONValue.parse(try checkpoint.encoded(topics: topics))
        #expect(json["seen"]?["o2c.billing.facts/7"]?.int == 41)
        #expect(json["streams"]?["facts/7"]?["given"]?.int == 100)
        #expect(json["inputs"]?["o2c.billing.facts"]?["next"]?.int == 42)
    }

    @Test("A topic that is read no more is dropped; a name that is none is refused")
    func changes() throws {
        let encoded = try checkpoint.encoded(topics: topics)
        let fewer = try Checkpoint(encoded: encoded, lane: 7, topics: ["o2c.ledger.commands"])
        #expect(fewer.seen.isEmpty)
        let broken = Array(
            String(decoding: encoded, as: UTF8.self).replacing("facts/7\":{\"given", with: "facts\":{\"given").utf8)
        #expect(throws: CheckpointUnreadable.self) { try Checkpoint(encoded: broken, lane: 7, topics: topics) }
    }
}
