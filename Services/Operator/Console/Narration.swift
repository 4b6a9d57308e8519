internal import Arguments
internal import SystemProcess

/// What a long command says while it works, on standard error, so that results on standard output stay alone.
struct Narration: Sendable {
    let isQuiet: Bool

    func callAsFunction(_ line: String) {
        if !isQuiet { Terminal.standardError.write(line + "\n") }
    }

    func callAsFunction(_ text: StyledText) {
        if !isQuiet { Terminal.standardError.write(text) }
    }

    /// A bar on a terminal, lines elsewhere, nothing when quiet.
    func progress(_ title: String, total: Int) -> Progress { Progress(title, total: total, quiet: isQuiet) }
}
