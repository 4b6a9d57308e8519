internal import Foundation
internal import JSON
internal import Kafka

/// Where commands are kept while their topics are made anew, and how far that has come: each file is written once,
/// whole or not at all, and is on the disk before the next step begins.
struct RescueDirectory {
    /// The steps that are done, each told by a file.
    enum Step: String, CaseIterable {
        /// All commands that are to come back are in the file.
        case kept
        /// The topics are new; commands are being written into them.
        case emptied
        /// All of them are back.
        case finished
    }

    /// What the first step leaves for the others.
    struct Kept: Codable, Hashable, Sendable {
        var counts: CommandRescue.Counts
        /// Partitions of each topic.
        var partitions: Int
        /// Where each partition of commands ended, by topic and partition.
        var ends: [String: Int64]
        /// That of the new log.
        var epoch: Int64
    }

    let path: String

    var commandsPath: String { path + "/commands.jsonl" }

    func has(_ step: Step) -> Bool { FileManager.default.fileExists(atPath: path(of: step)) }

    /// What was kept; `nil` before that step is done.
    func kept() throws -> Kept? {
        guard has(.kept) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path(of: .kept)) else {
            throw OperatorFailure(.unavailable, "\(path(of: .kept)) cannot be read.")
        }
        do { return try JSON.JSONDecoder().decode(Kept.self, from: [UInt8](bytes)) } catch {
            throw OperatorFailure(.fault, "\(path(of: .kept)) does not hold what it should: \(error)")
        }
    }

    func prepare() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw OperatorFailure(.unavailable, "The directory \(path) cannot be made: \(error)") }
    }

    /// Says that a step is done.
    func note(_ step: Step, _ content: some Encodable) throws {
        let text = String(decoding: try JSON.JSONEncoder().encode(content), as: UTF8.self)
        try write(path(of: step)) { line in try line(text) }
    }

    /// Writes a file of lines: to the disk first, then it gets its name.
    func write(_ target: String, _ body: (_ line: (String) throws -> Void) throws -> Void) throws {
        let partial = target + ".partial"
        guard
            FileManager.default.createFile(
                atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: partial), let folder = FileHandle(forReadingAtPath: path)
        else { throw OperatorFailure(.unavailable, "\(partial) cannot be written.") }
        var buffer = Data()
        try body { line in
            buffer.append(contentsOf: line.utf8)
            buffer.append(UInt8(ascii: "\n"))
            guard buffer.count >= Self.bufferBytesMax else { return }
            try file.write(contentsOf: buffer)
            buffer.removeAll(keepingCapacity: true)
        }
        try file.write(contentsOf: buffer)
        try file.synchronize()
        try file.close()
        if FileManager.default.fileExists(atPath: target) { try FileManager.default.removeItem(atPath: target) }
        try FileManager.default.moveItem(atPath: partial, toPath: target)
        try folder.synchronize()
        try folder.close()
    }

    private static let bufferBytesMax = 256 << 10

    private func path(of step: Step) -> String { "\(path)/\(step.rawValue).json" }

    /// Each kept command, in the order in which it was read.
    func eachCommand(_ body: (KeptRecord) throws -> Void) throws {
        try LineSource(path: commandsPath).eachLine { line in
            try body(try KeptRecord(line: line))
            return true
        }
    }
}
