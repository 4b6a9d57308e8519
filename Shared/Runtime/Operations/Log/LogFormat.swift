internal import Contracts
internal import JSON

/// What a line looks like.
public enum LogFormat: String, CaseIterable, Sendable, Hashable {
    /// For a person at a terminal.
    case text
    /// A JSON object a line, for what collects logs.
    case json

    /// A value or message longer than this is cut.
    static let valueBytesMax = 8 << 10

    /// The line with its line feed; nothing in an event can end it early.
    func line(_ event: LogEntry, at time: Timestamp) -> [UInt8] {
        switch self {
        case .text: textLine(event, at: time)
        case .json: jsonLine(event, at: time)
        }
    }

    private func jsonLine(_ event: LogEntry, at time: Timestamp) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("time", time.description)
        json.member("level", event.level.rawValue)
        json.member("label", event.label)
        json.member("message", Self.cut(event.message))
        for (key, value) in event.metadata.sorted(by: { $0.key < $1.key }) {
            json.key(Self.reserved.contains(key) ? key + "_" : key)
            Self.write(value, to: &json)
        }
        json.endObject()
        json.newline()
        return json.bytes
    }

    /// JSON has no number that is not finite, so such a one becomes text.
    private static func write(_ value: LogValue, to json: inout JSONWriter) {
        switch value {
        case .string(let string): json.string(cut(string))
        case .integer(let number): json.integer(number)
        case .double(let number):
            do throws(JSONError) { try json.number(number) } catch { json.string("\(number)") }
        case .boolean(let flag): json.bool(flag)
        }
    }

    private static let reserved: Set<String> = ["time", "level", "label", "message"]

    private func textLine(_ event: LogEntry, at time: Timestamp) -> [UInt8] {
        let level = event.level.rawValue.uppercased()
        let padding = String(repeating: " ", count: max(1, 9 - level.utf8.count))
        var line = "\(time) \(level)\(padding)\(event.label): \(Self.oneLine(Self.cut(event.message)))"
        for (key, value) in event.metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(Self.textValue(value))"
        }
        line += "\n"
        return Array(line.utf8)
    }

    private static func textValue(_ value: LogValue) -> String {
        switch value {
        case .integer(let number): return "\(number)"
        case .double(let number): return "\(number)"
        case .boolean(let flag): return "\(flag)"
        case .string(let string):
            let plain = string.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x3d }
            if plain, !string.isEmpty { return cut(string) }
            // What JSON does not escape may still play tricks with the terminal.
            return JSONValue.string(cut(string)).description.shown(charactersMax: .max)
        }
    }

    /// Control characters would end the line or play tricks with the terminal.
    private static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { !(0x20..<0x7f).contains($0) }) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isControl ? " " : $0 }))
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > valueBytesMax else { return text }
        return String(decoding: text.utf8.prefix(valueBytesMax), as: UTF8.self) + "…"
    }
}

extension JSONWriter {
    /// Appends a member whose value is a string.
    mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }
}
