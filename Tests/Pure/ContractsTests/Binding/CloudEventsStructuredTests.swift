import Contracts
import SeededRandom
import Testing

@Suite("CloudEvents in structured mode and as lines of an outbox")
struct CloudEventsStructuredTests {
    static let full = CloudEventsBindingTests.full
    static let least = CloudEventsBindingTests.least

    @Test(
        "An event as a line comes back with the same bytes of data",
        arguments: [
            full, least, CloudEvent(id: "1", source: "s", type: "t", data: Array("{\n  \"a\": [1,\r\n2]\n}".utf8)),
            CloudEvent(id: "1", source: "s", type: "t", data: Array(#" {"data":{"}":1}} "#.utf8)),
        ])
    func lines(event: CloudEvent) throws {
        let line = event.line()
        #expect(!line.contains(UInt8(ascii: "\n")) && !line.contains(UInt8(ascii: "\r")))
        #expect(try CloudEvent(line: line) == event)
    }

    @Test("Any event at all comes back from its line, which any text column could hold")
    func anyEvent() throws {
        var random = SeededGenerator(seed: 10)
        func text() -> String {
            let alphabet = Array("abc\"\\/\u{0}\n\u{7F}ß漢😀")
            let length = Int.random(in: 0...4, using: &random) == 0 ? 700 : Int.random(in: 0...5, using: &random)
            return String((0..<length).map { _ in alphabet.randomElement(using: &random)! })
        }
        for count in 0..<2_000 {
            let bytes = (0..<count % 50).map { _ in UInt8.random(in: 0...255, using: &random) }
            let event = CloudEvent(
                id: text(), source: text(), type: text(),
                time: Timestamp(microseconds: Int64.random(in: -1_000...4_000_000_000_000_000, using: &random)),
                subject: text(), sequence: Int64.random(in: .min ... .max, using: &random), traceparent: text(),
                actor: text(), reason: text(), data: count % 2 == 0 ? bytes : Array(text().utf8))
            let line = event.line()
            #expect(try CloudEvent(line: line) == event)
            #expect(!line.contains { $0 < 0x20 } && String(validating: line, as: UTF8.self) != nil)
        }
    }

    @Test func aLineIsTheStructuredFormWithDataLast() {
        #expect(
            text(Self.least.line()) == #"{"specversion":"1.0","id":"1","source":"erp","type":"t","data":[]}"#)
        #expect(text(Self.full.line()).hasSuffix(#","data":{"net": 120,"name":"a\"}b"}}"#))
    }

    @Test("An event in structured mode comes back as it was", arguments: [full, least])
    func structured(event: CloudEvent) throws {
        let headers = [(name: "content-type", value: Array("application/cloudevents+json; charset=UTF-8".utf8))]
        #expect(try CloudEvent(headers: headers, value: event.structured()) == event)
    }

    @Test("Members may come in any order, spaced, escaped, with extensions")
    func anyOrder() throws {
        let event = try decode(
            """
            { "data" : {"a":[{"b":"]}"}]} , "sequence": 5, "type":"t", "source":"\\u002fs\\/\\ud83d\\ude00\\n".
             "x": {"deep":[null,true,-1.5e3]}, "id":"1","subject":null, "specversion":"1.0",
                  "datacontenttype":"application/json" }
            """.replacing("\\n\".", with: "\","))
        #expect(
            event
                == CloudEvent(
                    id: "1", source: "/s/😀", type: "t", sequence: 5, data: Array(#"{"a":[{"b":"]}"}]}"#.utf8)))
    }

    @Test(
        "What is not taken is refused by name",
        arguments: [
            (
                #"{"specversion":"1.0","id":"1","source":"s","type":"t","data_base64":"e30="}"#,
                CloudEventRefusal.base64Data
            ),
            (#"{"specversion":"1.0","id":"1","source":"s","type":"t"}"#, .missingData),
            (#"{"specversion":"1.0","id":"1","source":"s","type":"t","data":null}"#, .missingData),
            (#"{"specversion":"1.0","id":"1","source":"s","data":1}"#, .missingAttribute("type")),
            (#"{"specversion":"1.0","id":7,"source":"s","type":"t","data":1}"#, .invalidAttribute("id")),
            (#"{"specversion":"1.0","id":"a\u0000b","source":"s","type":"t","data":1}"#, .invalidAttribute("id")),
            (#"{"specversion":"1.0","id":"1","id":"1","source":"s","type":"t","data":1}"#, .repeatedAttribute("id")),
            (#"{"specversion":"1.0","id":"1","source":"s","type":"t","data":1,"data":2}"#, .repeatedAttribute("data")),
            (#"{"specversion":"2.0","id":"1","source":"s","type":"t","data":1}"#, .unsupportedSpecversion("2.0")),
            (
                #"{"specversion":"1.0","id":"1","source":"s","type":"t","datacontenttype":"text/xml","data":"<a/>"}"#,
                .unsupportedContentType("text/xml")
            ),
        ])
    func refusals(document: String, refusal: CloudEventRefusal) {
        #expect(throws: refusal) { try decode(document) }
    }

    @Test(
        "What is no envelope is refused with the place",
        arguments: [
            "", "[]", "{", #"{"id"}"#, #"{"id":"1""#, #"{"id":"1"}}"#, #"{"id":"1" "source":"s"}"#, #"{"x":[}]}"#,
            #"{"id":"\x"}"#,
            #"{"id":"\ud800"}"#, #"{"id":"1\"#, "{\"id\":\"a\nb\"}", #"{"x":}"#, String(repeating: "[", count: 200),
            #"{"x":"# + String(repeating: "[", count: 65) + String(repeating: "]", count: 65) + "}",
        ])
    func malformed(document: String) {
        let error = #expect(throws: CloudEventRefusal.self) { try decode(document) }
        #expect(document.isEmpty ? error == .missingData : error?.name == "malformed-envelope")
    }

    @Test("Mutated envelopes are taken or refused, never more")
    func mutations() {
        var random = SeededGenerator(seed: 20_261_125)
        for _ in 0..<5_000 {
            var bytes = Self.full.structured()
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
                default:
                    bytes.insert(
                        Array("\"\\{}[],:".utf8).randomElement(using: &random)!,
                        at: Int.random(in: 0...bytes.count, using: &random))
                }
                if bytes.isEmpty { break }
            }
            _ = Result { try CloudEvent(structured: bytes) }
            _ = Result { try CloudEvent(line: bytes) }
        }
    }

    private func decode(_ document: String) throws -> CloudEvent {
        try CloudEvent(
            headers: [("content-type", Array(CloudEvent.structuredContentType.utf8))], value: Array(document.utf8))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
