import Platform
import Runtime

/// A process to be stopped by signals. With the argument `stuck` one of its parts takes so long to stop that only a
/// second signal ends it.
@main
struct StoppingProcess {
    static func main() throws {
        let isStuck = CommandLine.arguments.contains("stuck")
        let logger = Logger(label: "test", handler: StreamLogHandler(format: .text))
        let signal = try ShutdownSignal.install(logger: logger)
        let sequence = ShutdownSequence()
        sequence.add("pool") { _ in true }
        sequence.add("worker") { left in
            guard isStuck else { return true }
            return Monitor(false).wait(milliseconds: left) { $0 ? true : nil } ?? false
        }
        logger.notice("ready")
        signal.wait()
        let cutShort = sequence.stop(deadlineMilliseconds: 60_000, logger: logger)
        ProcessEnd.exit(code: cutShort.isEmpty ? 0 : 1)
    }
}
