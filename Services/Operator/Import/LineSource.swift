internal import FoundationEssentials
internal import Platform
internal import SystemProcess

/// The lines of a text file, packed by gzip or plain, one after another in bounded memory.
struct LineSource {
    /// Lines unpacked ahead of their reader.
    private static let linesAheadMax = 20_000
    private static let waitMilliseconds = 20
    /// A reader that takes nothing for so long has gone.
    private static let stallMilliseconds = 600_000

    private struct Queue: Sendable {
        var lines: [String] = []
        var isAbandoned = false
    }

    let path: String

    /// Hands over each line without its end, until there is no more or `body` says false.
    func eachLine(_ body: (String) throws -> Bool) throws {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw OperatorFailure(.unavailable, "\(path) cannot be read.", advice: "Is the path right?")
        }
        if path.hasSuffix(".gz") { try unpacked(body) } else { try plain(body) }
    }

    /// A mapped file: the system brings pages in and drops them as it is read.
    private func plain(_ body: (String) throws -> Bool) throws {
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped) } catch {
            throw OperatorFailure(.unavailable, "\(path) cannot be read: \(error)")
        }
        var rest = data[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            guard try body(String(decoding: line, as: UTF8.self)) else { return }
            rest = rest[line.endIndex...].dropFirst()
        }
    }

    private func unpacked(_ body: (String) throws -> Bool) throws {
        let queue = Monitor(Queue())
        let gzip = try ChildProcess(
            ProcessConfiguration(
                executable: try Self.gzip(), arguments: ["-dc", "--", path],
                output: .lines { line in
                    _ = queue.wait(milliseconds: Self.stallMilliseconds) { queue -> Bool? in
                        guard queue.isAbandoned || queue.lines.count < Self.linesAheadMax else { return nil }
                        if !queue.isAbandoned { queue.lines.append(line) }
                        return true
                    }
                    queue.wakeAll()
                }))
        defer {
            queue.withLock { $0.isAbandoned = true }
            queue.wakeAll()
            if gzip.isRunning { gzip.killAndWait() }
        }
        while true {
            let hasEnded = !gzip.isRunning
            let lines = queue.wait(milliseconds: Self.waitMilliseconds) { queue -> [String]? in
                if queue.lines.isEmpty { return hasEnded ? [] : nil }
                defer { queue.lines.removeAll(keepingCapacity: true) }
                return queue.lines
            }
            guard let lines else { continue }
            queue.wakeAll()
            for line in lines { guard try body(line) else { return } }
            if lines.isEmpty { break }
        }
        if let status = gzip.exitStatus, !status.isSuccess {
            throw OperatorFailure(.refused, "\(path) cannot be unpacked: gzip ended with \(status).")
        }
    }

    private static func gzip() throws(OperatorFailure) -> String {
        let path = (Host.environment("PATH") ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/gzip" }
        if let found = path.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) { return found }
        throw OperatorFailure(.unavailable, "gzip is not installed.", advice: "Install it, or unpack the file first.")
    }
}
