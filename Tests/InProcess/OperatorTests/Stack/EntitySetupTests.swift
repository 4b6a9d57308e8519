import Contracts
import Foundation
import JSON
import Testing

@testable import Operator

@Suite("The legal entity that set-up registers")
struct EntitySetupTests {
    private func read(_ bytes: [UInt8]) throws -> RegisterEntity {
        let path = NSTemporaryDirectory() + "entity-\(UUID()).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
        return try EntitySetup.read(path)
    }

    private func refusal(_ body: () throws -> some Any) -> String {
        do { return "none: \(try body())" } catch { return "\(error)" }
    }

    @Test("is what the file says, with the members of the command")
    func file() throws { #expect(try read(RegisterEntity.example.encoded()) == .example) }

    @Test("is refused by name where the file is none, too large, or says something else")
    func refusals() {
        #expect(refusal { try EntitySetup.read("/nowhere/entity.json") }.contains("cannot be read"))
        #expect(refusal { try EntitySetup.read("/dev/zero") }.contains("has more than"))
        #expect(refusal { try read(Array("{}".utf8)) }.contains("describes no legal entity"))
        let unknown = Array(#"{"shop":1,"#.utf8) + RegisterEntity.example.encoded().dropFirst()
        #expect(refusal { try read(unknown) }.contains("shop"))
    }
}
