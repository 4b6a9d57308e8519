import Contracts
import HTTPServer
import JSON
import Runtime
import Testing

/// `O2C_UPDATE_DOCS=1 swift test --filter DocumentsTests` writes them again: its name is part of that command.
@Suite("The documents of the HTTP APIs")
struct APIDocumentsTests {
    private let documents: APIDocuments

    init() throws { documents = try APIDocuments() }

    @Test("say what the code says")
    func areCurrent() throws {
        let differences = try documents.differences()
        #expect(
            differences.isEmpty,
            """
            docs/api is not what the code says: \(differences.joined(separator: ", ")). Regenerate it: \
            O2C_UPDATE_DOCS=1 swift test --filter DocumentsTests
            """)
    }

    @Test("describe exactly what is routed")
    func routes() {
        #expect(documents.apis.map(\.name) == Service.allCases.map(\.rawValue))
        for api in documents.apis {
            let described = (api.document["paths"]?.object ?? []).flatMap { path in
                (path.value.object ?? []).map { "\($0.name.uppercased()) \(path.name)" }
            }
            let served = api.endpoints.map { "\($0.operation.method.rawValue) \($0.operation.template)" }
            #expect(Set(described) == Set(served + ["GET /openapi.json"]), "\(api.name)")
        }
    }

    @Test("have a summary, a description, a tag, an answer and examples for every operation")
    func operations() {
        var count = 0
        for (name, document) in documents.documents {
            for (place, operation) in Self.operations(document) {
                count += 1
                let faults = Self.faults(of: operation)
                #expect(faults == [], "\(name): \(place)")
            }
        }
        #expect(count > 40)
    }

    private static func operations(_ document: JSONValue) -> [(String, JSONValue)] {
        (document["paths"]?.object ?? []).flatMap { path in
            (path.value.object ?? []).map { ("\($0.name) \(path.name)", $0.value) }
        }
    }

    private static func faults(of operation: JSONValue) -> [String] {
        var faults = ["summary", "description"].filter { (operation[$0]?.string ?? "").count < 8 }
        if operation["tags"]?.array?.count != 1 { faults.append("tag") }
        if operation["description"]?.string?.hasSuffix(".") != true { faults.append("a sentence") }
        for parameter in operation["parameters"]?.array ?? [] {
            let (name, text) = (parameter["name"]?.string ?? "", parameter["description"]?.string ?? "")
            if !text.hasSuffix(".") { faults.append("description of parameter \(name)") }
            // A trace context that is malformed is ignored, however long it is.
            if name != "traceparent", !isBounded(parameter["schema"]) { faults.append("bounds of parameter \(name)") }
        }
        if let body = operation["requestBody"], body["content"]?["application/json"]?["example"] == nil {
            faults.append("example of the body")
        }
        let answers = operation["responses"]?.object ?? []
        for answer in answers {
            if !(answer.value["description"]?.string ?? "").hasSuffix(".") { faults.append("text of \(answer.name)") }
            for content in answer.value["content"]?.object ?? [] where content.name.hasSuffix("json") {
                let isShown = content.value["example"] != nil || content.value["examples"] != nil
                if content.value["schema"] == nil || !isShown { faults.append("example of \(answer.name)") }
            }
        }
        return faults
    }

    @Test("describe every property, with its bounds, at every depth, and leave no object open")
    func properties() {
        var count = 0
        for (name, document) in documents.documents {
            let faults = Self.schemas(in: document).flatMap { Self.faults(of: $0, at: "", &count) }
            #expect(Set(faults) == [], "\(name)")
        }
        #expect(count > 500)
    }

    /// The schemas of what is sent and answered.
    private static func schemas(in value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let members):
            members.flatMap { member -> [JSONValue] in
                switch member.name {
                case "schema": [member.value]
                case "schemas": (member.value.object ?? []).map(\.value)
                case "example", "examples": []
                default: schemas(in: member.value)
                }
            }
        case .array(let elements): elements.flatMap { schemas(in: $0) }
        default: []
        }
    }

    /// What facts consist of too: a reader takes it as it is, without bounds.
    private static let ofFacts = [
        JSONSchema.of(Buyer.self), JSONSchema.of(ConfirmedLine.self), JSONSchema.of(InvoiceIssued.Line.self),
        JSONSchema.of(StockShort.Line.self), JSONSchema.of(EntryPosted.Line.self), JSONSchema.of(Reason.self),
        JSONSchema.of(Seller.self), JSONSchema.of(EntityRegistered.self), JSONSchema.of(TaxID.self),
        JSONSchema.of(TaxRate.self), JSONSchema.of(TaxRule.self), JSONSchema.of(TaxSubtotal.self),
        JSONSchema.of(ExemptionReason.self), JSONSchema.of(LinePricing.self), JSONSchema.of(LineAllowance.self),
    ].map { $0["title"] }

    private static func faults(of schema: JSONValue, at place: String, _ count: inout Int) -> [String] {
        var faults: [String] = []
        // Of any kind are only parts of an OpenAPI document itself.
        if schema["type"] == "object", schema["properties"] == nil, schema["description"] == nil {
            faults.append("\(place) is an object of any kind")
        }
        let isOfFacts = ofFacts.contains(schema["title"])
        for property in schema["properties"]?.object ?? [] {
            count += 1
            let (place, text) = ("\(place)/\(property.name)", property.value["description"]?.string ?? "")
            if !text.contains(".") { faults.append("\(place) has no description: '\(text)'") }
            if !isOfFacts, !isBounded(property.value) { faults.append("\(place) has no bounds") }
            faults += Self.faults(of: property.value, at: place, &count)
        }
        if let items = schema["items"] { faults += Self.faults(of: items, at: place + "/0", &count) }
        for choice in schema["anyOf"]?.array ?? [] { faults += Self.faults(of: choice, at: place, &count) }
        return faults
    }

    /// Whether a value is kept within limits: by its type, its form, a list of values, or numbers.
    private static func isBounded(_ schema: JSONValue?) -> Bool {
        guard let schema else { return false }
        let isListed = ["enum", "const", "anyOf", "$ref"].contains { schema[$0] != nil }
        return switch schema["type"]?.string {
        case "string": isListed || ["maxLength", "pattern", "format"].contains { schema[$0] != nil }
        case "integer": isListed || ["minimum", "format"].contains { schema[$0] != nil }
        case "array": schema["maxItems"] != nil
        case "boolean", "object": true
        default: isListed
        }
    }

    @Test("have examples that are what their schemas say")
    func examples() throws {
        for (name, document) in documents.documents {
            for content in Self.contents(in: document) {
                guard let schema = content["schema"], let example = content["example"] else { continue }
                #expect(ExampleCheck.faults(of: example, by: schema) == [], "\(name)")
            }
        }
    }

    private static func contents(in value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let members):
            (value["schema"] != nil ? [value] : []) + members.flatMap { contents(in: $0.value) }
        case .array(let elements): elements.flatMap { contents(in: $0) }
        default: []
        }
    }

    @Test("say of every code what it means and what to do")
    func codes() {
        for code in RefusalCode.allCases { #expect(code.explanation.hasSuffix("."), "\(code.rawValue)") }
        // A value says what it is refused for, whichever command carries it.
        let values = PaymentTerms.refusals + Party.refusals
        let named = Set(Catalogue.commands.flatMap { $0.refusals + RefusalCode.ofAllCommands } + values)
            .union([.unknownType])
        #expect(named == Set(RefusalCode.allCases), "a rule that refuses no command, or one that is not listed")
    }
}
