extension String {
    /// What a refusal may quote of what was sent: at most 100 bytes, without what steers a terminal.
    public static let excerptBytesMax = 100

    /// At most `excerptBytesMax` bytes of the text, cut between characters; control characters and those that turn the
    /// direction of writing become U+FFFD.
    public var excerpt: String {
        var kept = ""
        var bytes = 0
        for scalar in unicodeScalars {
            let shown = scalar.steersTerminal ? "\u{fffd}" : scalar
            bytes += UTF8.width(shown)
            guard bytes <= Self.excerptBytesMax - Self.ellipsis.utf8.count else { return cut(kept) }
            kept.unicodeScalars.append(shown)
        }
        return kept
    }

    /// Whether a terminal would do something else with it than show it.
    public var steersTerminal: Bool { unicodeScalars.contains(where: \.steersTerminal) }

    private func cut(_ kept: String) -> String {
        let isWhole = utf8.count <= Self.excerptBytesMax && !steersTerminal
        return isWhole ? self : kept + Self.ellipsis
    }

    private static let ellipsis = "…"
}

extension Unicode.Scalar {
    /// C0 and C1 controls, DEL, and the marks that override or isolate the direction of writing (UAX #9).
    fileprivate var steersTerminal: Bool {
        switch value {
        case 0...0x1f, 0x7f...0x9f, 0x202a...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
