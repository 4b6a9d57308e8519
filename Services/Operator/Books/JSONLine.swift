internal import JSON

extension JSONValue {
    /// The document for people and programs alike, with its line break.
    var line: String { String(decoding: serialized(pretty: true), as: UTF8.self) + "\n" }
}
