import Foundation

/// A file of the project in Swift, as the rules of the house look at it.
struct Source {
    /// Below the root of the project: `Services/Billing/Domain/TaxRates.swift`.
    let path: String
    let lines: [String]

    /// The modules that it imports.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), index <= 2, index + 1 < words.count else {
                return nil
            }
            let accessLevels = ["public", "package", "internal", "private", "@testable", "@preconcurrency"]
            guard words[..<index].allSatisfy({ accessLevels.contains(String($0)) }) else { return nil }
            return String(words[index + 1])
        }
    }

    /// Of the project.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Every one. Trap: one cannot be read, and rules that do not see it would hold of nothing.
    static let all: [Source] = ["Services", "Shared", "Tests"].flatMap { folder -> [Source] in
        let files = FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)
        return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }.map { file in
            do {
                return Source(
                    path: String(file.path().dropFirst(root.path().count)),
                    lines: try String(contentsOf: file, encoding: .utf8)
                        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
            } catch {
                preconditionFailure("\(file.path()) cannot be read: \(error)")
            }
        }
    }

    static func all(in folder: String) -> [Source] { all.filter { $0.path.hasPrefix(folder) } }
}
