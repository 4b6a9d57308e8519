/// Fills a command's properties from a line, by the rules of getopt_long(3): options and arguments in any order, `--`
/// ends the options, short flags may be joined (`-jq`), a short option's value may follow at once (`-o5`), and a long
/// name may be cut as long as it is unambiguous.
struct Parser {
    let definitions: [ArgumentDefinition]
    private var positionals: ArraySlice<ArgumentDefinition>
    private var given: Set<String> = []
    private var words: ArraySlice<String>

    init(_ definitions: [ArgumentDefinition], _ words: ArraySlice<String>) {
        self.definitions = definitions
        positionals = definitions.filter { $0.kind == .positional }[...]
        self.words = words
    }

    mutating func parse() throws(ValidationError) {
        var optionsEnded = false
        while let word = words.popFirst() {
            if optionsEnded || word == "-" || !word.hasPrefix("-") || isNegativeNumber(word) {
                try parsePositional(word)
            } else if word == "--" {
                optionsEnded = true
            } else if word.hasPrefix("--") {
                try parseLong(word)
            } else {
                try parseShort(word.dropFirst())
            }
        }
        if let missing = definitions.first(where: { $0.isRequired && !given.contains($0.label) }) {
            throw ValidationError("missing \(missing.kind == .option ? "option" : "argument") '\(missing.synopsis)'")
        }
    }

    private func isNegativeNumber(_ word: String) -> Bool { !positionals.isEmpty && Double(word) != nil }

    private mutating func parsePositional(_ word: String) throws(ValidationError) {
        guard let definition = positionals.first else { throw ValidationError("unexpected argument '\(word)'") }
        if !definition.isRepeating { positionals.removeFirst() }
        try store(word, definition)
    }

    private mutating func parseLong(_ word: String) throws(ValidationError) {
        let spelling = String(word.prefix { $0 != "=" })
        let attached = spelling.count < word.count ? String(word.dropFirst(spelling.count + 1)) : nil
        let (definition, full) = try find(spelling)
        if definition.kind == .flag {
            if attached != nil { throw ValidationError("'\(full)' takes no value") }
            try store(full, definition)
        } else {
            let value = if let attached { attached } else { try nextValue(definition, full) }
            try store(value, definition)
        }
    }

    private mutating func parseShort(_ letters: Substring) throws(ValidationError) {
        var rest = letters
        while let letter = rest.popFirst() {
            let spelling = "-\(letter)"
            let (definition, _) = try find(spelling)
            if definition.kind == .flag {
                try store(spelling, definition)
            } else {
                let value = rest.isEmpty ? try nextValue(definition, spelling) : String(rest)
                return try store(value, definition)
            }
        }
    }

    private mutating func nextValue(
        _ definition: ArgumentDefinition, _ spelling: String
    ) throws(ValidationError) -> String {
        guard let word = words.popFirst() else {
            throw ValidationError("missing value for '\(spelling) <\(definition.valueName)>'")
        }
        return word
    }

    private func find(_ spelling: String) throws(ValidationError) -> (ArgumentDefinition, String) {
        let all = definitions.flatMap { definition in definition.spellings.map { (definition, $0) } }
        if let exact = all.first(where: { $0.1 == spelling }) { return exact }
        let longer = spelling.hasPrefix("--") ? all.filter { $0.1.hasPrefix(spelling) } : []
        if longer.count == 1 { return longer[0] }
        if longer.count > 1 {
            throw ValidationError("'\(spelling)' may be \(longer.map { "'\($0.1)'" }.joined(separator: " or "))")
        }
        let long = all.map(\.1).filter { $0.hasPrefix("--") }
        let near = closest(to: spelling, among: long).map { "; did you mean '\($0)'?" } ?? ""
        throw ValidationError("unknown option '\(spelling)'\(near)")
    }

    private mutating func store(_ text: String, _ definition: ArgumentDefinition) throws(ValidationError) {
        guard definition.store(text) else {
            let allowed =
                definition.allTexts.isEmpty
                ? "a " + definition.typeName : "one of " + definition.allTexts.joined(separator: ", ")
            throw ValidationError("'\(definition.label)' holds '\(text)'; it may hold \(allowed)")
        }
        given.insert(definition.label)
    }
}

/// The candidate with the fewest changes to the text, if that is few enough to be a slip.
func closest(to text: String, among candidates: [String]) -> String? {
    candidates.map { (name: $0, changes: editDistance(text, $0)) }
        .filter { $0.changes <= max(1, text.count / 3) }
        .min { $0.changes < $1.changes }?.name
}

/// Levenshtein's distance: insertions, deletions and replacements.
private func editDistance(_ left: String, _ right: String) -> Int {
    let columns = Array(right)
    var row = Array(0...columns.count)
    for (index, character) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in columns.indices {
            let replaced = diagonal + (columns[column] == character ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, row[column] + 1, row[column + 1] + 1)
        }
    }
    return row[columns.count]
}
