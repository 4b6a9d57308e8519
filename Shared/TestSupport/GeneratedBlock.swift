private import Foundation
private import Synchronization

/// A part of a page under `docs/` that follows from the code. It stands between two lines of the page, `<!-- NAME:
/// generated -->` and `<!-- /NAME -->`, and a test compares it with what the code says now.
public struct GeneratedBlock: Sendable {
    /// Below `docs/`: `configuration.md`.
    public let page: String
    public let name: String

    public init(_ name: String, in page: String) {
        self.page = page
        self.name = name
    }

    /// A page has no such block.
    public struct Missing: Error, Hashable, CustomStringConvertible {
        public let page: String
        public let name: String

        public var description: String {
            "docs/\(page) has no lines '<!-- \(name): generated -->' and '<!-- /\(name) -->'"
        }
    }

    /// Whether the page says what the code says. With `O2C_UPDATE_DOCS=1` in the environment the page is written first.
    /// - Parameter lines: what the code says.
    /// - Throws: `Missing`, and what reading or writing the file does.
    public func isCurrent(_ lines: [String]) throws -> Bool {
        try Self.pages.withLock { _ in
            if ProcessInfo.processInfo.environment["O2C_UPDATE_DOCS"] == "1" { try write(lines) }
            let (all, block) = try read()
            return Array(all[block]) == lines
        }
    }

    /// Tests of one page run beside each other, and each of them writes the whole page.
    private static let pages = Mutex(())

    private var file: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs").appending(path: page)
    }

    /// The lines of the page, and which of them the block has, without its two marks.
    private func read() throws -> (lines: [String], block: Range<Int>) {
        let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        guard let begin = lines.firstIndex(of: "<!-- \(name): generated -->"),
            let end = lines.firstIndex(of: "<!-- /\(name) -->"), begin < end
        else { throw Missing(page: page, name: name) }
        return (lines, begin + 1..<end)
    }

    private func write(_ lines: [String]) throws {
        var (all, block) = try read()
        all.replaceSubrange(block, with: lines)
        try all.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    }
}
