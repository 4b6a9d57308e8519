public import SystemProcess

/// How a line stands out where the terminal has colour.
public enum TextStyle: Sendable {
    case plain
    /// As it should be.
    case good
    /// Somebody should look.
    case warning
    /// Wrong.
    case bad
    case heading

    /// ECMA-48, select graphic rendition.
    fileprivate var code: String? {
        switch self {
        case .plain: nil
        case .good: "32"
        case .warning: "33"
        case .bad: "31"
        case .heading: "1"
        }
    }
}

/// Text for people: lines and tables, fitted to where they are shown. Whatever it is given is made printable, so that
/// nothing that comes from outside can break a line or steer the terminal.
public struct StyledText: Sendable {
    private enum Part: Sendable {
        case line(String, TextStyle, indent: Int)
        case verbatim(String)
        case table(Table)
    }

    private var parts: [Part] = []

    /// Where no terminal says how wide it is.
    public static let columnsDefault = 80
    private static let columnsMin = 40

    public init() {}

    /// Adds a line. One that is too wide is wrapped at spaces, and goes on below its `indent`.
    public mutating func line(_ text: String = "", _ style: TextStyle = .plain, indent: Int = 0) {
        parts.append(.line(text.printable, style, indent: indent))
    }

    /// Adds lines that are not wrapped, such as a document.
    public mutating func verbatim(_ text: String) {
        parts += text.split(separator: "\n", omittingEmptySubsequences: false).map { .verbatim($0.printable) }
    }

    public mutating func table(_ table: Table) { parts.append(.table(table)) }

    public mutating func append(_ other: StyledText) { parts += other.parts }

    /// As wide as it needs, without colour.
    public var text: String { rendered(columns: .max, colour: false) }

    /// In lines of at most so many columns, as far as the rules of tables reach.
    public func rendered(columns: Int, colour: Bool = false) -> String {
        let columns = max(columns, Self.columnsMin)
        return parts.flatMap { part -> [(text: String, style: TextStyle)] in
            switch part {
            case .verbatim(let text): [(text, .plain)]
            case .table(let table): table.lines(columns: columns)
            case .line(let text, let style, let indent): Self.lines(text, indent, columns).map { ($0, style) }
            }
        }.map { line in
            guard colour, let code = line.style.code, !line.text.isEmpty else { return line.text }
            return "\u{1B}[\(code)m\(line.text)\u{1B}[0m"
        }.joined(separator: "\n")
    }

    /// The first line keeps the spaces it begins with.
    private static func lines(_ text: String, _ indent: Int, _ columns: Int) -> [String] {
        if text.columns <= columns { return [text] }
        let margin = text.prefix { $0 == " " }.count
        let rest = String(repeating: " ", count: max(margin, indent))
        let words = String(text.dropFirst(margin))
        let lines = wrapped(words, columns: columns - rest.count, breaksWords: false)
        return lines.enumerated().map { $0.offset == 0 ? String(text.prefix(margin)) + $0.element : rest + $0.element }
    }
}

extension Terminal {
    /// Writes text for people with a line break at its end, as wide as the terminal, in colour where it has it; 80
    /// columns elsewhere.
    @discardableResult
    public func write(_ text: StyledText) -> Bool {
        writeAsItIs(text.rendered(columns: columns ?? StyledText.columnsDefault, colour: hasColour) + "\n")
    }

    /// Empties the screen and goes to its top left corner (ECMA-48: ED, CUP).
    public func clear() { writeAsItIs("\u{1B}[2J\u{1B}[H") }
}
