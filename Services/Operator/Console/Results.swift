internal import FoundationEssentials
internal import JSON
internal import SystemProcess

/// What a command was asked for, on standard output, past any buffer: a reader of the pipe sees it at once.
enum Results {
    static func print(_ text: String) { Terminal.standardOutput.write(text + "\n") }

    /// One JSON document, alone in a file.
    static func writeJSON(_ value: some Encodable, to path: String) throws {
        let bytes = try JSONEncoder().encode(value)
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
            throw OperatorFailure(.unavailable, "\(path) cannot be written.")
        }
    }

    /// One JSON document on one line.
    static func printJSON(_ value: some Encodable) throws {
        print(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
    }
}
