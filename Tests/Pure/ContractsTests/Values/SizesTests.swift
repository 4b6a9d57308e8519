import JSON
import Testing

@testable import Contracts

@Suite("How large things may be")
struct SizesTests {
    @Test("Each limit is smaller than the next, with room for what is added on the way")
    func chain() {
        for (limit, next) in zip(Sizes.chain, Sizes.chain.dropFirst()) {
            #expect(limit.bytes < next.bytes, "\(limit.name) < \(next.name)")
        }
        #expect(Sizes.commandBytesMax - Sizes.requestBodyBytesMax >= 32 << 10)
        // A record in its batch (61 bytes of Kafka's batch format, version 2), and an event that is all in the record's
        // value.
        #expect(Sizes.recordBytesMax + 61 < Sizes.topicBatchBytesMax)
        #expect(
            Sizes.envelopeBytesMax + Sizes.recordFrameBytes + CloudEventAttribute.allBytesMax < Sizes.topicBatchBytesMax
        )
        #expect(Sizes.envelopeBytesMax > Sizes.factBytesMax, "a reader looks at the length of any record's value first")
        #expect(Sizes.fetchBytesMax + Sizes.topicBatchBytesMax < Sizes.receiveBytesMax)
        #expect(JSONLimits().bytesMax >= Sizes.factBytesMax, "what is published can be decoded")
    }

    /// An event whose attributes and data are as long as they may be.
    private static let largest = CloudEvent(
        id: text(CloudEvent.Limits.idBytesMax), source: text(CloudEvent.Limits.sourceBytesMax),
        type: text(CloudEvent.Limits.typeBytesMax), time: Timestamp(microseconds: 0),
        subject: text(CloudEvent.Limits.subjectBytesMax), sequence: .max,
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        actor: text(CloudEvent.Limits.actorBytesMax), reason: text(CloudEvent.Limits.reasonBytesMax),
        data: Array(repeating: UInt8(ascii: "1"), count: Sizes.factBytesMax))

    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test("The largest event fits a record, with room for further headers")
    func record() {
        let event = Self.largest
        let headers = event.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count + 10 }
        let counted = event.data.count + headers + (event.subject ?? event.id).utf8.count
        #expect(event.recordBytes <= Sizes.recordBytesMax)
        #expect(counted + 256 <= event.recordBytes, "\(counted) of \(event.recordBytes)")
    }

    @Test("A record's size is never told too small, whatever is absent")
    func recordOfLess() {
        for event in [
            CloudEvent(id: "1", source: "s", type: "t", data: [0x31]),
            CloudEvent(id: Self.text(128), source: "s", type: "t", data: [0x31]),
            CloudEvent(id: "1", source: "s", type: "t", subject: Self.text(500), actor: "a", data: [0x31]),
        ] {
            let headers = event.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count + 10 }
            #expect(event.data.count + headers + (event.subject ?? event.id).utf8.count + 256 <= event.recordBytes)
        }
    }
}
