import Testing

@testable import Microbenchmarks

@Suite("Single operations can be measured")
struct OperationTests {
    @Test("Each does what it is called, as often as it is asked to", arguments: Operation.all.map(\.name))
    func performs(name: String) throws {
        let operation = try #require(Operation.all.first { $0.name == name })
        try operation.perform(times: 2, on: operation.makeDatabase?())
    }

    @Test("Names are unique: one is enough to ask for an operation")
    func names() {
        #expect(Set(Operation.all.map(\.name)).count == Operation.all.count)
    }

    @Test("What comes to nothing is no measurement")
    func nothing() {
        let nothing = Operation(name: "nothing", unit: "nothing", units: 1) { { 0 } }
        #expect(throws: DidNothing.self) { try nothing.perform(times: 2, on: nil) }
        #expect(throws: DidNothing.self) { try Figures(timing: nothing, sampleMilliseconds: 1, samples: 1) }
    }
}
