import Foundation
import Testing

@Suite("Pages are short, and lead somewhere")
struct PagesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private let project: Project
    private var pages: [Page] { project.pages.values.sorted { $0.path < $1.path } }

    init() throws { project = try Project(root: Self.root) }

    @Test("the pages are found, those that a stranger looks for among them")
    func found() {
        #expect(project.pages.count > 30)
        for name in ["README", "CONTRIBUTING", "CHANGELOG", "SECURITY", "docs/tour", "docs/glossary"] {
            #expect(project.pages["\(name).md"] != nil, "\(name)")
        }
    }

    @Test("no line is wider than a page")
    func width() { #expect(pages.flatMap(\.wideLines) == []) }

    @Test("nor of a script")
    func scripts() throws {
        let paths = project.paths.filter { $0.hasPrefix("scripts/") && !$0.contains(".") }
        #expect(paths.count > 10)
        for path in paths {
            let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
            #expect(Page(path: path, text: text).wideLines == [])
        }
    }

    /// A filter that finds nothing passes: `Test run with 0 tests`.
    @Test("every filter of tests that a page names finds some")
    func filters() throws {
        let suites = try project.paths.filter { $0.hasPrefix("Tests/") && $0.hasSuffix("Tests.swift") }.flatMap {
            path in
            let (module, file) = (path.split(separator: "/")[2], path.split(separator: "/").last ?? "")
            let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
            return text.matches(of: #/(?m)^\s*(?:struct|final class|extension|enum) (\w+)/#).map {
                "\(module).\($0.1)/\(file)"
            }
        }
        #expect(suites.count > 200)
        var found = 0
        for page in pages {
            for match in page.text.matches(of: #/--filter\s+(?:'([^']+)'|([\w^.\\]+))/#) {
                let filter = String(match.1 ?? match.2 ?? "").replacing("\\|", with: "|")
                let expression = try Regex(filter)
                #expect(suites.contains { $0.contains(expression) }, "\(page.path): --filter \(filter)")
                found += 1
            }
        }
        #expect(found > 10)
    }

    @Test("a page that is too long has two subjects")
    func length() { #expect(pages.flatMap(\.length) == []) }

    @Test("a sentence has one idea, in at most twenty-five words")
    func sentences() { #expect(pages.flatMap(\.longSentences) == []) }

    @Test("the README is the front door, not the diary")
    func frontDoor() { #expect(pages.flatMap(\.frontDoor) == []) }

    @Test("every link within the project leads to a page and a heading")
    func links() { #expect(pages.flatMap { $0.brokenLinks(in: project) } == []) }

    @Test("every file that a page names is there")
    func files() { #expect(pages.flatMap { $0.missingFiles(in: project) } == []) }

    @Test("every page under docs/ is reached from the README")
    func reached() {
        var reached: Set<String> = []
        var next = ["README.md"]
        while let path = next.popLast() {
            guard reached.insert(path).inserted, let page = project.pages[path] else { continue }
            next += page.linkedPages
        }
        #expect(project.pages.keys.filter { $0.hasPrefix("docs/") && !reached.contains($0) }.sorted() == [])
    }

    /// A page is named from the root of the project, from `docs/`, or from beside the file that cites it.
    @Test("every page that code cites is there")
    func citedByCode() throws {
        let endings = [".swift", ".yml", ".py"]
        let files = project.paths.filter { path in
            endings.contains { path.hasSuffix($0) } || path.hasPrefix("scripts/") && !path.contains(".")
        }
        #expect(files.count > 300)
        for path in files where !path.hasPrefix("Tests/Pure/TidyTests/") && path != "Package.swift" {
            let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
            for cited in Page(path: path, text: text).citedPages {
                let beside = path.split(separator: "/").dropLast().joined(separator: "/") + "/" + cited
                #expect(
                    [cited, "docs/" + cited, beside].contains { project.exists($0) }, "\(path) cites \(cited)")
            }
        }
    }
}

/// A rule that no page can break is none.
@Suite("Rules of pages find what is planted")
struct PlantedPageFaults {
    private let project = Project(
        pages: [Page(path: "docs/there.md", text: "# A page\n\n## Its part, at last\n")],
        paths: ["docs", "docs/there.md", "Services/Billing/Domain/Tax.swift", "Services/Billing"])

    private func page(_ text: String, at path: String = "docs/page.md") -> Page { Page(path: path, text: text) }

    @Test func wideLine() {
        #expect(page(String(repeating: "a", count: Page.columnsMax)).wideLines == [])
        #expect(page("a\n" + String(repeating: "a", count: Page.columnsMax + 1)).wideLines.count == 1)
    }

    @Test func longPage() {
        #expect(page(String(repeating: "\n", count: Page.linesMax - 1)).length == [])
        #expect(page(String(repeating: "\n", count: Page.linesMax)).length.count == 1)
    }

    @Test func longSentence() {
        let words = Array(repeating: "word", count: Page.sentenceWordsMax)
        let sentence = words.joined(separator: " ") + "."
        #expect(page("\(sentence) **\(sentence)** \(sentence)\n\n- \(sentence)\n- One.\n").longSentences == [])
        #expect(page("One. More \(sentence) And so on.").longSentences.count == 1)
        #expect(page("- \(words.joined(separator: "\n  ")) `of code`\n").longSentences.count == 1)
        #expect(page("| \(sentence) `a b` more |\n\n```sh\n\(sentence) more\n```\n").longSentences == [])
    }

    @Test func heavyFrontDoor() {
        let path = Page.FrontDoor.path
        let lines = String(repeating: "\n", count: Page.FrontDoor.linesMax)
        let bytes = String(repeating: "a", count: Page.FrontDoor.bytesMax + 1)
        let table = "|" + String(repeating: "a", count: Page.FrontDoor.tableColumnsMax)
        for fault in [lines, bytes, table] {
            #expect(page(fault, at: path).frontDoor.count == 1)
            #expect(page(fault).frontDoor == [])
        }
        #expect(page("# Short\n", at: path).frontDoor == [])
    }

    @Test("of links", arguments: ["gone.md", "../gone.md", "there.md#gone", "#gone", "../../docs/there.md"])
    func brokenLink(target: String) {
        #expect(page("See [it](\(target)).").brokenLinks(in: project).count == 1)
    }

    @Test("and no others", arguments: ["there.md", "../docs/there.md#its-part-at-last", "https://example.org/gone.md"])
    func soundLink(target: String) {
        #expect(page("See [it](\(target)).").brokenLinks(in: project) == [])
    }

    @Test(
        "of files",
        arguments: ["Services/Gone/App.swift", "`Domain/Gone.swift`", "Gone.swift", "docs/gone.md", "scripts/gone"])
    func missingFile(name: String) {
        #expect(!page("Look at \(name).").missingFiles(in: project).isEmpty)
    }

    @Test(
        "and no others there",
        arguments: ["Services/Billing", "`Domain/Tax.swift`", "Tax.swift", "docs/there.md", "`*LaneTests.swift`"])
    func soundFile(name: String) {
        #expect(page("Look at \(name).").missingFiles(in: project) == [])
    }

    @Test func pagesInCode() {
        #expect(page("/// see docs/gone.md, or README.md.").citedPages == ["docs/gone.md", "README.md"])
    }
}
