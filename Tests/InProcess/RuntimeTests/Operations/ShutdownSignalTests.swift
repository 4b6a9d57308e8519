import Platform
import SystemProcess
import Testing

@Suite("A process that is asked to stop")
struct ShutdownSignalTests {
    /// The lines that a process has written, and a way to wait for one.
    private final class Lines: Sendable {
        private let lines = Monitor<[String]>([])

        func append(_ line: String) {
            lines.withLock { $0.append(line) }
            lines.wakeAll()
        }

        func wait(for text: String) -> Bool {
            lines.wait(milliseconds: 20_000) { $0.contains { $0.contains(text) } ? true : nil } ?? false
        }

        var all: [String] { lines.withLock { $0 } }
    }

    private func start(_ arguments: [String], _ lines: Lines) throws -> ChildProcess {
        try ChildProcess(
            ProcessConfiguration(
                executable: Host.executableDirectory + "/StoppingProcess", arguments: arguments,
                output: .lines { lines.append($0) }))
    }

    @Test("stops its parts in reverse and ends with 0", arguments: [Signal.terminate, .interrupt])
    func orderly(signal: Signal) throws {
        let lines = Lines()
        let process = try start([], lines)
        defer { process.killAndWait() }
        #expect(lines.wait(for: "ready"))
        process.send(signal)
        #expect(process.wait(milliseconds: 20_000) == .exited(code: 0))
        #expect(lines.wait(for: "part=pool"))
        let parts = lines.all.filter { $0.contains("stopping") }
        #expect(parts.count == 2)
        #expect(parts.first?.contains("part=worker") == true)
    }

    @Test("ends at once at the second signal")
    func second() throws {
        let lines = Lines()
        let process = try start(["stuck"], lines)
        defer { process.killAndWait() }
        #expect(lines.wait(for: "ready"))
        process.send(.terminate)
        #expect(lines.wait(for: "part=worker"))
        process.send(.terminate)
        #expect(process.wait(milliseconds: 20_000) == .exited(code: 143))
        #expect(!lines.all.contains { $0.contains("part=pool") })
    }
}
