import Contracts
import Foundation
import JSON

/// The files under `docs` that follow from the code: the AsyncAPI document, and the schema of each message.
struct PublishedDocuments {
    /// Texts by path relative to `docs`.
    var texts: [String: String] = [:]

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let folder = root.appending(path: "docs")

    init() {
        for fact in Catalogue.facts { add(fact, type: fact.type) }
        for command in Catalogue.commands { add(command, type: command.type) }
        for message in ControlMessage.all {
            texts[AsyncAPI.schemaPath(type: message.type)] = Self.text(message.document)
        }
        texts["asyncapi.json"] = Self.text(AsyncAPI.document())
    }

    private mutating func add<Message: Decodable>(_ message: Message.Type, type: String) {
        texts[AsyncAPI.schemaPath(type: type)] = Self.text(
            JSONSchema.document(of: message, id: "urn:o2c:schema:\(type)"))
    }

    private static func text(_ document: JSONValue) -> String {
        String(decoding: document.serialized(pretty: true), as: UTF8.self) + "\n"
    }

    /// The paths whose committed file is another, is missing, or follows from nothing any more.
    func differences() throws -> [String] {
        let committed = try Self.committed()
        let changed = texts.filter { path, text in committed[path] != text }.keys
        return Set(changed).union(committed.keys.filter { texts[$0] == nil }).sorted()
    }

    func write() throws {
        for path in try Self.committed().keys where texts[path] == nil {
            try FileManager.default.removeItem(at: Self.folder.appending(path: path))
        }
        for (path, text) in texts {
            let file = Self.folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
    }

    private static func committed() throws -> [String: String] {
        let schemas = folder.appending(path: "schemas")
        var paths = ["asyncapi.json"]
        if FileManager.default.fileExists(atPath: schemas.path) {
            paths += try FileManager.default.contentsOfDirectory(atPath: schemas.path).map { "schemas/" + $0 }
        }
        var texts: [String: String] = [:]
        for path in paths {
            let file = folder.appending(path: path)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            texts[path] = try String(contentsOf: file, encoding: .utf8)
        }
        return texts
    }
}
