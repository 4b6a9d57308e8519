internal import Glibc

/// The signals that ask a process to end: SIGTERM (an orchestrator) and SIGINT (a person at a terminal).
public enum TerminationSignal: Sendable, Hashable {
    case terminate
    case interrupt

    /// As a shell names it.
    public var name: String {
        switch self {
        case .terminate: "SIGTERM"
        case .interrupt: "SIGINT"
        }
    }

    /// What a shell reports for a process that this signal ended: 128 and its number.
    public var exitCode: Int32 { 128 + number }

    private var number: Int32 {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        }
    }

    /// Blocks both signals on this thread and on all that it starts from now on, so that `wait` can take them. A
    /// process does it on its first thread, before there is another.
    public static func block() {
        var both = signalSet
        unsafe pthread_sigmask(SIG_BLOCK, &both, nil)
    }

    /// Waits for the next of them, for as long as it takes: the end of a process is asked for from outside.
    public static func wait() -> TerminationSignal {
        var both = signalSet
        var number: Int32 = 0
        let failure = unsafe sigwait(&both, &number)
        precondition(failure == 0, "sigwait refused a set of two valid signals")
        return number == SIGINT ? .interrupt : .terminate
    }

    /// Sends this signal to the calling thread.
    public func raise() { _ = Glibc.raise(number) }

    private static var signalSet: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGTERM)
        unsafe sigaddset(&set, SIGINT)
        return set
    }
}

/// Writing to a connection whose peer has gone must be an error of that call, not the end of the process.
public enum BrokenPipes {
    /// Ignores SIGPIPE in the whole process.
    public static func ignore() { signal(SIGPIPE, SIG_IGN) }
}
