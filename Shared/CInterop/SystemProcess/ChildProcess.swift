internal import CSystemProcess
internal import Glibc
internal import Synchronization

/// A child process: started, watched, signalled, and its end awaited with a deadline.
///
/// A thread of its own starts it, takes its output, and lives until it has ended. That is more than tidy: the kernel
/// sends the parent-death signal when the *thread* that forked ends (prctl(2)), so no shorter-lived thread may fork.
/// The process is reaped under the same lock that signals are sent under: a signal never hits a stranger that was
/// given the same number.
public final class ChildProcess: Sendable {
    struct State {
        var pid: Int32 = 0
        var failure: ProcessError?
        var end: ExitStatus?
        /// Nobody waits for it any more: it is killed as soon as it has started.
        var isAbandoned = false
        var captured: [UInt8] = []
    }

    private let state = Mutex(State())
    private let started: Descriptor
    private let ended: Descriptor

    /// The process's number, also that of its group.
    public var pid: Int32 { state.withLock { $0.pid } }

    /// How it ended; `nil` while it runs.
    public var exitStatus: ExitStatus? { state.withLock { $0.end } }

    public var isRunning: Bool { exitStatus == nil }

    /// What a process started with `.captured` has written last, as text.
    public var capturedOutput: String { state.withLock { String(decoding: $0.captured, as: UTF8.self) } }

    /// Starts a program. Throws if it cannot be executed; that includes a missing file.
    public init(_ configuration: ProcessConfiguration) throws(ProcessError) {
        started = try .event()
        ended = try .event()
        let sink = try OutputSink(configuration.output)
        try startThread { self.live(configuration, sink) }
        guard started.waitReadable(milliseconds: 30_000) else {
            state.withLock { state in
                state.isAbandoned = true
                if state.pid != 0 && state.end == nil { kill(-state.pid, SIGKILL) }
            }
            throw ProcessError(action: "start \(configuration.executable)", code: ETIMEDOUT)
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Runs a program to its end. At the deadline it is killed, and the status says so.
    public static func run(
        _ configuration: ProcessConfiguration, withinMilliseconds: Int
    ) throws(ProcessError) -> (status: ExitStatus, output: String) {
        let child = try ChildProcess(configuration)
        let status = child.wait(milliseconds: withinMilliseconds) ?? child.killAndWait()
        return (status, child.capturedOutput)
    }

    /// Sends a signal to the process alone. False when it has ended.
    @discardableResult
    public func send(_ signal: Signal) -> Bool {
        state.withLock { $0.end == nil && kill($0.pid, signal.rawValue) == 0 }
    }

    /// Sends a signal to the process and all in its group. False when it has ended.
    @discardableResult
    public func sendToGroup(_ signal: Signal) -> Bool {
        state.withLock { $0.end == nil && kill(-$0.pid, signal.rawValue) == 0 }
    }

    /// Waits for the end; `nil` when the time has passed first.
    public func wait(milliseconds: Int) -> ExitStatus? {
        _ = ended.waitReadable(milliseconds: milliseconds)
        return exitStatus
    }

    /// Kills the whole group and waits for the end. The kernel grants it, so the wait is short; at ten seconds
    /// (a process stuck in the kernel) the status reported is the signal that was sent.
    @discardableResult
    public func killAndWait() -> ExitStatus {
        sendToGroup(.kill)
        return wait(milliseconds: 10_000) ?? .signalled(.kill)
    }

    // MARK: The child's thread

    private func live(_ configuration: ProcessConfiguration, _ sink: consuming OutputSink) {
        var pid: Int32 = 0
        let failure = spawn(configuration, output: sink.childEnd, &pid)
        sink.closeChildEnd()
        state.withLock {
            $0.pid = pid
            if failure != 0 {
                $0.failure = ProcessError(action: "execute \(configuration.executable)", code: failure)
            } else if $0.isAbandoned {
                kill(-pid, SIGKILL)
            }
        }
        system_process_raise_event(started.number)
        guard failure == 0 else { return }
        sink.take(until: pid) { tail in state.withLock { $0.captured = tail } }
        system_process_await_end(pid)
        state.withLock {
            let code = system_process_reap(pid)
            $0.end = code < 0 ? .signalled(Signal(rawValue: -code)) : .exited(code: code)
        }
        system_process_raise_event(ended.number)
    }
}

private func spawn(_ configuration: ProcessConfiguration, output: Int32, _ pid: inout Int32) -> Int32 {
    let arguments = [configuration.executable] + configuration.arguments
    let variables = environmentStrings(
        adding: configuration.environment, withholding: configuration.withheldVariables)
    return unsafe withCStrings(arguments) { arguments in
        unsafe withCStrings(variables) { environment in
            unsafe withCStrings(configuration.workingDirectory.map { [$0] } ?? []) { directory in
                var request = unsafe system_process_request()
                unsafe request.executable = UnsafePointer(arguments.pointee)
                unsafe request.arguments = arguments
                unsafe request.environment = environment
                unsafe request.directory = UnsafePointer(directory.pointee)
                unsafe request.output = output
                unsafe request.parent_death_signal = configuration.parentDeathSignal?.rawValue ?? 0
                if let account = configuration.account {
                    unsafe request.changes_user = 1
                    unsafe request.user = account.userID
                    unsafe request.group = account.groupID
                }
                return unsafe system_process_spawn(&request, &pid)
            }
        }
    }
}
