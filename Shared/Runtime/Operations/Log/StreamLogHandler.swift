private import Contracts
internal import Platform
private import Synchronization

/// Writes lines to standard error, one `write(2)` a line, and says how often a line was repeated instead of repeating
/// it.
public final class StreamLogHandler: LogHandler {
    private let format: LogFormat
    private let limit: Mutex<RepetitionLimit>
    private let clockMicroseconds: @Sendable () -> Int64
    private let output: @Sendable ([UInt8]) -> Void

    /// Writes to standard error.
    /// - Parameter linesPerWindowMax: equal lines that are written in `windowMilliseconds`; the rest are counted.
    public convenience init(format: LogFormat, linesPerWindowMax: Int = 10, windowMilliseconds: Int = 10_000) {
        self.init(
            format: format, linesPerWindowMax: linesPerWindowMax, windowMilliseconds: windowMilliseconds,
            clockMicroseconds: { WallClock.microseconds }, output: { StandardError.write($0) })
    }

    /// Writes to standard error through a writer that waits for nobody.
    convenience init(format: LogFormat, writer: LineWriter) {
        self.init(format: format, clockMicroseconds: { WallClock.microseconds }, output: { writer.write($0) })
    }

    /// - Parameters:
    ///   - linesPerWindowMax: equal lines that are written in `windowMilliseconds`; the rest are counted.
    ///   - clockMicroseconds: the wall clock, microseconds since 1970.
    ///   - output: takes a whole line with its line feed, from any thread.
    public init(
        format: LogFormat, linesPerWindowMax: Int = 10, windowMilliseconds: Int = 10_000,
        clockMicroseconds: @escaping @Sendable () -> Int64, output: @escaping @Sendable ([UInt8]) -> Void
    ) {
        var limit = RepetitionLimit()
        limit.linesMax = linesPerWindowMax
        limit.windowMicroseconds = Int64(windowMilliseconds) * 1000
        self.format = format
        self.limit = Mutex(limit)
        self.clockMicroseconds = clockMicroseconds
        self.output = output
    }

    public func log(_ event: LogEntry) {
        let now = clockMicroseconds()
        let (summaries, verdict) = limit.withLock { limit in
            (limit.ended(atMicroseconds: now), limit.judge(event, atMicroseconds: now))
        }
        for summary in summaries { write(summary, at: now) }
        if verdict == .write { write(event, at: now) }
    }

    /// Tells the counts of windows that have ended. Lines do it by themselves; this is for when none comes.
    public func tellRepetitions() {
        let now = clockMicroseconds()
        for summary in limit.withLock({ $0.ended(atMicroseconds: now) }) { write(summary, at: now) }
    }

    /// Tells all counts, at the end of the process.
    public func flush() {
        let now = clockMicroseconds()
        for summary in limit.withLock({ $0.all() }) { write(summary, at: now) }
    }

    private func write(_ event: LogEntry, at microseconds: Int64) {
        output(format.line(event, at: Timestamp(microseconds: microseconds)))
    }
}
