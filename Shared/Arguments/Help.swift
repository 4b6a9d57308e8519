/// Width of the help, in characters.
let helpColumnsMax = 100

extension CommandTree {
    private static let descriptionColumn = 28

    /// One line, or several of at most `helpColumnsMax`: how the command is written.
    var usage: String {
        var words = declared.map { $0.isRequired ? $0.synopsis : "[\($0.synopsis)]" }
        if !children.isEmpty { words.append(configuration.defaultSubcommand == nil ? "<command>" : "[<command>]") }
        let head = "Usage: " + path.joined(separator: " ")
        let lines = wrapped(words, columns: helpColumnsMax - head.count - 1)
        let indent = String(repeating: " ", count: head.count + 1)
        return lines.isEmpty ? head : head + " " + lines.joined(separator: "\n" + indent)
    }

    var helpMessage: String {
        let arguments = declared.filter { $0.kind == .positional }.map { ($0.synopsis, $0.explanation) }
        let help = [("-h, --help", "Show this help.")]
        let version = configuration.version.isEmpty ? [] : [("--version", "Show the version.")]
        let options = declared.filter { $0.kind != .positional }.map { ($0.heading, $0.explanation) }
        let paragraphs = configuration.discussion.split(separator: "\n\n").map { paragraph in
            wrapped(paragraph.split(whereSeparator: \.isWhitespace).map(String.init), columns: helpColumnsMax)
                .joined(separator: "\n")
        }
        var sections = [configuration.abstract] + paragraphs + [usage]
        sections.append(section("Arguments", arguments))
        sections.append(section("Options", options + version + help))
        sections.append(section("Commands", children.map { ($0.name, $0.configuration.abstract) }))
        if path.count == 1 && !children.isEmpty {
            sections.append("See '\(name) help <command>' for more.")
        }
        return sections.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private func section(_ title: String, _ entries: [(heading: String, text: String)]) -> String {
        guard !entries.isEmpty else { return "" }
        let indent = String(repeating: " ", count: Self.descriptionColumn)
        let lines = entries.map { entry in
            let words = entry.text.split(separator: " ").map(String.init)
            let text = wrapped(words, columns: helpColumnsMax - Self.descriptionColumn)
                .joined(separator: "\n" + indent)
            let heading = "  " + entry.heading
            if text.isEmpty { return heading }
            return heading.count + 2 > Self.descriptionColumn
                ? heading + "\n" + indent + text
                : heading + indent.dropFirst(heading.count) + text
        }
        return ([title + ":"] + lines).joined(separator: "\n")
    }
}

extension ArgumentDefinition {
    /// All spellings, short ones first.
    fileprivate var heading: String {
        let sorted = spellings.filter { !$0.hasPrefix("--") } + spellings.filter { $0.hasPrefix("--") }
        return sorted.joined(separator: ", ") + (kind == .option ? " <\(valueName)>" : "")
    }

    /// The help with what may be given and what holds otherwise.
    fileprivate var explanation: String {
        var notes: [String] = []
        if !allTexts.isEmpty { notes.append("one of: " + allTexts.joined(separator: ", ")) }
        if isRepeating { notes.append("repeatable") }
        if let defaultText, !defaultText.isEmpty { notes.append("default: \(defaultText)") }
        return ([help] + (notes.isEmpty ? [] : ["(\(notes.joined(separator: "; ")))"]))
            .filter { !$0.isEmpty }.joined(separator: " ")
    }
}

/// Lines of at most so many characters; a longer word has a line of its own.
func wrapped(_ words: [String], columns: Int) -> [String] {
    var lines: [String] = []
    for word in words {
        if let last = lines.last, last.count + 1 + word.count <= columns {
            lines[lines.count - 1] = last + " " + word
        } else {
            lines.append(word)
        }
    }
    return lines
}
