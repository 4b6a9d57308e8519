private import Synchronization

/// Writes lines to the log: a level, a message that is the same at every occurrence, and what varies as metadata.
///
/// Shaped like swift-log's `Logger`. It is a value: a copy with more metadata does not change the original.
public struct Logger: Sendable {
    /// What part of the program speaks: `worker`, `http`, `outbox`.
    public let label: String
    /// Lines below it are not written.
    public var level: LogLevel
    /// Goes with every line of this logger.
    public var metadata: LogMetadata
    private let handler: any LogHandler

    public init(label: String, level: LogLevel = .info, metadata: LogMetadata = [:], handler: any LogHandler) {
        self.label = label
        self.level = level
        self.metadata = metadata
        self.handler = handler
    }

    /// A value of the metadata.
    public subscript(metadataKey key: String) -> LogValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// The same logger for another part of the program, with more metadata.
    public func with(label: String? = nil, metadata more: LogMetadata = [:]) -> Logger {
        Logger(
            label: label ?? self.label, level: level, metadata: metadata.merging(more) { _, new in new },
            handler: handler)
    }

    /// Writes a line, unless its level is too low; message and metadata are then not even made.
    public func log(
        level lineLevel: LogLevel, _ message: @autoclosure () -> String,
        metadata more: @autoclosure () -> LogMetadata = [:], error: (any Error)? = nil
    ) {
        guard lineLevel >= level else { return }
        var all = metadata.merging(more()) { _, new in new }
        if let error {
            all[LogKey.error] = .string(String(describing: error))
            all[LogKey.errorType] = .string(String(describing: type(of: error)))
        }
        handler.log(LogEntry(level: lineLevel, label: label, message: message(), metadata: all))
    }

    public func trace(_ message: @autoclosure () -> String, metadata: @autoclosure () -> LogMetadata = [:]) {
        log(level: .trace, message(), metadata: metadata())
    }

    public func debug(_ message: @autoclosure () -> String, metadata: @autoclosure () -> LogMetadata = [:]) {
        log(level: .debug, message(), metadata: metadata())
    }

    public func info(_ message: @autoclosure () -> String, metadata: @autoclosure () -> LogMetadata = [:]) {
        log(level: .info, message(), metadata: metadata())
    }

    public func notice(_ message: @autoclosure () -> String, metadata: @autoclosure () -> LogMetadata = [:]) {
        log(level: .notice, message(), metadata: metadata())
    }

    public func warning(
        _ message: @autoclosure () -> String, metadata: @autoclosure () -> LogMetadata = [:], error: (any Error)? = nil
    ) {
        log(level: .warning, message(), metadata: metadata(), error: error)
    }

    public func error(
        _ message: @autoclosure () -> String, metadata: @autoclosure () -> LogMetadata = [:], error: (any Error)? = nil
    ) {
        log(level: .error, message(), metadata: metadata(), error: error)
    }

    public func critical(
        _ message: @autoclosure () -> String, metadata: @autoclosure () -> LogMetadata = [:], error: (any Error)? = nil
    ) {
        log(level: .critical, message(), metadata: metadata(), error: error)
    }
}

/// One line of the log before it is written.
public struct LogEntry: Sendable, Hashable {
    public var level: LogLevel
    public var label: String
    public var message: String
    public var metadata: LogMetadata

    public init(level: LogLevel, label: String, message: String, metadata: LogMetadata = [:]) {
        self.level = level
        self.label = label
        self.message = message
        self.metadata = metadata
    }
}

/// Where lines go. Called from any thread.
public protocol LogHandler: Sendable {
    func log(_ event: LogEntry)
}

/// Keeps the lines, for tests.
public final class LogRecorder: LogHandler {
    private let kept = Mutex<[LogEntry]>([])

    public init() {}

    public func log(_ event: LogEntry) { kept.withLock { $0.append(event) } }

    /// What was logged, in order.
    public var events: [LogEntry] { kept.withLock { $0 } }
}
