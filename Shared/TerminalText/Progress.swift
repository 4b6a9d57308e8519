public import SystemProcess

/// Shows how far a long task is, on standard error: a bar on a terminal, a plain line every few seconds elsewhere,
/// nothing when quiet.
public struct Progress {
    public enum Style: Sendable {
        case bar(columns: Int)
        case lines
        case quiet

        /// What suits a stream.
        public static func suitable(for stream: Terminal, quiet: Bool) -> Style {
            if quiet { return .quiet }
            return stream.isInteractive ? .bar(columns: stream.columns ?? 80) : .lines
        }
    }

    private static let barPause = Duration.milliseconds(100)
    private static let linePause = Duration.seconds(5)

    private let title: String
    private let total: Int
    private let style: Style
    private let write: (String) -> Void
    private let start: ContinuousClock.Instant
    private var shown: ContinuousClock.Instant?
    private var done = 0

    /// A task of `total` steps, shown on standard error.
    public init(_ title: String, total: Int, quiet: Bool = false) {
        self.init(
            title, total: total, style: .suitable(for: .standardError, quiet: quiet),
            write: { Terminal.standardError.writeAsItIs($0) })
    }

    /// The same with another place to write to.
    public init(
        _ title: String, total: Int, style: Style, now: ContinuousClock.Instant = .now,
        write: @escaping (String) -> Void
    ) {
        self.title = title.printable
        self.total = total
        self.style = style
        self.write = write
        start = now
    }

    /// Tells how many steps are done. Cheap to call often: it shows only what an eye can follow.
    public mutating func update(_ done: Int, now: ContinuousClock.Instant = .now) {
        self.done = done
        switch style {
        case .quiet: return
        case .bar(let columns):
            if let shown, now - shown < Self.barPause { return }
            write("\r" + bar(columns, now))
        case .lines:
            if now - (shown ?? start) < Self.linePause { return }
            write(summary(now) + "\n")
        }
        shown = now
    }

    /// Shows the end. To be called once.
    public mutating func finish(now: ContinuousClock.Instant = .now) {
        switch style {
        case .quiet: return
        case .bar(let columns): write("\r" + bar(columns, now) + "\n")
        case .lines: write(summary(now) + "\n")
        }
    }

    private var fraction: Double { total > 0 ? min(1, Double(done) / Double(total)) : 1 }

    private func summary(_ now: ContinuousClock.Instant) -> String {
        let seconds = (now - start) / .seconds(1)
        let rate = seconds > 0 ? ", \(Int(Double(done) / seconds))/s" : ""
        return "\(title) \(done)/\(total) (\(Int(fraction * 100)) %\(rate))"
    }

    private func bar(_ columns: Int, _ now: ContinuousClock.Instant) -> String {
        let text = summary(now)
        let width = min(30, columns - text.count - 4)
        guard width > 0 else { return String(text.prefix(max(0, columns - 1))) }
        let full = Int(fraction * Double(width))
        let drawn =
            "[" + String(repeating: "#", count: full) + String(repeating: ".", count: width - full) + "] " + text
        return drawn + String(repeating: " ", count: max(0, columns - 1 - drawn.count))
    }
}
