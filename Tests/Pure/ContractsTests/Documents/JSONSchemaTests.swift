import Contracts
import JSON
import Testing

@Suite("JSON Schema by introspection")
struct JSONSchemaTests {
    enum Colour: String, Codable, CaseIterable { case red, green }
    enum Level: Int, Codable, CaseIterable {
        case low = 1
        case high = 5
    }

    struct Part: Codable { var weight: Double }

    struct Wrapper: Codable {
        var text: String
        init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }
        func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
    }

    struct Page<Element: Codable>: Codable { var items: [Element] }

    struct Everything: Codable {
        var text: String
        var perhaps: String?
        var flag: Bool?
        var small: Int32
        var large: Int64?
        var natural: UInt8
        var colour: Colour
        var level: Level?
        var part: Part
        var otherPart: Part?
        var parts: [Part]
        var perhapsNumbers: [Int64]?
        var matrix: [[Bool]]
        var holes: [Int32?]
        var byName: [String: Part]
        var wrapped: Wrapper
        var order: OrderID
        var currency: Currency
        var day: LocalDate?
        var moment: Timestamp
        var anything: JSONValue
    }

    @Test func aTypeSaysItsMembersTheirTypesAndWhichMayBeAbsent() {
        let schema = JSONSchema.of(Everything.self)
        let int32: JSONValue = [
            "type": "integer", "format": "int32", "minimum": -2_147_483_648, "maximum": 2_147_483_647,
        ]
        let part: JSONValue = [
            "title": "JSONSchemaTests.Part", "type": "object", "properties": ["weight": ["type": "number"]],
            "required": ["weight"],
        ]
        #expect(
            schema["properties"] == [
                "text": ["type": "string"], "perhaps": ["type": "string"], "flag": ["type": "boolean"], "small": int32,
                "large": ["type": "integer", "format": "int64"],
                "natural": ["type": "integer", "minimum": 0, "maximum": 255],
                "colour": ["type": "string", "enum": ["red", "green"]],
                "level": ["type": "integer", "enum": [1, 5]],
                "part": part, "otherPart": part, "parts": ["type": "array", "items": part],
                "perhapsNumbers": ["type": "array", "items": ["type": "integer", "format": "int64"]],
                "matrix": ["type": "array", "items": ["type": "array", "items": ["type": "boolean"]]],
                "holes": ["type": "array", "items": ["anyOf": [int32, ["type": "null"]]]],
                "byName": ["type": "object", "additionalProperties": part],
                "wrapped": ["type": "string"], "order": OrderID.jsonSchema,
                "currency": ["type": "string", "pattern": "^[A-Z]{3}$"],
                "day": ["type": "string", "format": "date"], "moment": ["type": "string", "format": "date-time"],
                "anything": [:],
            ])
        #expect(
            schema["required"] == [
                "text", "small", "natural", "colour", "part", "parts", "matrix", "holes", "byName", "wrapped", "order",
                "currency", "moment", "anything",
            ])
    }

    @Test func titlesAreNamesWithoutModules() {
        #expect(JSONSchema.of(Page<InvoiceIssued.Line>.self)["title"] == "JSONSchemaTests.Page<InvoiceIssued.Line>")
        #expect(JSONSchema.of(OrderReceived.self)["title"] == "OrderReceived")
    }

    @Test func whatIsNotAnObjectHasItsOwnForm() {
        #expect(JSONSchema.of([String].self) == ["type": "array", "items": ["type": "string"]])
        #expect(JSONSchema.of(Channel.self)["enum"]?.array?.count == Channel.allCases.count)
        #expect(JSONSchema.of(String.self) == ["type": "string"])
        #expect(JSONSchema.of(Int64.self) == ["type": "integer", "format": "int64"])
    }

    @Test func aDocumentNamesItsDialectAndItself() {
        let document = JSONSchema.document(of: Part.self, id: "urn:x")
        #expect(document.object?.prefix(3).map(\.name) == ["$schema", "$id", "title"])
        #expect(document["$schema"] == "https://json-schema.org/draft/2020-12/schema")
    }
}
