import JSON
import Testing

struct Hostile: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let name: String
    let offset: Int
    let path: String
    var testDescription: String { Array(bytes.prefix(40)).text }

    init(_ text: String, _ name: String, _ offset: Int, _ path: String = "") {
        self.init(bytes: Array(text.utf8), name, offset, path)
    }

    init(bytes: [UInt8], _ name: String, _ offset: Int, _ path: String = "") {
        (self.bytes, self.name, self.offset, self.path) = (bytes, name, offset, path)
    }
}

/// A string in an array, with these bytes in it.
private func quoted(_ bytes: UInt8...) -> [UInt8] { [UInt8]("[\"") + bytes + [UInt8]("\"]") }

private let grammar: [Hostile] = [
    Hostile("", "unexpectedEnd", 0), Hostile("  ", "unexpectedEnd", 2), Hostile("[", "unexpectedEnd", 1, "[0]"),
    Hostile("[1", "unexpectedEnd", 2, "[0]"), Hostile("[1,", "unexpectedEnd", 3, "[1]"),
    Hostile("{\"a\"", "unexpectedEnd", 4), Hostile("{\"a\":", "unexpectedEnd", 5, "a"),
    Hostile("{\"a\":[{\"b\":tru", "unexpectedEnd", 14, "a[0].b"), Hostile("\"a", "unexpectedEnd", 2),
    Hostile("\"a\\", "unexpectedEnd", 3), Hostile("\"\\u00", "unexpectedEnd", 5),
    Hostile("[1,]", "unexpectedByte", 3, "[1]"), Hostile("[,1]", "unexpectedByte", 1, "[0]"),
    Hostile("[1 2]", "unexpectedByte", 3, "[0]"), Hostile("[1}", "unexpectedByte", 2, "[0]"),
    Hostile("{\"a\":1,}", "unexpectedByte", 7), Hostile("{a:1}", "unexpectedByte", 1),
    Hostile("{'a':1}", "unexpectedByte", 1), Hostile("{\"a\" 1}", "unexpectedByte", 5),
    Hostile("{\"a\"::1}", "unexpectedByte", 5, "a"), Hostile("{1:1}", "unexpectedByte", 1),
    Hostile("{\"a\":1]", "unexpectedByte", 6, "a"), Hostile("True", "unexpectedByte", 0),
    Hostile("nul1", "unexpectedByte", 3), Hostile("NaN", "unexpectedByte", 0), Hostile("+1", "unexpectedByte", 0),
    Hostile("Infinity", "unexpectedByte", 0), Hostile(".5", "unexpectedByte", 0),
    Hostile("//x\n1", "unexpectedByte", 0),
    Hostile("\u{A0}1", "unexpectedByte", 0), Hostile("\u{B}1", "unexpectedByte", 0),
    Hostile("1 2", "trailingBytes", 2), Hostile("{}}", "trailingBytes", 2), Hostile("[]\0", "trailingBytes", 2),
    Hostile("1/**/", "trailingBytes", 1), Hostile("\"\"x", "trailingBytes", 2),
    Hostile("\u{FEFF}{}", "byteOrderMark", 0),
]

private let numbers: [Hostile] = [
    Hostile("[01]", "invalidNumber", 1, "[0]"), Hostile("[-01]", "invalidNumber", 1, "[0]"),
    Hostile("[-]", "invalidNumber", 2, "[0]"), Hostile("[1.]", "invalidNumber", 3, "[0]"),
    Hostile("[1.e5]", "invalidNumber", 3, "[0]"), Hostile("[1e]", "invalidNumber", 3, "[0]"),
    Hostile("[1e+]", "invalidNumber", 4, "[0]"), Hostile("[-a]", "invalidNumber", 2, "[0]"),
    Hostile("{\"n\":00}", "invalidNumber", 5, "n"), Hostile("[1.2.3]", "unexpectedByte", 4, "[0]"),
    Hostile("[0x1]", "unexpectedByte", 2, "[0]"), Hostile("[1_000]", "unexpectedByte", 2, "[0]"),
    Hostile("-", "unexpectedEnd", 1), Hostile("1e", "unexpectedEnd", 2), Hostile("--1", "invalidNumber", 1),
]

