import Foundation

/// A page in Markdown, and the rules that it breaks. A rule is a function of the page and of what there is in the
/// project, so that a test can plant a fault.
struct Page {
    /// Below the root of the project: `docs/operate/README.md`.
    let path: String
    let text: String

    static let columnsMax = 120
    static let linesMax = 300

    /// What the front door may be.
    enum FrontDoor {
        static let path = "README.md"
        static let linesMax = 150
        static let bytesMax = 8_000
        static let tableColumnsMax = 110
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// Lines that do not fit the page.
    var wideLines: [String] {
        lines.enumerated().filter { $0.element.count > Self.columnsMax }.map {
            "\(path):\($0.offset + 1) has \($0.element.count) columns, more than \(Self.columnsMax)"
        }
    }

    static let sentenceWordsMax = 25

    /// Sentences that have more than one idea. Names of code count as a word, tables and code as none; a colon or a
    /// semicolon ends a sentence too.
    var longSentences: [String] {
        let prose = text.replacing(#/(?s)```.*?```/#, with: "").replacing(#/`[^`]*`/#, with: "name")
            .replacing(#/\[([^\]]*)\]\([^)]*\)/#) { $0.1 }
        return prose.split(separator: #/\n\s*\n|\n(?=\s*(?:[-*|#]|\d+\.))/#).flatMap { paragraph -> [String] in
            let words = paragraph.split(whereSeparator: \.isWhitespace)
            guard let first = words.first?.first, first != "|", first != "#" else { return [] }
            var sentences: [[Substring]] = [[]]
            for word in words {
                if word.contains(where: { $0.isLetter || $0.isNumber }) {
                    sentences[sentences.count - 1].append(word)
                }
                if word.contains(#/[.!?:;][*")]*$/#) { sentences.append([]) }
            }
            return sentences.filter { $0.count > Self.sentenceWordsMax }.map {
                "\(path) has a sentence of \($0.count) words: \($0.prefix(8).joined(separator: " "))"
            }
        }
    }

    /// A page has one subject.
    var length: [String] {
        lines.count <= Self.linesMax ? [] : ["\(path) has \(lines.count) lines, more than \(Self.linesMax)"]
    }

    /// The front door is short, and its tables fit a narrow window.
    var frontDoor: [String] {
        guard path == FrontDoor.path else { return [] }
        var faults: [String] = []
        if lines.count > FrontDoor.linesMax { faults.append("\(path) has more than \(FrontDoor.linesMax) lines") }
        if text.utf8.count > FrontDoor.bytesMax { faults.append("\(path) has more than \(FrontDoor.bytesMax) bytes") }
        return faults
            + lines.filter { $0.hasPrefix("|") && $0.count > FrontDoor.tableColumnsMax }.map {
                "\(path) has a table of more than \(FrontDoor.tableColumnsMax) columns: \($0.prefix(60))"
            }
    }

    /// Links that lead nowhere within the project, be it to a page or to a heading of it.
    func brokenLinks(in project: Project) -> [String] {
        text.matches(of: /\]\(([^)\s]+)\)/).compactMap { match in
            let target = String(match.1)
            guard !target.contains("://") else { return nil }
            let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let linked = parts[0].isEmpty ? path : Self.resolved(parts[0], from: path)
            guard project.exists(linked) else { return "\(path) links to \(target), and there is no \(linked)" }
            guard parts.count == 2 else { return nil }
            let isThere = project.pages[linked]?.headings.contains(parts[1]) ?? false
            return isThere ? nil : "\(path) links to \(target), and \(linked) has no such heading"
        }
    }

    /// Names of files that the text cites and that there are not: from the root of the project, or the end of a
    /// source's path. A name with a star or in pointed brackets stands for many.
    func missingFiles(in project: Project) -> [String] {
        text.matches(of: /[\w+*<>.\/\-]+/).compactMap { match in
            var name = match.0
            while name.last == "." { name.removeLast() }
            guard !name.contains("*"), !name.contains("<"), Self.isFile(name) else { return nil }
            return project.exists(String(name)) || project.isEndOfPath(String(name)) ? nil : "\(path) cites \(name)"
        }
    }

    private static let folders: Set<Substring> = ["Services", "Shared", "Tests", "docs", "deploy", "scripts"]

    private static func isFile(_ name: Substring) -> Bool {
        if name.hasSuffix(".swift") { return true }
        let steps = name.split(separator: "/", maxSplits: 1)
        return steps.count == 2 && folders.contains(steps[0])
    }

    /// Pages that it links to, from the root of the project.
    var linkedPages: [String] {
        text.matches(of: /\]\(([^)\s#]+\.md)(?:#[^)]*)?\)/).map { Self.resolved(String($0.1), from: path) }
    }

    /// Pages that a text of code names.
    var citedPages: [String] { text.matches(of: /[\w][\w.\/\-]*\.md\b/).map { String($0.0) } }

    /// Fingerprints of its headings, as GitHub makes them.
    private var headings: Set<String> {
        var isCode = false
        return Set(
            lines.compactMap { line in
                if line.hasPrefix("```") { isCode.toggle() }
                guard !isCode, line.hasPrefix("#") else { return nil }
                let words = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
                return String(
                    words.filter { $0.isLetter || $0.isNumber || " -_".contains($0) }.map { $0 == " " ? "-" : $0 })
            })
    }

    /// A relative path, from the root of the project.
    private static func resolved(_ target: String, from path: String) -> String {
        var steps = path.split(separator: "/").dropLast().map(String.init)
        for step in target.split(separator: "/") {
            if step == ".." {
                if steps.isEmpty { return target }
                steps.removeLast()
            } else if step != "." {
                steps.append(String(step))
            }
        }
        return steps.joined(separator: "/")
    }
}

/// What there is for pages to cite.
struct Project {
    var pages: [String: Page]
    /// Files and folders, from the root.
    var paths: Set<String>
    /// Ends of sources' paths: `TurnTests.swift`, `Turn/TurnTests.swift`.
    private let ends: Set<String>

    init(pages: [Page], paths: Set<String>) {
        self.pages = Dictionary(uniqueKeysWithValues: pages.map { ($0.path, $0) })
        self.paths = paths
        ends = Set(
            paths.filter { $0.hasSuffix(".swift") }.flatMap { path -> [String] in
                let steps = path.split(separator: "/")
                return steps.indices.map { steps[$0...].joined(separator: "/") }
            })
    }

    /// The project as it lies on the disk, but for what is built and what git keeps.
    init(root: URL) throws {
        var pages: [Page] = []
        var paths: Set<String> = []
        for top in try FileManager.default.contentsOfDirectory(atPath: root.path()).sorted()
        where !top.hasPrefix(".build") && top != ".git" && top != ".o2c" {
            let files = FileManager.default.enumerator(atPath: root.appending(path: top).path())
            for path in [top] + (files?.allObjects as? [String] ?? []).map({ "\(top)/\($0)" }) {
                paths.insert(path)
                guard path.hasSuffix(".md") else { continue }
                pages.append(
                    Page(path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8)))
            }
        }
        self.init(pages: pages, paths: paths)
    }

    func exists(_ path: String) -> Bool { paths.contains(path.hasSuffix("/") ? String(path.dropLast()) : path) }

    func isEndOfPath(_ name: String) -> Bool { ends.contains(name) }
}
