import Contracts
import Foundation
import LocalStack
import SystemProcess
import Testing

@testable import Operator

@Suite("A service's process")
struct ServiceProcessTests {
    private static let patienceMilliseconds = 20_000
    private let stop = StopRequest()

    /// Runs `body` with a service that is really a shell script; whatever happens, it ends.
    private func withProcess(running script: String, _ body: (ServiceProcess) throws -> Void) throws {
        let directory = TestDirectories.next("service")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: directory) } }
        let executable = directory + "/billing"
        #expect(
            FileManager.default.createFile(
                atPath: executable, contents: Data("#!/bin/sh\n\(script)\n".utf8),
                attributes: [.posixPermissions: 0o700]))
        let process = ServiceProcess(
            .billing, executable: executable, httpPort: 1, logPath: directory + "/billing.log",
            environment: ["O2C_GREETING": "hello"], withheldVariables: ["HOME", "O2C_GREETING"],
            narration: Narration(isQuiet: true), started: { _ in })
        try process.start()
        defer {
            process.askToStop()
            process.awaitEnd(milliseconds: Self.patienceMilliseconds)
        }
        try body(process)
    }

    /// Expects something to become true.
    private func eventually(_ comment: Comment, _ isTrue: () -> Bool) throws {
        let became = try stop.poll(everyMilliseconds: 10, withinMilliseconds: Self.patienceMilliseconds, isTrue)
        try #require(became, comment)
    }

    @Test("It gets its configuration and what is not withheld, and what it says is in its log")
    func configuration() throws {
        try withProcess(running: "echo $O2C_GREETING ${HOME-none} ${PATH:+some}; exec tail -f /dev/null") { process in
            try eventually("it wrote") { process.logTail.contains("hello none some") }
        }
    }

    @Test("One that is killed is started again, as another process")
    func restart() throws {
        try withProcess(running: "exec tail -f /dev/null") { process in
            try eventually("it runs") { process.processID != nil }
            let first = process.processID
            process.kill()
            try eventually("it runs again") { process.startsCount == 2 && process.processID != nil }
            #expect(process.processID != first)
        }
    }

    @Test("One that is asked to stop ends and stays ended")
    func orderlyStop() throws {
        try withProcess(running: "exec tail -f /dev/null") { process in
            try eventually("it runs") { process.processID != nil }
            process.askToStop()
            process.awaitEnd(milliseconds: Self.patienceMilliseconds)
            #expect(process.processID == nil)
            #expect(process.startsCount == 1)
        }
    }

    @Test("One that does not listen is killed when its time is over")
    func stubbornness() throws {
        try withProcess(running: "trap '' TERM; echo deaf; while :; do tail -f /dev/null; done") { process in
            try eventually("it wrote") { process.logTail.contains("deaf") }
            process.askToStop()
            process.awaitEnd(milliseconds: 300)
            #expect(process.processID == nil)
        }
    }
}
