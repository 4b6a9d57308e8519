/// How much a line of the log matters. Names and order are swift-log's.
public enum LogLevel: String, CaseIterable, Sendable, Hashable, Comparable {
    /// Each step, for the person who looks for a fault.
    case trace
    case debug
    /// What an operator likes to know afterwards.
    case info
    /// What an operator should know now: started, stopped, a lane taken.
    case notice
    /// Not as it should be, and dealt with.
    case warning
    /// Something was not done.
    case error
    /// A promise is in danger: somebody has to act. Never left out.
    case critical

    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .trace: 0
        case .debug: 1
        case .info: 2
        case .notice: 3
        case .warning: 4
        case .error: 5
        case .critical: 6
        }
    }
}
