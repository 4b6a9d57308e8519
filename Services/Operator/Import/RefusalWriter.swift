internal import Foundation

/// Writes down the lines that were refused: `line 42: no-price`.
final class RefusalWriter {
    private static let bytesBuffered = 64 << 10

    private let file: FileHandle
    private var text: [UInt8] = []

    /// - Parameter path: a file to be made anew; `nil` writes to standard error.
    init(path: String?) throws(OperatorFailure) {
        guard let path else {
            file = .standardError
            return
        }
        guard FileManager.default.createFile(atPath: path, contents: nil), let made = FileHandle(forWritingAtPath: path)
        else { throw OperatorFailure(.unavailable, "\(path) cannot be written.") }
        file = made
    }

    func write(_ lineNumber: Int, _ reason: RetailRefusal) throws {
        text += Array("line \(lineNumber): \(reason.rawValue)\n".utf8)
        if text.count > Self.bytesBuffered { try finish() }
    }

    /// Writes what is left.
    func finish() throws {
        defer { text.removeAll(keepingCapacity: true) }
        do { try file.write(contentsOf: text) } catch {
            throw OperatorFailure(.unavailable, "The refused lines cannot be written: \(error)")
        }
    }
}
