/// A signal, named so that a call reads as what it does.
public struct Signal: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let hangup = Signal(rawValue: 1)
    public static let interrupt = Signal(rawValue: 2)
    public static let quit = Signal(rawValue: 3)
    public static let kill = Signal(rawValue: 9)
    public static let terminate = Signal(rawValue: 15)
    public static let `continue` = Signal(rawValue: 18)
    public static let stop = Signal(rawValue: 19)
}

/// How a process ended.
public enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
    case exited(code: Int32)
    case signalled(Signal)

    public var isSuccess: Bool { self == .exited(code: 0) }

    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signalled(let signal): "signal \(signal.rawValue)"
        }
    }
}

/// The user and group that a process runs as.
public struct Account: Hashable, Sendable {
    public let name: String
    public let userID: UInt32
    public let groupID: UInt32
}

/// Where a child's standard output and standard error go, in one stream.
public enum ProcessOutput: Sendable {
    /// To the parent's own.
    case inherited
    /// Nowhere.
    case discarded
    /// Appended to a file, which is created if need be.
    case file(path: String)
    /// The last bytes are kept in memory, at most this many, and can be read by `ChildProcess.capturedOutput`.
    case captured(bytesMax: Int)
    /// Each line, without its end, is handed over on a thread of the child's own. A line longer than
    /// `ProcessConfiguration.lineBytesMax` comes in pieces. The closure must not block for long: the child waits.
    case lines(@Sendable (String) -> Void)
}

/// A program to run and the surroundings it gets. Its standard input is empty; it leads a process group of its own.
public struct ProcessConfiguration: Sendable {
    /// Longest line handed over in one piece.
    public static let lineBytesMax = 64 * 1024

    /// An absolute path, or a path relative to the parent's working directory; `PATH` is not searched.
    public var executable: String
    public var arguments: [String]
    /// Added to the parent's environment, or replacing what is there.
    public var environment: [String: String]
    /// Variables of the parent's environment that it does not get.
    public var withheldVariables: Set<String> = []
    /// `nil`: the parent's.
    public var workingDirectory: String?
    public var output: ProcessOutput
    /// What the kernel sends to the child if this process ends in whatever way, `kill -9` included. `nil`: nothing.
    public var parentDeathSignal: Signal?
    /// `nil`: the parent's. Only root may name another.
    public var account: Account?

    public init(
        executable: String, arguments: [String] = [], environment: [String: String] = [:],
        workingDirectory: String? = nil, output: ProcessOutput = .inherited, parentDeathSignal: Signal? = .kill,
        account: Account? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.output = output
        self.parentDeathSignal = parentDeathSignal
        self.account = account
    }
}

/// Why a process could not be started.
public struct ProcessError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was attempted, with the path or name concerned.
    public let action: String
    /// The system's error number.
    public let code: Int32

    public var description: String { "cannot \(action): \(SystemError.text(code))" }
}
