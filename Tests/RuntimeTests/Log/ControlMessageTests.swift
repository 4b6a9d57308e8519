import Contracts
import JSON
import Testing

@testable import Runtime

@Suite("Messages between runtimes")
struct ControlMessageTests {
    @Test("A stream's head is what is published of it")
    func streamHead() throws {
        let published = ControlMessage.streamHead
        let own = JSONSchema.of(StreamHead.self)
        #expect(published.type == StreamHead.type && published.name == own["title"]?.string)
        #expect(published.schema["required"] == own["required"])
        let properties = published.schema["properties"]?.object?.map { property in
            JSONMember(
                property.name, .object((property.value.object ?? []).filter { $0.name != "description" }))
        }
        #expect(properties.map { .object($0) } == own["properties"])
        let head = StreamHead(
            sourceLane: 1, targetLane: 2, head: 3, given: 4, database: DatabaseTimeline(system: 5, number: 6))
        let written = try JSONValue.parse(try JSONEncoder().encode(head))
        #expect(written.object?.map(\.name) == published.schema["properties"]?.object?.map(\.name))
    }
}
