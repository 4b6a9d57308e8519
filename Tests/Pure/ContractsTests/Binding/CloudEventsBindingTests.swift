import Contracts
import Testing

@Suite("CloudEvents binding")
struct CloudEventsBindingTests {
    static let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    static let full = CloudEvent(
        id: "7.3.1024", source: "/o2c/billing", type: "o2c.billing.invoice-issued.v1",
        time: Timestamp("2026-11-25T07:02:26.000123Z"), subject: "7-12", sequence: 1024, traceparent: trace,
        actor: "Zoë \"Z\" Müller", reason: "back\\slash / 5 €", data: Array(#"{"net": 120,"name":"a\"}b"}"#.utf8))
    static let least = CloudEvent(id: "1", source: "erp", type: "t", data: Array("[]".utf8))

    // MARK: Binary mode

    @Test("An event in binary mode comes back as it was", arguments: [full, least])
    func binaryRoundTrip(event: CloudEvent) throws {
        #expect(try CloudEvent(headers: event.headers, value: event.data) == event)
    }

    @Test func binaryHeadersAreThoseOfTheBinding() {
        let names = Self.full.headers.map(\.name)
        #expect(
            names == [
                "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "ce_sequence", "ce_actor",
                "ce_reason", "traceparent", "content-type",
            ])
        #expect(Self.least.headers.map(\.name) == ["ce_specversion", "ce_id", "ce_source", "ce_type", "content-type"])
        let values = Dictionary(
            uniqueKeysWithValues: Self.full.headers.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) })
        #expect(values["ce_time"] == "2026-11-25T07:02:26.000123Z")
        #expect(values["ce_sequence"] == "1024")
        #expect(values["content-type"] == "application/json")
    }

    @Test("Headers of others are passed over; an empty one counts as absent")
    func foreignHeaders() throws {
        var headers = Self.least.headers
        headers += [
            ("ce_dataschema", Array("http://x".utf8)), ("kafka_anything", [0xFF]), ("ce_", [1]), ("ce_subject", []),
        ]
        #expect(try CloudEvent(headers: headers, value: Self.least.data) == Self.least)
    }

    @Test(
        "Any content type of JSON is taken",
        arguments: [
            nil, "application/json", "application/json; charset=utf-8", "Application/JSON", "text/json",
            "application/vnd.x+json",
        ])
    func jsonContentTypes(type: String?) throws {
        #expect(try decode(Self.least, replacing: "content-type", with: type) == Self.least)
    }

    @Test(
        "Another content type is refused",
        arguments: [
            "text/xml", "application/avro", "application/cloudevents+avro", "application/cloudevents-batch+json",
            "jsonx",
        ])
    func otherContentTypes(type: String) {
        #expect(throws: CloudEventRefusal.unsupportedContentType(type)) {
            try decode(Self.least, replacing: "content-type", with: type)
        }
    }

    @Test("A missing or empty attribute is refused by its name", arguments: ["specversion", "id", "source", "type"])
    func missing(name: String) {
        for text in [nil, ""] {
            #expect(throws: CloudEventRefusal.missingAttribute(name)) {
                try decode(Self.full, replacing: "ce_" + name, with: text)
            }
        }
    }

    @Test func anotherSpecversionIsRefused() {
        #expect(throws: CloudEventRefusal.unsupportedSpecversion("0.3")) {
            try decode(Self.full, replacing: "ce_specversion", with: "0.3")
        }
    }

    @Test(
        "Each attribute has a limit",
        arguments: [
            ("id", 128), ("source", 256), ("type", 128), ("subject", 640), ("actor", 128), ("reason", 512),
        ])
    func limits(name: String, max: Int) throws {
        _ = try decode(Self.full, replacing: "ce_" + name, with: String(repeating: "x", count: max))
        #expect(throws: CloudEventRefusal.attributeTooLong(name, bytes: max + 1, max: max)) {
            try decode(Self.full, replacing: "ce_" + name, with: String(repeating: "x", count: max + 1))
        }
    }

    @Test("Data of a command is taken up to its limit, a byte more is not, none is missing")
    func dataLimit() throws {
        let max = Sizes.commandBytesMax
        let data = Array(repeating: UInt8(ascii: "1"), count: max)
        #expect(try CloudEvent(headers: Self.least.headers, value: data).data == data)
        #expect(throws: CloudEventRefusal.dataTooLarge(bytes: max + 1, max: max)) {
            try CloudEvent(headers: Self.least.headers, value: data + [UInt8(ascii: "1")])
        }
        for value: [UInt8]? in [nil, []] {
            #expect(throws: CloudEventRefusal.missingData) { try CloudEvent(headers: Self.least.headers, value: value) }
        }
    }

    @Test(
        "A traceparent that is not one is ignored",
        arguments: [
            "00-4bf9", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", trace + "0",
            trace.replacing("-", with: "0"),
        ])
    func brokenTraceparent(text: String) throws {
        #expect(try decode(Self.full, replacing: "traceparent", with: text).traceparent == nil)
    }

    @Test(
        "An attribute that is not of its type is refused",
        arguments: [
            ("time", "yesterday"), ("time", "2026-02-30T00:00:00Z"), ("sequence", "-1"), ("sequence", "1.5"),
            ("sequence", "9999999999999999999"), ("actor", "a\u{0}b"), ("reason", "two\nlines"), ("id", "\u{7F}"),
        ])
    func invalid(name: String, text: String) {
        #expect(throws: CloudEventRefusal.invalidAttribute(name)) {
            try decode(Self.full, replacing: "ce_" + name, with: text)
        }
    }

    @Test func bytesThatAreNotUTF8AreRefused() {
        var headers = Self.least.headers
        headers.append(("ce_subject", [0xC3, 0x28]))
        #expect(throws: CloudEventRefusal.invalidAttribute("subject")) {
            try CloudEvent(headers: headers, value: Self.least.data)
        }
    }

    @Test func aRepeatedAttributeIsRefused() {
        #expect(throws: CloudEventRefusal.repeatedAttribute("id")) {
            try CloudEvent(headers: Self.least.headers + [("ce_id", [UInt8(ascii: "2")])], value: Self.least.data)
        }
    }

    @Test func aSecondContentTypeIsRefused() {
        let again = (name: "content-type", value: Array("application/cloudevents+json".utf8))
        #expect(throws: CloudEventRefusal.repeatedAttribute("content-type")) {
            try CloudEvent(headers: Self.least.headers + [again], value: Self.least.data)
        }
    }

    @Test func anEventCanBeJudgedBeforeItIsSent() throws {
        try Self.full.validate()
        let event = CloudEvent(
            id: "1", source: "shop", type: "t", actor: String(repeating: "x", count: 129), data: Self.full.data)
        #expect(throws: CloudEventRefusal.attributeTooLong("actor", bytes: 129, max: 128)) { try event.validate() }
    }

    private func decode(_ event: CloudEvent, replacing name: String, with text: String?) throws -> CloudEvent {
        var headers = event.headers.filter { $0.name != name }
        if let text { headers.append((name, Array(text.utf8))) }
        return try CloudEvent(headers: headers, value: event.data)
    }
}
