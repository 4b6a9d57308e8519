import Foundation

/// What the sources of `Contracts` say of its types and members, so that documents say the same: by `Type` and `Type.member`.
struct DocComments {
    private(set) var texts: [String: String] = [:]

    init(folder: URL) throws {
        let files = FileManager.default.enumerator(
            at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
        for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
            read(try String(contentsOf: file, encoding: .utf8))
        }
    }

    /// Sources are formatted, so indentation tells nesting.
    private mutating func read(_ source: String) {
        var path: [Substring] = []
        var comment: [Substring] = []
        for line in source.split(separator: "\n", omittingEmptySubsequences: true) {
            let code = line.drop { $0 == " " }
            let depth = (line.count - code.count) / 4
            if code.hasPrefix("///") {
                comment.append(code.dropFirst(3).drop { $0 == " " })
                continue
            }
            let words = code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            if words.count > 2, words[0] == "public", ["struct", "enum"].contains(words[1]) {
                path = path.prefix(depth) + [words[2]]
                note(path, comment)
            } else if words.count > 2, words[0] == "public", words[1] == "var" {
                note(path.prefix(depth) + [words[2]], comment)
            }
            comment = []
        }
    }

    private mutating func note(_ path: [Substring], _ comment: [Substring]) {
        guard !comment.isEmpty else { return }
        texts[path.joined(separator: ".")] = comment.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
