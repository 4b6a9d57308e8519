import Contracts
import Foundation
import LocalStack
import SystemProcess
import Testing

@testable import Operator

@Suite("The directory of a stack")
struct StackDirectoryTests {
    private let directory = StackDirectory(TestDirectories.next("stack"))

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("Passwords are made once, differ, and only their owner can read them")
    func passwords() throws {
        try directory.prepare()
        defer { #expect(throws: Never.self) { try directory.remove() } }
        let roles = [DatabaseRole(.billing), DatabaseRole(.ledger)]
        let first = try RolePasswords.kept(in: directory, for: roles)
        #expect(first[roles[0]]?.count == 32)
        #expect(first[roles[0]] != first[roles[1]])
        #expect(try permissions(directory.passwordsPath) == 0o600)
        let again = try RolePasswords.kept(in: directory, for: roles + [.operatorRole])
        #expect(again[roles[0]] == first[roles[0]])
        #expect(again[.operatorRole] != nil)
    }

    @Test("A running stack is found by its record, whose password only the owner can read")
    func record() throws {
        try directory.prepare()
        defer { #expect(throws: Never.self) { try directory.remove() } }
        #expect(try directory.record() == nil)
        let record = StackRecord(
            process: Host.processID, databaseURL: "postgresql://a:b@127.0.0.1/o2c", bootstrapServers: "127.0.0.1:9",
            broker: "embedded", services: [.init(name: "billing", httpPort: 8084, process: 1, logPath: "/log")])
        try directory.write(record)
        #expect(try directory.record() == record)
        #expect(record.isRunning)
        #expect(try permissions(directory.recordPath) == 0o600)
        try directory.removeRecord()
        #expect(try directory.record() == nil)
    }

    @Test("What is no record is a wrong configuration, and says which file")
    func unreadable() throws {
        try directory.prepare()
        defer { #expect(throws: Never.self) { try directory.remove() } }
        #expect(FileManager.default.createFile(atPath: directory.recordPath, contents: Data("{".utf8)))
        let failure = #expect(throws: OperatorFailure.self) { _ = try directory.record() }
        #expect(failure?.kind == .configuration)
        #expect(failure?.message.contains(directory.recordPath) ?? false)
    }

    @Test("One process at a time has it; who comes second is told which process, and gets it when that has ended")
    func taken() throws {
        try directory.prepare()
        defer { #expect(throws: Never.self) { try directory.remove() } }
        var first: FileLock? = try directory.lock()
        let early = try #require(throws: OperatorFailure.self) { try directory.lock() }
        #expect(early.kind == .refused && early.message.contains(directory.path))
        try directory.write(
            StackRecord(process: 4711, databaseURL: "", bootstrapServers: "", broker: "embedded", services: []))
        let late = try #require(throws: OperatorFailure.self) { try directory.lock() }
        #expect(late.message.contains("process 4711"))
        #expect(late.advice?.contains("--stack-directory") == true)
        withExtendedLifetime(first) {}
        first = nil
        // A child that another test is just starting may hold it until its program is executed.
        let isFree = try StopRequest().poll(everyMilliseconds: 10, withinMilliseconds: 30_000) {
            do { return withExtendedLifetime(try directory.lock()) { true } } catch is OperatorFailure { return false }
        }
        #expect(isFree)
    }
}
