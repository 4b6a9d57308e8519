internal import Arguments
package import Platform

/// Whether the operator has asked this process to end: SIGINT or SIGTERM, taken by a thread of its own. Whoever waits
/// for something waits here, so that a request to stop ends every wait at once.
package final class StopRequest: Sendable {
    /// The work was given up because the operator asked for it.
    package struct Stopped: Error, Hashable {
        package let signal: TerminationSignal
    }

    private let signal = Monitor<TerminationSignal?>(nil)

    /// One that no signal ends: a signal then ends the process itself, which suits commands that leave nothing behind.
    package init() {}

    /// One that both signals end. To be made before the process has other threads. The second signal ends the process
    /// at once; its children end with it (they ask the kernel for that).
    package static func installed() throws -> StopRequest {
        TerminationSignal.block()
        let request = StopRequest()
        _ = try NamedThread.start(name: "signals") {
            let first = TerminationSignal.wait()
            request.signal.withLock { $0 = first }
            request.signal.wakeAll()
            ProcessEnd.exitAtOnce(code: TerminationSignal.wait().exitCode)
        }
        return request
    }

    /// Waits so long; throws `Stopped` as soon as the operator asks.
    package func pause(milliseconds: Int) throws(Stopped) {
        if let signal = signal.wait(milliseconds: milliseconds, { $0 }) { throw Stopped(signal: signal) }
    }

    /// Asks `isDone` every so often until it says so. False when the time has passed first.
    package func poll(
        everyMilliseconds pause: Int, withinMilliseconds limit: Int, _ isDone: () throws -> Bool
    ) throws -> Bool {
        let end = ContinuousClock.now + .milliseconds(limit)
        while try !isDone() {
            if ContinuousClock.now >= end { return false }
            try self.pause(milliseconds: pause)
        }
        return true
    }
}
