internal import FoundationEssentials
internal import JSON
internal import SystemProcess
package import TerminalText

/// What a command was asked for, on standard output, past any buffer: a reader of the pipe sees it at once.
package enum Results {
    /// Ours: members stand in the order of their declaration. Foundation's of the same name has another order in every
    /// process.
    private static var encoder: JSON.JSONEncoder { JSON.JSONEncoder() }

    /// Whether somebody still reads it.
    @discardableResult
    package static func print(_ text: StyledText) -> Bool { Terminal.standardOutput.write(text) }

    package static func print(_ text: String) { Terminal.standardOutput.write(text + "\n") }

    @discardableResult
    package static func print(_ table: Table) -> Bool {
        var text = StyledText()
        text.table(table)
        return print(text)
    }

    /// One JSON document, on several lines.
    @discardableResult
    static func print(_ document: JSONValue) -> Bool { Terminal.standardOutput.write(document.line + "\n") }

    /// One JSON document, alone in a file.
    package static func writeJSON(_ value: some Encodable, to path: String) throws {
        let bytes = try encoder.encode(value)
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
            throw OperatorFailure(.unavailable, "\(path) cannot be written.")
        }
    }

    /// One JSON document on one line.
    package static func printJSON(_ value: some Encodable) throws {
        print(String(decoding: try encoder.encode(value), as: UTF8.self).printableJSON)
    }
}

extension JSONValue {
    /// The document for people and programs alike, without a line break at its end: what a terminal would obey is
    /// escaped.
    var line: String { String(decoding: serialized(pretty: true), as: UTF8.self).printableJSON }
}
