private import Platform

/// Turns SIGTERM and SIGINT into an orderly stop: the first asks for it, the second ends the process at once.
public final class ShutdownSignal: Sendable {
    private let received = Monitor<TerminationSignal?>(nil)

    private init() {}

    /// Blocks the signals and starts the thread that takes them. Call it on the first thread, before there is another:
    /// threads that were started earlier would die of the signal.
    /// - Parameter beforeEnd: called between the second signal and the end of the process; it must not wait for long.
    /// - Throws: `ThreadError`.
    public static func install(
        logger: Logger, beforeEnd: @escaping @Sendable () -> Void = {}
    ) throws -> ShutdownSignal {
        TerminationSignal.block()
        BrokenPipes.ignore()
        let signal = ShutdownSignal()
        _ = try NamedThread.start(name: "signals") {
            signal.receive(TerminationSignal.wait(), logger: logger)
            let second = TerminationSignal.wait()
            logger.critical("ending at once", metadata: ["signal": .string(second.name)])
            beforeEnd()
            ProcessEnd.exitAtOnce(code: second.exitCode)
        }
        return signal
    }

    private func receive(_ signal: TerminationSignal, logger: Logger) {
        logger.notice("asked to stop", metadata: ["signal": .string(signal.name)])
        received.withLock { $0 = signal }
        received.wakeAll()
    }

    /// Waits until the process is asked to stop, however long that takes, and calls `whileWaiting` once a second.
    public func wait(whileWaiting: () -> Void = {}) {
        while received.wait(milliseconds: 1000, { $0 }) == nil { whileWaiting() }
    }
}
