/// Which of many equal lines are written: in each window the first few; the rest are counted, and the count is told.
///
/// Lines are equal when level, label and message are. A critical line is always written.
struct RepetitionLimit: Sendable {
    /// What becomes of a line.
    enum Verdict: Sendable, Equatable {
        case write
        case leaveOut
    }

    /// Lines of a kind that are written in a window.
    var linesMax = 10
    var windowMicroseconds: Int64 = 10_000_000
    /// Kinds that are watched at once; lines of further kinds are written.
    var kindsMax = 256

    private struct Kind: Hashable, Sendable {
        let level: LogLevel
        let label: String
        let message: String
    }

    private struct Window: Sendable {
        var endMicroseconds: Int64
        var written = 0
        var leftOut = 0
        var last: LogEntry
    }

    private var windows: [Kind: Window] = [:]
    /// No window ends before it.
    private var nextEndMicroseconds = Int64.max

    init() {}

    mutating func judge(_ event: LogEntry, atMicroseconds now: Int64) -> Verdict {
        guard event.level < .critical else { return .write }
        let kind = Kind(level: event.level, label: event.label, message: event.message)
        if windows[kind] == nil {
            guard windows.count < kindsMax else { return .write }
            let end = now + windowMicroseconds
            windows[kind] = Window(endMicroseconds: end, last: event)
            nextEndMicroseconds = min(nextEndMicroseconds, end)
        }
        if windows[kind]!.written < linesMax {
            windows[kind]!.written += 1
            return .write
        }
        windows[kind]!.leftOut += 1
        windows[kind]!.last = event
        return .leaveOut
    }

    /// Takes the windows that have ended; for each that left lines out, its last line with the count.
    mutating func ended(atMicroseconds now: Int64) -> [LogEntry] {
        guard now >= nextEndMicroseconds else { return [] }
        let over = windows.filter { $0.value.endMicroseconds <= now }
        for kind in over.keys { windows[kind] = nil }
        nextEndMicroseconds = windows.values.map(\.endMicroseconds).min() ?? .max
        return Self.summaries(over.values)
    }

    /// Takes all windows, as at the end of the process.
    mutating func all() -> [LogEntry] {
        defer {
            windows = [:]
            nextEndMicroseconds = .max
        }
        return Self.summaries(windows.values)
    }

    private static func summaries(_ windows: some Sequence<Window>) -> [LogEntry] {
        windows.filter { $0.leftOut > 0 }.sorted { $0.endMicroseconds < $1.endMicroseconds }.map { window in
            var event = window.last
            event.message += " (repeated \(window.leftOut) times)"
            event.metadata[LogKey.repeated] = .integer(window.leftOut)
            return event
        }
    }
}