private let strings: [Hostile] = [
    Hostile(#"["\x"]"#, "invalidEscape", 2, "[0]"), Hostile(#"["\u12G4"]"#, "invalidEscape", 2, "[0]"),
    Hostile(#"["\'"]"#, "invalidEscape", 2, "[0]"), Hostile(#"["abcdefghij\U0041"]"#, "invalidEscape", 12, "[0]"),
    Hostile(#"["\ud800"]"#, "unpairedSurrogate", 2, "[0]"), Hostile(#"["\uDC00"]"#, "unpairedSurrogate", 2, "[0]"),
    Hostile(#"["\ud800\ud800"]"#, "unpairedSurrogate", 2, "[0]"),
    Hostile(#"["\ud83dx"]"#, "unpairedSurrogate", 2, "[0]"),
    Hostile(#"["\ud800\n"]"#, "unpairedSurrogate", 2, "[0]"), Hostile(#"{"\udfff":1}"#, "unpairedSurrogate", 2),
    Hostile(bytes: quoted(0x0A), "controlCharacter", 2, "[0]"),
    Hostile(bytes: quoted(0x00), "controlCharacter", 2, "[0]"),
    Hostile(bytes: quoted(0x61, 0x62, 0x1F), "controlCharacter", 4, "[0]"),
    Hostile(bytes: quoted(0x80), "invalidUTF8", 2, "[0]"), Hostile(bytes: quoted(0xFF), "invalidUTF8", 2, "[0]"),
    Hostile(bytes: quoted(0xC0, 0x80), "invalidUTF8", 2, "[0]"),
    Hostile(bytes: quoted(0xC1, 0xBF), "invalidUTF8", 2, "[0]"),
    Hostile(bytes: quoted(0xE0, 0x80, 0x80), "invalidUTF8", 2, "[0]"),
    Hostile(bytes: quoted(0xED, 0xA0, 0x80), "invalidUTF8", 2, "[0]"),
    Hostile(bytes: quoted(0xF0, 0x80, 0x80, 0x80), "invalidUTF8", 2, "[0]"),
    Hostile(bytes: quoted(0xF4, 0x90, 0x80, 0x80), "invalidUTF8", 2, "[0]"),
    Hostile(bytes: quoted(0xF5, 0x80, 0x80, 0x80), "invalidUTF8", 2, "[0]"),
    Hostile(bytes: quoted(0x61, 0xC3, 0x61), "invalidUTF8", 3, "[0]"),
    Hostile(bytes: quoted(0xF0, 0x9F, 0x98), "invalidUTF8", 2, "[0]"),
    Hostile(bytes: [0x22, 0xE2, 0x82], "invalidUTF8", 1),
    Hostile(bytes: quoted(0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0x61, 0xE9), "invalidUTF8", 11, "[0]"),
]

private let names: [Hostile] = [
    Hostile(#"{"a":1,"a":1}"#, "duplicateKey", 7), Hostile(#"{"":1,"":2}"#, "duplicateKey", 6),
    Hostile(#"{"a":1,"b":{},"\u0061":1}"#, "duplicateKey", 14), Hostile(#"{"\u0061":1,"a":1}"#, "duplicateKey", 12),
    Hostile(#"{"x":[0,{"unread":{"k":1,"k":2}}]}"#, "duplicateKey", 25, "x[1].unread"),
    Hostile("{" + (0..<100).map { "\"k\($0)\":0," }.joined() + "\"k57\":0}", "duplicateKey", 791),
    Hostile("{" + (0..<33).map { "\"k\($0)\":0," }.joined() + "\"k3\":0}", "duplicateKey", 255),
]

@Suite struct Refusals {
    @Test(arguments: grammar + numbers + strings + names)
    func aHostileDocumentIsRefusedByNameAndPlace(_ hostile: Hostile) {
        let error = refusal { _ = try JSONValue.parse(hostile.bytes) }
        #expect(error?.name == hostile.name)
        #expect(error?.place.offset == hostile.offset)
        #expect(error.map { $0.place.path.description } == hostile.path)
        struct Unread: Decodable {}
        #expect(refusal { _ = try JSONDecoder().decode(Unread.self, from: hostile.bytes) }?.name == hostile.name)
    }

    @Test func unusualButLegalDocumentsAreTaken() throws {
        #expect(try JSONValue.parse([UInt8](" \t\r\n[ ] ")) == [])
        #expect(try JSONValue.parse([UInt8](#""\ud83d\uDE00\/\u0000\b\f\n\r\t""#)) == "😀/\u{0}\u{8}\u{C}\n\r\t")
        #expect(try JSONValue.parse([UInt8]("\"\u{7F}\u{FFFF}\u{10FFFF}\"")) == "\u{7F}\u{FFFF}\u{10FFFF}")
        #expect(try JSONValue.parse([UInt8]("-0")).int == 0)
        #expect(try decoded(Double.self, "-0").sign == .minus)
        #expect(try decoded([Double].self, "[1E+2,0e1,1e-400,0.1]") == [100, 0, 0, 0.1])
        #expect(try JSONValue.parse([UInt8](#"{"é":1,"e\u0301":2}"#)).object?.count == 2)
    }

    @Test func limitsAreNamedAndExact() throws {
        let limits = JSONLimits(depthMax: 3, bytesMax: 20, elementsMax: 6)
        func name(_ text: String) -> String? {
            refusal { _ = try JSONValue.parse([UInt8](text), limits: limits) }?.name
        }
        #expect(name("[[[1]]]") == nil)
        #expect(name("[[[[1]]]]") == "tooDeep")
        #expect(name(#"{"a":[{"b":{}}]}"#) == "tooDeep")
        #expect(name("[1,2,3,4,5]") == nil)
        #expect(name("[1,2,3,4,5,6]") == "tooManyElements")
        #expect(name(#"{"a":1,"b":2}"#) == nil)
        #expect(name(#"{"a":1,"b":2,"":3}"#) == "tooManyElements")
        #expect(name("\"" + String(repeating: "x", count: 18) + "\"") == nil)
        #expect(name("\"" + String(repeating: "x", count: 19) + "\"") == "tooLarge")
        let nested = String(repeating: "[", count: 100_000)
        #expect(refusal { _ = try JSONValue.parse([UInt8](nested)) }?.name == "tooDeep")
        let deepest = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(try JSONValue.parse([UInt8](deepest), limits: JSONLimits(depthMax: .max)).serialized().text == deepest)
    }

    @Test func manyNamesThatLookAlikeTakeNoQuadraticTime() throws {
        let text = "{" + (10_000..<30_000).map { "\"k\($0)k\":0" }.joined(separator: ",") + "}"
        #expect(try JSONValue.parse([UInt8](text)).object?.count == 20_000)
    }
}

@Suite struct TypeRefusals {
    private func refused<T: Decodable>(_ type: T.Type, _ text: String) -> String? {
        refusal { _ = try decoded(type, text) }.map { "\($0.name) \($0.place)" }
    }

    @Test func theValueAtFaultIsNamed() {
        let line = #"{"id":"","paid":true,"rate":1,"lines":[{"item":"a","quantity":1},"#
        #expect(
            refused(Order.self, line + #"{"item":"b","quantity":"2"}]}"#) == "typeMismatch byte 88, lines[1].quantity")
        #expect(refused(Order.self, line + #"{"item":null,"quantity":2}]}"#) == "valueNotFound byte 73, lines[1].item")
        #expect(refused(Order.self, line + #"{"item":"b"}]}"#) == "keyNotFound byte 65, lines[1]")
        #expect(refused(Order.self, line + #"[]]}"#) == "typeMismatch byte 65, lines[1]")
        #expect(refused(Payment.self, #"{"cheque":{}}"#) == "rejected byte 0")
        #expect(refused([Payment].self, #"[{"cash":{}},{"cash":{},"card":{}}]"#) == "rejected byte 13, [1]")
        #expect(refused([Int].self, "{}") == "typeMismatch byte 0")
        #expect(refused(Bool.self, "1") == "typeMismatch byte 0")
        #expect(refused(String.self, "1") == "typeMismatch byte 0")
        #expect(refused(Double.self, "\"1\"") == "typeMismatch byte 0")
    }

    @Test func integersAreExactOverTheirWholeRange() throws {
        #expect(try decoded(Int64.self, "-9223372036854775808") == .min)
        #expect(try decoded(Int64.self, "9223372036854775807") == .max)
        #expect(try decoded(UInt64.self, "18446744073709551615") == .max)
        #expect(try decoded(Int128.self, "-170141183460469231731687303715884105728") == .min)
        #expect(try encoded(UInt64.max) == "18446744073709551615")
        #expect(try encoded([Int64.min, 0, -1, 10, 99, 100]) == "[-9223372036854775808,0,-1,10,99,100]")
        #expect(try encoded(Int128.max) == "170141183460469231731687303715884105727")
        #expect(refused(Int64.self, "9223372036854775808") == "numberOutOfRange byte 0")
        #expect(refused(UInt64.self, "18446744073709551616") == "numberOutOfRange byte 0")
        #expect(refused(UInt.self, "-1") == "numberOutOfRange byte 0")
        #expect(refused([Int8].self, "[127,128]") == "numberOutOfRange byte 5, [1]")
        #expect(refused([Int].self, "[1.0,1.5]") == "notAnInteger byte 5, [1]")
    }

    @Test func doublesAreTheNearest() throws {
        #expect(try decoded(Double.self, "9007199254740993") == 9_007_199_254_740_992)
        #expect(try decoded(Double.self, "2.2250738585072011e-308").bitPattern == 0x000F_FFFF_FFFF_FFFF)
        #expect(
            try decoded(Double.self, "1.00000000000000011102230246251565404236316680908203126").bitPattern
                == 0x3FF0_0000_0000_0001)
        #expect(try decoded(Float.self, "1.000000059604644776") == Float(1).nextUp)
        #expect(refused(Double.self, "1e309") == "numberOutOfRange byte 0")
        #expect(refused(Float.self, "1e39") == "numberOutOfRange byte 0")
        #expect(refusal { _ = try encoded(["a": [1, Double.infinity]]) }.map { "\($0.place.path)" } == "a[1]")
    }

    @Test func aTypesOwnErrorIsKeptWithItsPlace() throws {
        struct Picky: Decodable {
            struct Complaint: Error {}
            init(from decoder: any Decoder) throws { throw Complaint() }
        }
        guard
            case .rejected(let error, let place)? = refusal({ _ = try decoded([String: [Picky]].self, #"{"a":[0]}"#) })
        else {
            Issue.record("not rejected")
            return
        }
        #expect(error is Picky.Complaint)
        #expect("\(place)" == "byte 6, a[0]")
    }
}
