internal import Glibc

/// The three standard streams, as far as a command-line tool writes to them and asks what they are.
public enum Terminal: Int32, Sendable {
    case standardInput = 0
    case standardOutput = 1
    case standardError = 2

    /// Whether a person looks at it.
    public var isInteractive: Bool { isatty(rawValue) == 1 }

    /// Its width in characters; `nil` when it is no terminal.
    public var columns: Int? {
        var size = winsize()
        guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Whether what stands out is shown in colour: on a terminal that has it, unless the environment says no
    /// (no-color.org).
    public var hasColour: Bool {
        isInteractive && (Host.environment("NO_COLOR") ?? "").isEmpty && Host.environment("TERM") != "dumb"
    }

    /// Writes all of the text at once, past any buffer, made printable line by line. False when the stream is closed or
    /// full.
    @discardableResult
    public func write(_ text: String) -> Bool { writeAsItIs(text.printableLines) }

    /// Writes text that may steer the terminal: nothing in it comes from outside.
    @discardableResult
    package func writeAsItIs(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(rawValue, $0.baseAddress!, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
