import Contracts
import JSON
import Testing

@testable import Runtime

@Suite("Messages between runtimes")
struct ControlMessageTests {
    @Test("A stream's head is what is published of it")
    func streamHead() throws {
        let published = ControlMessage.streamHead
        #expect(published.type == StreamHead.type && published.schema["title"] == "StreamHead")
        let head = StreamHead(
            sourceLane: 1, targetLane: 2, head: 3, given: 4, database: DatabaseTimeline(system: 5, number: 6))
        let written = try JSONValue.parse(try JSONEncoder().encode(head))
        #expect(written.object?.map(\.name) == published.schema["properties"]?.object?.map(\.name))
    }
}
