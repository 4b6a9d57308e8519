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

        struct Failure: Error {}

        func send(_ message: LogMessage, tag: UInt64) throws -> Bool {
            guard sent.count < room else { return false }
            sent.append((message.event.id, tag))
            return true
        }

        func serve(waitMilliseconds: Int32, _ acknowledged: (UInt64) -> Void) throws {
            acknowledge.forEach(acknowledged)
            acknowledge = []
            if let failure {
                self.failure = nil
                throw failure
            }
        }
    }

    private let clock = TestClock()
    private let stream = StreamKey(kind: .facts, sourceLane: 3, targetLane: 3)

    private func publisher(_ makeWriter: @escaping () throws -> any LogWriter) -> Publisher {
        Publisher(service: .billing, now: { clock.now }, pause: { _ in }, makeWriter: makeWriter)
    }

    private func publications(_ numbers: ClosedRange<Int64>) -> [Publication] {
        numbers.map {
            Publication(
                stream: stream, number: $0,
                event: CloudEvent(id: "3.3.\($0)", source: "s", type: "t", data: [0x7b, 0x7d]))
        }
    }

    @Test("Acknowledgements move the published number, and free the memory")
    func acknowledgements() {
        let writer = ScriptedWriter()
        let publisher = self.publisher { writer }
        publisher.open(stream, published: 0)
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
        publisher.open(stream, published: 0)
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
        publisher.open(stream, published: 0)
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
        publisher.open(stream, published: 0)
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
        publisher.open(stream, published: 0)
        publisher.enqueue(publications(1...3))
        publisher.forget(3)
        #expect(publisher.isIdle)
        #expect(publisher.pendingBytes == 0)
    }
}
