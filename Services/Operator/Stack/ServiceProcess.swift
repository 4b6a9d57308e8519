package import Contracts
internal import FoundationEssentials
internal import Platform
internal import SystemProcess

/// A service as a child process that is started again whenever it ends by itself. A thread of its own watches it.
package final class ServiceProcess: Sendable {
    private static let restartPauseMillisecondsMin = 200
    /// A process that ran so long has nothing to do with the failure before it.
    private static let soundSeconds = 30

    private struct State: Sendable {
        var child: ChildProcess?
        var startsCount = 0
        var isStopping = false
        var thread: NamedThread?
    }

    package let service: Service
    package let httpPort: UInt16
    /// Where it says whether it is ready, and what it counts: a thousand above the other, so that 8081 goes with 9081.
    package var operationsPort: UInt16 { httpPort + 1_000 }
    package let logPath: String
    private let process: ProcessConfiguration
    private let restartPauseMillisecondsMax: Int
    private let state = Monitor(State())
    private let started: @Sendable (Int32) -> Void
    private let narration: Narration

    /// - Parameters:
    ///   - executable: the service's program.
    ///   - environment: its configuration, added to this process's own environment.
    ///   - withheldVariables: what it does not get of this process's environment.
    ///   - restartPauseMillisecondsMax: the longest pause before it is started again, after several ends in a row.
    ///   - started: called with the process number whenever it was started.
    package init(
        _ service: Service, executable: String, httpPort: UInt16, logPath: String, environment: [String: String],
        withheldVariables: Set<String> = [], restartPauseMillisecondsMax: Int = 10_000, narration: Narration,
        started: @escaping @Sendable (Int32) -> Void
    ) {
        self.service = service
        self.httpPort = httpPort
        self.logPath = logPath
        self.narration = narration
        self.started = started
        self.restartPauseMillisecondsMax = restartPauseMillisecondsMax
        var environment = environment
        environment["O2C_OPERATIONS_PORT"] = "\(httpPort + 1_000)"
        var process = ProcessConfiguration(
            executable: executable, environment: environment, output: .file(path: logPath), parentDeathSignal: .kill)
        process.withheldVariables = withheldVariables
        self.process = process
    }

    /// Its process now; `nil` between two.
    package var processID: Int32? { state.withLock { $0.child.flatMap { $0.isRunning ? $0.pid : nil } } }

    /// How many times its process was started since `start`.
    package var startsCount: Int { state.withLock { $0.startsCount } }

    /// Whether it says that it is ready to work.
    package var isReady: Bool { readiness?.hasPrefix("HTTP/1.1 200") ?? false }

    /// What it answers when it is asked whether it is ready, head and all; `nil` when it does not.
    package var readiness: String? {
        let request = "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        return Loopback.exchange(port: operationsPort, request: Array(request.utf8), milliseconds: 2_000).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// The last lines of its log, for messages.
    package var logTail: String {
        let text = FileManager.default.contents(atPath: logPath).map {
            String(decoding: $0.suffix(4096), as: UTF8.self)
        }
        return (text ?? "").split(separator: "\n").suffix(12).map { "     " + $0 }.joined(separator: "\n")
    }

    package func start() throws {
        state.withLock { state in
            state.isStopping = false
            state.startsCount = 0
        }
        let thread = try NamedThread.start(name: service.rawValue) { [self] in watch() }
        state.withLock { $0.thread = thread }
    }

    /// Asks it to finish the turn in hand and end. Returns at once.
    package func askToStop() {
        let child = state.withLock { state in
            state.isStopping = true
            return state.child
        }
        state.wakeAll()
        child?.send(.terminate)
    }

    /// Waits for its end after `askToStop`; kills it when the time has passed.
    package func awaitEnd(milliseconds: Int) {
        guard let thread = state.withLock({ $0.thread }), !thread.join(milliseconds: milliseconds) else { return }
        narration("\(service.rawValue) has not stopped in \(milliseconds) ms: killed")
        state.withLock { $0.child }?.killAndWait()
        _ = thread.join(milliseconds: 10_000)
    }

    /// Holds it without ending it, as a long pause of its machine would; `thaw` ends that.
    package func freeze() { state.withLock { $0.child }?.send(.stop) }
    package func thaw() { state.withLock { $0.child }?.send(.continue) }

    /// Kills it, as a crash would; it is started again.
    package func kill() { state.withLock { $0.child }?.killAndWait() }

    // MARK: The watching thread

    private func watch() {
        var pause = Self.restartPauseMillisecondsMin
        while !state.withLock({ $0.isStopping }) {
            let started = ContinuousClock.now
            let end = runOnce()
            if state.withLock({ $0.isStopping }) { return }
            narration("\(service.rawValue) \(end); it is started again (its log: \(logPath))")
            if ContinuousClock.now - started > .seconds(Self.soundSeconds) { pause = Self.restartPauseMillisecondsMin }
            if state.wait(milliseconds: pause, { $0.isStopping ? true : nil }) ?? false { return }
            pause = min(pause * 2, restartPauseMillisecondsMax)
        }
    }

    /// From its start to its end; returns what became of it, in words.
    private func runOnce() -> String {
        let child: ChildProcess
        do { child = try ChildProcess(process) } catch {
            state.withLock { $0.startsCount += 1 }
            return "cannot be started: \(error)"
        }
        let isStopping = state.withLock { state in
            state.child = child
            state.startsCount += 1
            return state.isStopping
        }
        if isStopping { child.send(.terminate) }
        started(child.pid)
        return "ended with \(awaitEnd(of: child))"
    }

    private func awaitEnd(of child: ChildProcess) -> ExitStatus {
        while true {
            if let status = child.wait(milliseconds: 60_000) { return status }
        }
    }
}
