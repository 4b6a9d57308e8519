import Contracts
import TestSupport
import Testing

@testable import Runtime

@Suite("What is committed is published in order, and counted as published only when the log has it")
struct PublisherTests {
    /// A writer that acknowledges, refuses or fails as a test says.
    final class ScriptedWriter: LogWriter {
        var sent: [(id: String, tag: UInt64)] = []
        var acknowledge: [UInt64] = []
        var failure: Failure?
        var room = Int.max
        /// Messages that the log refuses for what they are: at once, or when they are delivered.
        var refusesAtOnce: Set<String> = []
        var refusesDelivery: Set<String> = []

        struct Failure: Error {}

        func send(_ message: LogMessage, tag: UInt64) throws -> Bool {
            guard sent.count < room else { return false }
            if refusesAtOnce.contains(message.event.id) { throw MessageRefused(tag: tag, reason: "too large") }
            sent.append((message.event.id, tag))
            return true
        }

        func serve(waitMilliseconds: Int32, _ acknowledged: (UInt64) -> Void) throws {
            acknowledge.forEach(acknowledged)
            acknowledge = []
            if let refused = sent.first(where: { refusesDelivery.contains($0.id) }) {
                refusesDelivery = []
                throw MessageRefused(tag: refused.tag, reason: "too large")
            }
            if let failure {
                self.failure = nil
                throw failure
            }
        }
    }

    private let clock = TestClock()
    private let stream = StreamKey(kind: .facts, sourceLane: 3, targetLane: 3)

    private func publisher(_ makeWriter: @escaping () throws -> any LogWriter) -> Publisher {
        Publisher(service: .billing, monotonicNow: { clock.monotonicNow }, pause: { _ in }, makeWriter: makeWriter)
    }

    private let other = StreamKey(kind: .facts, sourceLane: 4, targetLane: 4)

    private func publications(_ numbers: ClosedRange<Int64>, of stream: StreamKey? = nil) -> [Publication] {
        let stream = stream ?? self.stream
        return numbers.map {
            Publication(
                stream: stream, number: $0,
                event: CloudEvent(
                    id: "\(stream.sourceLane).\(stream.targetLane).\($0)", source: "s", type: "t", data: [0x7b, 0x7d]))
        }
    }

    @Test("Acknowledgements move the published number, and free the memory")
    func acknowledgements() {
        let writer = ScriptedWriter()
        let publisher = self.publisher { writer }
        publisher.open(stream, published: 0, committed: 0)
        publisher.enqueue(publications(1...3))
        publisher.pump(waitMilliseconds: 0)
        #expect(writer.sent.map(\.id) == ["3.3.1", "3.3.2", "3.3.3"])
        #expect(publisher.acknowledged(stream) == 0)
        writer.acknowledge = [writer.sent[0].tag, writer.sent[1].tag]
        publisher.pump(waitMilliseconds: 0)
        #expect(publisher.acknowledged(stream) == 2)
        #expect(publisher.pendingBytes == 2)
        writer.acknowledge = [writer.sent[2].tag]
        publisher.pump(waitMilliseconds: 0)
        #expect(publisher.isIdle)
    }

    @Test("After a failed delivery a new writer begins again at the first unacknowledged")
    func failure() {
        var writers: [ScriptedWriter] = []
        let publisher = self.publisher {
            writers.append(ScriptedWriter())
            return writers[writers.count - 1]
        }
        publisher.open(stream, published: 0, committed: 0)
        publisher.enqueue(publications(1...4))
        publisher.pump(waitMilliseconds: 0)
        writers[0].acknowledge = [writers[0].sent[0].tag]
        writers[0].failure = .init()
        publisher.pump(waitMilliseconds: 0)
        publisher.pump(waitMilliseconds: 0)
        #expect(writers.count == 1, "a new writer comes after a pause")
        clock.advance(milliseconds: 60)
        publisher.pump(waitMilliseconds: 0)
        #expect(writers.count == 2)
        #expect(writers[1].sent.map(\.id) == ["3.3.2", "3.3.3", "3.3.4"])
        #expect(publisher.acknowledged(stream) == 1)
    }

    @Test("A message acknowledged before its predecessor does not count, and ends the writer")
    func outOfOrder() {
        var writers: [ScriptedWriter] = []
        let publisher = self.publisher {
            writers.append(ScriptedWriter())
            return writers[writers.count - 1]
        }
        publisher.open(stream, published: 0, committed: 0)
        publisher.enqueue(publications(1...2))
        publisher.pump(waitMilliseconds: 0)
        writers[0].acknowledge = [writers[0].sent[1].tag]
        publisher.pump(waitMilliseconds: 0)
        #expect(publisher.acknowledged(stream) == 0)
        clock.advance(milliseconds: 60)
        publisher.pump(waitMilliseconds: 0)
        #expect(writers[1].sent.map(\.id) == ["3.3.1", "3.3.2"])
    }

    @Test("A full queue holds the rest back, in order")
    func fullQueue() {
        let writer = ScriptedWriter()
        writer.room = 2
        let publisher = self.publisher { writer }
        publisher.open(stream, published: 0, committed: 0)
        publisher.enqueue(publications(1...3))
        publisher.pump(waitMilliseconds: 0)
        #expect(writer.sent.count == 2)
        writer.room = .max
        publisher.pump(waitMilliseconds: 0)
        #expect(writer.sent.map(\.id) == ["3.3.1", "3.3.2", "3.3.3"])
    }

