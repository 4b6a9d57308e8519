internal import SystemProcess
package import TerminalText

/// What a long command says while it works, on standard error, so that results on standard output stay alone.
package struct Narration: Sendable {
    package let isQuiet: Bool

    package init(isQuiet: Bool) { self.isQuiet = isQuiet }

    package func callAsFunction(_ line: String) {
        if !isQuiet { Terminal.standardError.write(line + "\n") }
    }

    package func callAsFunction(_ text: StyledText) {
        if !isQuiet { Terminal.standardError.write(text) }
    }

    /// A bar on a terminal, lines elsewhere, nothing when quiet.
    package func progress(_ title: String, total: Int) -> Progress { Progress(title, total: total, quiet: isQuiet) }
}
