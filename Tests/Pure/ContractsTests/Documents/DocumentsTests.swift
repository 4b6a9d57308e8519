import Contracts
import Foundation
import JSON
import Testing

/// Its name is part of the command below.
@Suite("Documents of the published language")
struct DocumentsTests {
    static let regenerate = "O2C_UPDATE_DOCS=1 swift test --filter DocumentsTests"

    @Test("say what the code says")
    func areCurrent() throws {
        let documents = PublishedDocuments()
        if ProcessInfo.processInfo.environment["O2C_UPDATE_DOCS"] == "1" { try documents.write() }
        let differences = try documents.differences()
        #expect(
            differences.isEmpty,
            "docs/ is not what the code says: \(differences.joined(separator: ", ")). Regenerate it: \(Self.regenerate)"
        )
    }

    @Test("The catalogue lists every message that is declared")
    func catalogue() throws {
        let folder = PublishedDocuments.root.appending(path: "Shared/Contracts")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL]
        let declared = try (files ?? []).filter { $0.pathExtension == "swift" }.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).matches(of: #/(?m)^@(?:Fact|Command)\("([^"]+)"\)$/#)
                .map { String($0.1) }
        }
        #expect(declared.count > 30)
        #expect(declared.sorted() == MessageSpecimen.all.map(\.type).sorted())
    }

    @Test("Every message and every member of it is described, at every depth", arguments: MessageSpecimen.all)
    func descriptions(message: MessageSpecimen) {
        #expect(message.schema["description"]?.string?.isEmpty == false)
        #expect(Self.membersWithoutDescription(message.schema) == [])
    }

    private static func membersWithoutDescription(_ schema: JSONValue) -> [String] {
        let properties = schema["properties"]?.object ?? []
        let own = properties.filter { $0.value["description"]?.string?.isEmpty != false }.map(\.name)
        let inner = properties.flatMap { membersWithoutDescription($0.value) }
        return own + inner + (schema["items"].map { membersWithoutDescription($0) } ?? [])
    }

    @Test("Every reference within the AsyncAPI document leads to something")
    func references() throws {
        let document = AsyncAPI.document()
        let targets = Self.references(in: document)
        #expect(targets.count > 100)
        for target in targets where target.hasPrefix("#/") {
            var place: JSONValue? = document
            for step in target.dropFirst(2).split(separator: "/") { place = place?[String(step)] }
            #expect(place != nil, "\(target) leads nowhere")
        }
        let files = Set(targets.filter { $0.hasPrefix("./") }.map { String($0.dropFirst(2)) })
        let types = MessageSpecimen.all.map(\.type) + ControlMessage.all.map(\.type)
        #expect(files == Set(types.map { AsyncAPI.schemaPath(type: $0) }))
    }

    @Test("Every topic has its messages, its partitions and those who send and receive")
    func channels() throws {
        let document = AsyncAPI.document(partitions: 24)
        let channels = try #require(document["channels"]?.object)
        #expect(
            channels.map(\.value["address"])
                == Service.allCases.flatMap { $0.topics.map { .string($0) } })
        #expect(channels.allSatisfy { $0.value["bindings"]?["kafka"]?["partitions"] == 24 })
        let published = channels.flatMap { $0.value["messages"]?.object?.map(\.name) ?? [] }
        let control = Set(ControlMessage.all.map(\.name))
        #expect(published.filter { !control.contains($0) }.sorted() == MessageSpecimen.all.map(\.name).sorted())
        let watermarks = channels.filter { $0.value["messages"]?["StreamWatermark"] != nil }.map(\.name)
        #expect(
            watermarks == Service.allCases.flatMap { ["\($0.rawValue)-facts", "\($0.rawValue)-control"] },
            "of facts, and of commands that one lane hands on to another")

        let operations = try #require(document["operations"]?.object)
        let readers = Service.allCases.map(\.upstream.count).reduce(0, +)
        #expect(operations.count == 2 * Service.allCases.count + readers)
        #expect(operations.filter { $0.value["action"] == "send" }.count == Service.allCases.count)
        #expect(
            operations.first { $0.name == "ledger-reads-billing-facts" }?.value["channel"] == [
                "$ref": "#/channels/billing-facts"
            ])
    }

    private static func references(in value: JSONValue) -> [String] {
        switch value {
        case .object(let members):
            members.flatMap { $0.name == "$ref" ? [$0.value.string ?? ""] : references(in: $0.value) }
        case .array(let elements): elements.flatMap { references(in: $0) }
        default: []
        }
    }
}
