internal import Foundation
internal import SystemProcess

/// Where an export goes: standard output, or a file that is there whole or not at all.
final class JournalSink {
    private let path: String?
    private let file: FileHandle?
    private var buffer = ""
    private static let bufferBytesMax = 64 << 10

    init(path: String?) throws(OperatorFailure) {
        self.path = path
        guard let path else {
            file = nil
            return
        }
        let partial = Self.partial(path)
        guard FileManager.default.createFile(atPath: partial, contents: nil),
            let file = FileHandle(forWritingAtPath: partial)
        else { throw OperatorFailure(.unavailable, "\(partial) cannot be written.") }
        self.file = file
    }

    func write(_ text: String) throws {
        buffer += text
        if buffer.utf8.count >= Self.bufferBytesMax { try flush() }
    }

    /// Writes what is left, and gives the file its name.
    func finish() throws {
        try flush()
        guard let file, let path else { return }
        try file.synchronize()
        try file.close()
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        try FileManager.default.moveItem(atPath: Self.partial(path), toPath: path)
    }

    private func flush() throws {
        defer { buffer = "" }
        if let file { return try file.write(contentsOf: Data(buffer.utf8)) }
        guard Terminal.standardOutput.write(buffer) else {
            throw OperatorFailure(.unavailable, "Standard output was closed.")
        }
    }

    private static func partial(_ path: String) -> String { path + ".partial" }
}
