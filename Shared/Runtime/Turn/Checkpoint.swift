import Contracts
import JSON

/// Where a lane stands: how far it has read, numbered and published. Committed with each turn; the truth for offsets.
struct Checkpoint: Sendable {
    /// The next record to read of each input.
    var inputs: [InputPosition]
    /// The last number taken of each stream that it reads.
    var seen: [InputStream: Int64]
    /// The last number given to each stream that it publishes, and the last that Kafka is known to have.
    var given: [StreamKey: Int64]
    var published: [StreamKey: Int64]
    /// The last identifier given out, by kind.
    var counters: [String: Int64]

    init(inputCount: Int) {
        inputs = Array(repeating: InputPosition(), count: inputCount)
        seen = [:]
        given = [:]
        published = [:]
        counters = [:]
    }

    /// How many messages were given out and are not known to be in the log.
    var unpublishedCount: Int64 { given.reduce(0) { $0 + $1.value - (published[$1.key] ?? 0) } }
}

/// A stream that a lane reads, and the lane it comes from.
struct InputStream: Hashable, Sendable {
    var input: InputNumber
    var sourceLane: Lane
}

/// The stored form of a checkpoint: JSON that an operator can read and `verify` can query.
struct StoredCheckpoint: Codable {
    struct Input: Codable {
        var next: Int64
        var fingerprint: InputPosition.Fingerprint?
        var probe: InputPosition.ProbeRecord?
    }

    struct Stream: Codable {
        var given: Int64
        var published: Int64
    }

    /// By topic.
    var inputs: [String: Input]
    /// By topic and source lane: `o2c.billing.facts/7`.
    var seen: [String: Int64]
    /// By kind and target lane: `facts/7`.
    var streams: [String: Stream]
    var counters: [String: Int64]
}

/// A stored checkpoint is not what this version writes.
struct CheckpointUnreadable: Error, CustomStringConvertible {
    var lane: Lane
    var detail: String
    var description: String { "the checkpoint of lane \(lane) cannot be read: \(detail)" }
}

extension Checkpoint {
    /// The stored form, as JSON.
    func encoded(topics: [String]) throws -> [UInt8] {
        var stored = StoredCheckpoint(inputs: [:], seen: [:], streams: [:], counters: counters)
        for (topic, position) in zip(topics, inputs) {
            stored.inputs[topic] = .init(
                next: position.next, fingerprint: position.fingerprint, probe: position.probe)
        }
        for (stream, number) in seen { stored.seen["\(topics[stream.input])/\(stream.sourceLane)"] = number }
        for (stream, number) in given {
            stored.streams["\(stream.kind)/\(stream.targetLane)"] = .init(
                given: number, published: published[stream] ?? 0)
        }
        return try JSONEncoder().encode(stored)
    }

    init(encoded: [UInt8], lane: Lane, topics: [String]) throws {
        let stored = try JSONDecoder().decode(StoredCheckpoint.self, from: encoded)
        self.init(inputCount: topics.count)
        for (topic, input) in stored.inputs {
            // A topic that this version no longer reads is dropped: its position would mean nothing.
            guard let number = topics.input(of: topic) else { continue }
            inputs[number] = InputPosition(next: input.next, fingerprint: input.fingerprint, probe: input.probe)
        }
        for (name, number) in stored.seen {
            let (topic, source) = try Self.split(name, lane: lane)
            guard let input = topics.input(of: topic) else { continue }
            seen[InputStream(input: input, sourceLane: source)] = number
        }
        for (name, numbers) in stored.streams {
            let (kindName, target) = try Self.split(name, lane: lane)
            guard let kind = StreamKey.Kind(name: kindName) else {
                throw CheckpointUnreadable(lane: lane, detail: "stream '\(name)'")
            }
            let key = StreamKey(kind: kind, sourceLane: lane, targetLane: target)
            given[key] = numbers.given
            published[key] = numbers.published
        }
        counters = stored.counters
    }

    private static func split(_ name: String, lane: Lane) throws -> (String, Lane) {
        guard let slash = name.lastIndex(of: "/"), let number = Lane(name[name.index(after: slash)...]) else {
            throw CheckpointUnreadable(lane: lane, detail: "'\(name)' does not name a stream")
        }
        return (String(name[..<slash]), number)
    }
}
