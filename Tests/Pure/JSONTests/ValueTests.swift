import Foundation
import JSON
import Testing

@Suite struct Values {
    @Test func numbersKeepTheirTextAndMembersTheirOrder() throws {
        let text = #"{"z":1.10,"a":123456789012345678901234567890,"m":[1E5,-0]}"#
        let value = try JSONValue.parse([UInt8](text))
        #expect(value.description == text)
        #expect(try encoded(value) == text)
        #expect(value["a"]?.int == nil)
        #expect(value["a"]?.integer(as: Int128.self) == 123_456_789_012_345_678_901_234_567_890)
        #expect(value["m"]?[0]?.double == 100_000)
        #expect(value["m"]?[0]?.int == nil)
        #expect(value["m"]?[2] == nil && value["m"]?[-1] == nil && value["q"] == nil && value[0] == nil)
    }

    @Test func literalsBuildDocuments() {
        let value: JSONValue = ["name": "Ada", "tags": ["x", 1, true, nil], "none": [:]]
        #expect(value.description == #"{"name":"Ada","tags":["x",1,true,null],"none":{}}"#)
        #expect(value["name"]?.string == "Ada")
        #expect(value["tags"]?[2]?.bool == true)
        #expect(value["tags"]?[3]?.isNull == true)
        #expect(value["tags"]?.array?.count == 4)
        #expect(value["none"]?.kind == .object)
    }

    @Test func prettyPrintingIsForPeople() {
        let value: JSONValue = ["a": 1, "b": [true, ["c": nil]], "d": [], "e": [:]]
        #expect(
            value.serialized(pretty: true).text == """
                {
                  "a": 1,
                  "b": [
                    true,
                    {
                      "c": null
                    }
                  ],
                  "d": [],
                  "e": {}
                }
                """)
    }

    @Test func onlyNumbersOfTheGrammarAreNumbers() {
        #expect(JSONNumber("-1.5e+7")?.double == -1.5e7)
        for text in ["", "1 ", "01", "+1", "NaN", "1,2", "\"1\"", "0x1", " 1"] { #expect(JSONNumber(text) == nil) }
        #expect(JSONNumber(Double.nan) == nil)
        #expect(JSONNumber("1e999")?.double == nil)
    }

    @Test func theyPassThroughOtherCoders() throws {
        let value: JSONValue = ["a": [1, -2, true, nil, "s"], "b": ["c": 18]]
        let data = try Foundation.JSONEncoder().encode(value)
        let back = try Foundation.JSONDecoder().decode(JSONValue.self, from: data)
        #expect(back["a"] == value["a"])
        #expect(back["b"] == value["b"])
    }

    @Test func theyStandInsideOfTypes() throws {
        struct Envelope: Codable, Equatable {
            var type: String
            var data: JSONValue
        }
        let text = #"{"type":"t","data":{"x":[1.50,null]}}"#
        let envelope = try decoded(Envelope.self, text)
        #expect(envelope.data["x"]?[0] == .number(JSONNumber("1.50")!))
        #expect(try encoded(envelope) == text)
    }
}

@Suite struct Writers {
    @Test func commasAreTheWritersBusiness() throws {
        var writer = JSONWriter(capacity: 1)
        writer.beginObject()
        writer.key("a{")
        writer.string("x\u{1}\"\\\u{8}\u{C}\r\t/é[")
        writer.key("b")
        writer.beginArray()
        writer.integer(Int64.min)
        writer.unsignedInteger(.max)
        try writer.number(0.1)
        writer.bool(false)
        writer.null()
        writer.beginArray()
        writer.endArray()
        writer.value(serialized: [UInt8]("{\"raw\":1}"))
        writer.endArray()
        writer.endObject()
        writer.newline()
        writer.integer(7)
        let expected =
            #"""
            {"a{":"x\u0001\"\\\b\f\r\t/é[","b":[-9223372036854775808,18446744073709551615,0.1,false,null,[],\#
            {"raw":1}]}
            """#
        #expect(writer.bytes.text == expected + "\n7")
        #expect(writer.count == writer.bytes.count)
        #expect(writer.withBytes { $0.count } == writer.count)
        writer.removeAll()
        #expect(refusal { try writer.number(.infinity) }?.name == "nonFiniteNumber")
        #expect(writer.bytes.isEmpty)
    }

    @Test func everyStringReadsBackAtEveryAlignment() throws {
        for length in 0..<40 {
            for special in ["", "\"", "\\", "\n", "é", "😀", "\u{0}"] {
                let text = String(repeating: "x", count: length) + special + String(repeating: "y", count: length % 11)
                #expect(try decoded(String.self, encoded(text)) == text)
            }
        }
    }
}
