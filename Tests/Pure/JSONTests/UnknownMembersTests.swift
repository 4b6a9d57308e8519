import JSON
import SeededRandom
import Testing

@Suite struct UnknownMembers {
    private struct Part: Codable, Equatable {
        var name: String
        var weight: Int?
    }

    private struct Whole: Codable, Equatable {
        var parts: [Part]
        var byName: [String: Part]?
        var anything: JSONValue?
    }

    private func refused(_ text: String) -> String? {
        refusal { _ = try JSONDecoder(unknownMembers: .refused).decode(Whole.self, from: [UInt8](text)) }
            .map { "\($0.name) \($0.place.path.pointer)" }
    }

    @Test(arguments: [
        (#"{"parts":[],"more":1}"#, "/more"), (#"{"more":null,"parts":[]}"#, "/more"),
        (#"{"parts":[{"name":"a"},{"name":"b","wieght":2}]}"#, "/parts/1/wieght"),
        (#"{"parts":[],"byName":{"x":{"name":"a","y":{}}}}"#, "/byName/x/y"),
        (#"{"parts":[],"\u006dore":{"parts":[]}}"#, "/more"), (#"{"parts":[],"":1}"#, "/"),
    ])
    func oneIsRefusedWhereItStands(text: String, pointer: String) throws {
        #expect(refused(text) == "unknownMember \(pointer)")
        _ = try decoded(Whole.self, text)
    }

    @Test(arguments: [
        #"{"parts":[]}"#, #"{"parts":[{"weight":null,"name":"a"}],"byName":null}"#,
        #"{"byName":{"any":{"name":"a"}},"parts":[{"name":"b","weight":1}]}"#,
        #"{"parts":[],"anything":{"x":[{"y":{"z":1}}]}}"#,
    ])
    func whatIsKnownIsTaken(text: String) throws {
        let strict = try JSONDecoder(unknownMembers: .refused).decode(Whole.self, from: [UInt8](text))
        #expect(strict == (try decoded(Whole.self, text)))
    }

    @Test func aDocumentOfItsOwnKindIsRefusedFirst() {
        #expect(refused(#"{"more":1}"#) == "keyNotFound ")
        #expect(refused(#"{"parts":[1],"more":1}"#) == "typeMismatch /parts/0")
    }
}

@Suite struct WholeNumbers {
    @Test(
        arguments: [
            ("5.0", 5), ("1e2", 100), ("5E0", 5), ("-5.00e+1", -50), ("100e-2", 1), ("12.34e2", 1_234), ("0.5e1", 5),
            ("-0.0", 0), ("0e999999999999999999999", 0), ("0.000e-5", 0), ("1.50e1", 15), ("0.0012e4", 12),
            ("9223372036854775807.0", Int64.max), ("-9.223372036854775808e18", Int64.min),
            ("922337203685477580700e-2", Int64.max), ("1e18", 1_000_000_000_000_000_000),
        ] as [(String, Int64)])
    func areWholeHoweverTheyAreWritten(text: String, value: Int64) throws {
        #expect(try decoded(Int64.self, text) == value)
    }

    @Test(arguments: [
        ("1.5", "notAnInteger"), ("1e-1", "notAnInteger"), ("5.0e-1", "notAnInteger"), ("0.1", "notAnInteger"),
        ("1e-99999999999999999999", "notAnInteger"), ("9223372036854775808.0", "numberOutOfRange"),
        ("1e19", "numberOutOfRange"), ("-1e19", "numberOutOfRange"), ("1e99999999999999999999", "numberOutOfRange"),
        ("12e38", "numberOutOfRange"),
    ])
    func areRefusedByNameOtherwise(text: String, name: String) {
        #expect(refusal { _ = try decoded(Int64.self, text) }?.name == name)
    }

    @Test func boundsOfEveryTypeHold() throws {
        #expect(try decoded([Int8].self, "[127.0,-1.28e2]") == [127, -128])
        #expect(refusal { _ = try decoded(Int8.self, "1.28e2") }?.name == "numberOutOfRange")
        #expect(refusal { _ = try decoded(UInt8.self, "-1.0") }?.name == "numberOutOfRange")
        #expect(try decoded(UInt64.self, "1.8446744073709551615e19") == .max)
        #expect(try decoded(UInt128.self, "340282366920938463463374607431768211455.000") == .max)
        #expect(try decoded(Int128.self, "-170141183460469231731687303715884105728.0") == .min)
    }

    @Test func areTheSameAsTheirPlainSpellingAtAnyPlaceOfThePoint() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2_000 {
            let value = random.integer()
            let digits = String(value.magnitude)
            let places = Int.random(in: 0...digits.utf8.count + 3, using: &random)
            let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
            let point = padded.index(padded.endIndex, offsetBy: -places)
            let sign = value < 0 ? "-" : ""
            let fraction = places == 0 ? ".0" : "." + padded[point...]
            let text = "\(sign)\(padded[..<point])\(fraction)e\(places)"
            #expect(try decoded(Int64.self, text) == value, "\(text)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aMillionDigitsTakeOnePassAndAreNotRepeated() {
        let limits = JSONLimits(bytesMax: 8 << 20)
        let digits = String(repeating: "7", count: 1_000_000)
        for text in [digits, digits + ".5", digits + "e5", "0." + digits, "1e" + digits, "-1e-" + digits] {
            let error = refusal { _ = try JSONDecoder(limits: limits).decode(Int64.self, from: [UInt8](text)) }
            #expect((error?.description.utf8.count ?? 1_000) <= 160, "\(text.prefix(10))")
            #expect(["numberOutOfRange", "notAnInteger"].contains(error?.name))
        }
    }
}

@Suite struct Quotes {
    @Test func areShortAndShowable() {
        #expect(Quote.text("quantity") == "quantity")
        #expect(Quote.text(String(repeating: "x", count: 50)) == String(repeating: "x", count: 50))
        #expect(Quote.text(String(repeating: "x", count: 51)) == String(repeating: "x", count: 47) + "\u{2026}")
        for text in ["漢", "\u{1F69A}", "\u{80}", "e\u{301}"].map({ String(repeating: $0, count: 60) }) {
            let quote = Quote.text(text)
            #expect(quote.utf8.count <= Quote.bytesMax && quote.hasSuffix("\u{2026}"), "\(quote)")
        }
    }

    @Test func aPointerIsCutWhereItIsTooLong() {
        let long = JSONPath([.name("lines"), .index(3), .name(String(repeating: "/", count: 1_000_000))])
        #expect(long.pointer.hasPrefix("/lines/3/~1~1") && long.pointer.utf8.count <= Quote.bytesMax)
        #expect(JSONPath([.name("a/b~c"), .index(0)]).pointer == "/a~1b~0c/0")
    }

    @Test func aTypesOwnWordsAreCutToo() {
        enum Colour: String, Decodable { case red }
        let text = "\"\(String(repeating: "é\u{301}", count: 100_000))\""
        let error = refusal { _ = try decoded(Colour.self, text) }
        #expect(error?.name == "rejected" && (error?.description.utf8.count ?? 1_000) <= 160)
    }
}
