import Contracts
import JSON
import Testing

@testable import Runtime

@Suite("Messages between runtimes")
struct ControlMessageTests {
    @Test("A stream's watermark is what is published of it")
    func streamWatermark() throws {
        let published = ControlMessage.streamWatermark
        #expect(published.type == StreamWatermark.type && published.schema["title"] == "StreamWatermark")
        let watermark = StreamWatermark(
            sourceLane: 1, targetLane: 2, high: 3, given: 4, database: DatabaseTimeline(system: 5, number: 6))
        let written = try JSONValue.parse(try JSONEncoder().encode(watermark))
        #expect(written.object?.map(\.name) == published.schema["properties"]?.object?.map(\.name))
    }
}
