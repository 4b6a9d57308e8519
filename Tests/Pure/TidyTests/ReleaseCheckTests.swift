import Foundation
import Testing

/// The long proofs are too dear for a test. That each can be asked for, and has its place on the page, is not.
@Suite("The release check keeps the last result of each step")
struct ReleaseCheckTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    private func run(_ script: String, _ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = Self.root.appending(path: "scripts/\(script)")
        process.arguments = arguments
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test("the page has a section for each step of the script, in its order")
    func sections() throws {
        let steps = try #require(try text("scripts/release-check").firstMatch(of: /\nsteps=\((.+)\)\n/))
        let sections = try text("docs/proof/release.md").matches(of: /\n<!-- (\w+) -->\n(?:.*\n)*?<!-- \/\1 -->/)
        #expect(sections.map { String($0.1) } == steps.1.split(separator: " ").map(String.init))
        #expect(sections.count > 5)
    }

    @Test("what is no step or no number is refused", arguments: [["soak"], ["chaos", "--faults", "many"], ["--what"]])
    func refused(arguments: [String]) throws {
        #expect(try run("release-check", arguments) == 64)
    }

    @Test("a result takes the place of the one before, and leaves the rest of the page as it is")
    func record() throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "release-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: place) } }
        let page = place.appending(path: "page.md")
        let figures = place.appending(path: "figures.json")
        try Data("# Results\n\n<!-- chaos -->\nold\n<!-- /chaos -->\n\nThe end.\n".utf8).write(to: page)
        try Data(
            #"{"facts": 12345, "isKept": true, "own": {"min": 1.5, "max": null}, "times": [{"kind": "a|b", "p50": 2}]}"#
                .utf8
        ).write(to: figures)
        for step in ["chaos", "bench"] {
            let arguments = [
                step, "--page", page.path(), "--result", "passed", "--commit", "abc", "--asked",
                "\(step) --retail /some/folder/file.gz", "--seconds", "1234", "--load", "0 0 0",
                "--figures", figures.path(),
            ]
            #expect(try run("release-record", arguments) == 0)
        }
        let written = try String(contentsOf: page, encoding: .utf8)
        for part in [
            "# Results\n\n<!-- chaos -->\n- result: passed\n", "after 1,234 s",
            "- command: `scripts/release-check chaos --retail file.gz`\n", "| facts | 12,345 |\n| is kept | yes |\n",
            "| own | min 1.5 |\n", "| kind | p50 |\n| --- | --- |\n| a/b | 2 |\n<!-- /chaos -->\n\nThe end.\n",
            "\n## bench\n\n<!-- bench -->\n- result: passed\n",
        ] { #expect(written.contains(part), "\(part)") }
        #expect(!written.contains("old"))
        #expect(Page(path: "page.md", text: written).wideLines == [])
    }
}