    @Test("A lane that has gone is forgotten")
    func forgetting() {
        let writer = ScriptedWriter()
        let publisher = self.publisher { writer }
        publisher.open(stream, published: 0, committed: 0)
        publisher.enqueue(publications(1...3))
        publisher.forget(3)
        #expect(publisher.isIdle)
        #expect(publisher.pendingBytes == 0)
    }

    @Test("What a lane's last owner left is loaded part by part, and what is committed meanwhile stays behind it")
    func archive() {
        let writer = ScriptedWriter()
        let publisher = self.publisher { writer }
        publisher.open(stream, published: 2, committed: 5)
        #expect(!publisher.isIdle)
        #expect(publisher.nextToLoad() == .init(stream: stream, from: 3, upTo: 5))
        publisher.enqueue(publications(6...6))
        #expect(publisher.pendingBytes == 0, "it is in the archive, and its turn comes")
        publisher.load(publications(3...4), of: .init(stream: stream, from: 3, upTo: 6))
        #expect(publisher.nextToLoad() == nil, "nothing more is loaded before this is published")
        publisher.pump(waitMilliseconds: 0)
        writer.acknowledge = writer.sent.map(\.tag)
        publisher.pump(waitMilliseconds: 0)
        #expect(publisher.nextToLoad() == .init(stream: stream, from: 5, upTo: 6))
        publisher.load(publications(5...6), of: .init(stream: stream, from: 5, upTo: 6))
        publisher.enqueue(publications(7...7))
        publisher.pump(waitMilliseconds: 0)
        #expect(writer.sent.map(\.id) == ["3.3.3", "3.3.4", "3.3.5", "3.3.6", "3.3.7"])
        writer.acknowledge = writer.sent.suffix(3).map(\.tag)
        publisher.pump(waitMilliseconds: 0)
        #expect(publisher.isIdle)
        #expect(publisher.acknowledged(stream) == 7)
    }

    @Test(
        "A message that the log refuses is a fault of its stream alone, whenever the refusal comes",
        arguments: [true, false])
    func refusal(atOnce: Bool) {
        var writers: [ScriptedWriter] = []
        let publisher = self.publisher {
            let writer = ScriptedWriter()
            if writers.count < 2 {
                if atOnce { writer.refusesAtOnce = ["3.3.2"] } else { writer.refusesDelivery = ["3.3.2"] }
            }
            writers.append(writer)
            return writer
        }
        let acknowledgeAll = {
            for writer in writers {
                writer.acknowledge = writer.sent.filter { $0.id != "3.3.2" && $0.id != "3.3.3" }.map(\.tag)
            }
        }
        publisher.open(stream, published: 0, committed: 0)
        publisher.open(other, published: 0, committed: 0)
        publisher.enqueue(publications(1...1) + publications(1...1, of: other))
        publisher.pump(waitMilliseconds: 0)
        acknowledgeAll()
        publisher.pump(waitMilliseconds: 0)
        publisher.enqueue(publications(2...3) + publications(2...2, of: other))
        publisher.pump(waitMilliseconds: 0)
        #expect(publisher.refusals.map(\.stream) == [stream])
        #expect(publisher.refusals.first?.refusal.number == 2)
        publisher.enqueue(publications(4...4) + publications(3...4, of: other))
        publisher.pump(waitMilliseconds: 0)
        acknowledgeAll()
        publisher.pump(waitMilliseconds: 0)
        #expect(publisher.acknowledged(other) == 4, "the other stream goes on")
        #expect(publisher.acknowledged(stream) == 1)
        #expect(publisher.pendingBytes == 0, "what waits behind the refused message is in the archive")
        #expect(publisher.isIdle, "nobody waits for it when a lane is released")
        #expect(publisher.failure == nil)
        // Tried again after a while; the topic takes it by now.
        #expect(publisher.nextToLoad() == nil)
        clock.advance(milliseconds: 1_000)
        let missing = Publisher.Missing(stream: stream, from: 2, upTo: 4)
        #expect(publisher.nextToLoad() == missing)
        for writer in writers { writer.refusesAtOnce = [] }
        publisher.load(publications(2...4), of: missing)
        publisher.pump(waitMilliseconds: 0)
        for writer in writers { writer.acknowledge = writer.sent.map(\.tag) }
        publisher.pump(waitMilliseconds: 0)
        if !atOnce {
            // The second writer refused it once more: the third delivers it.
            clock.advance(milliseconds: 2_000)
            publisher.load(publications(2...4), of: missing)
            publisher.pump(waitMilliseconds: 0)
            for writer in writers { writer.acknowledge = writer.sent.map(\.tag) }
            publisher.pump(waitMilliseconds: 0)
        }
        #expect(publisher.acknowledged(stream) == 4)
        #expect(publisher.refusals.isEmpty)
    }

    @Test("A message that the archive lacks is said aloud and holds up its stream alone")
    func hole() {
        let writer = ScriptedWriter()
        let publisher = self.publisher { writer }
        publisher.open(stream, published: 0, committed: 2)
        publisher.open(other, published: 0, committed: 1)
        publisher.load([], of: .init(stream: stream, from: 1, upTo: 2))
        #expect(publisher.refusals.map(\.refusal.reason) == ["the archive does not have it"])
        #expect(publisher.nextToLoad() == .init(stream: other, from: 1, upTo: 1))
    }
}
