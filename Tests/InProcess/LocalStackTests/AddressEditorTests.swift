import Testing

@testable import LocalStack

@Suite("Addresses in what a broker tells its clients")
struct AddressEditorTests {
    private static let metadata: Int16 = 3
    private static let fetch: Int16 = 1

    private func integer(_ value: Int32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    private func request(_ kind: Int16, number: Int32, body: [UInt8] = [0xFF, 0xFF]) -> [UInt8] {
        let rest = [UInt8(kind >> 8), UInt8(truncatingIfNeeded: kind), 0, 2] + integer(number) + body
        return integer(Int32(rest.count)) + rest
    }

    private func answer(number: Int32, _ body: [UInt8]) -> [UInt8] {
        integer(Int32(4 + body.count)) + integer(number) + body
    }

    private func address(_ port: Int32) -> [UInt8] { [0, 9] + Array("127.0.0.1".utf8) + integer(port) }

    /// What a client gets, when both sides' bytes come in pieces of that size.
    private func passed(_ requests: [UInt8], _ answers: [UInt8], piece: Int) -> (requests: [UInt8], answers: [UInt8]) {
        var editor = AddressEditor(replacing: [40_001: 20_001, 40_002: 20_002])
        func all(_ bytes: [UInt8], _ pass: ([UInt8]) -> [UInt8]) -> [UInt8] {
            stride(from: 0, to: bytes.count, by: piece).flatMap {
                pass(Array(bytes[$0..<min($0 + piece, bytes.count)]))
            }
        }
        return (all(requests) { editor.edit(fromClient: $0) }, all(answers) { editor.edit(fromTarget: $0) })
    }

    @Test(
        "are replaced in answers that hold addresses, however the bytes are cut; all else is passed on as it is",
        arguments: [1, 2, 3, 7, 11, 12, 13, 64, 1000])
    func replaced(piece: Int) {
        let requests =
            request(Self.fetch, number: 7, body: Array(repeating: 1, count: 90)) + request(Self.metadata, number: 8)
            + request(Self.fetch, number: 9)
        // A record may hold what looks like an address, and an address may be another's.
        let record = answer(number: 7, [1, 2, 3] + address(40_001) + [4])
        func told(_ first: Int32, _ second: Int32) -> [UInt8] {
            answer(number: 8, integer(3) + integer(1) + address(first) + integer(2) + address(second) + address(40_003))
        }
        let last = answer(number: 9, address(40_002))
        let result = passed(requests, record + told(40_001, 40_002) + last, piece: piece)
        #expect(result.requests == requests)
        #expect(result.answers == record + told(20_001, 20_002) + last)
    }

    @Test("an answer to nothing that was asked is passed on as it is, and so is an empty one")
    func unasked() {
        let bytes = answer(number: 5, address(40_001)) + answer(number: 6, [])
        #expect(passed([], bytes, piece: 4).answers == bytes)
    }
}
