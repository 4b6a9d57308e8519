import JSON
import Testing

struct Line: Codable, Equatable {
    var item: String
    var quantity: Int
    var note: String?
}

struct Order: Codable, Equatable {
    var id: String
    var lines: [Line]
    var paid: Bool
    var rate: Double
}

enum Payment: Codable, Equatable {
    case cash
    case card(number: String, expires: Int)
    case transfer(Line, String)
}

struct Name: Codable, Equatable, Hashable, RawRepresentable { var rawValue: String }

class Party: Codable {
    var name: String
    init(name: String) { self.name = name }
}

final class Customer: Party {
    var limit: Int
    private enum CodingKeys: String, CodingKey { case limit }

    init(name: String, limit: Int) {
        self.limit = limit
        super.init(name: name)
    }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        limit = try container.decode(Int.self, forKey: .limit)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try super.encode(to: container.superEncoder())
        try container.encode(limit, forKey: .limit)
    }
}

/// Writes to two nested containers by turns.
struct Interleaving: Encodable {
    enum Keys: String, CodingKey { case left, right }

    func encode(to encoder: any Encoder) throws {
        var outer = encoder.container(keyedBy: Keys.self)
        var left = outer.nestedContainer(keyedBy: Keys.self, forKey: .left)
        var right = outer.nestedUnkeyedContainer(forKey: .right)
        try right.encode(2)
        try left.encode(1, forKey: .left)
    }
}

/// Asks for its superclass's part first and writes it last.
struct LateSuper: Encodable {
    enum Keys: String, CodingKey { case limit }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        let part = container.superEncoder()
        try container.encode(1, forKey: .limit)
        try "late".encode(to: part)
    }
}

@Suite struct Codables {
    @Test func anOrderIsWrittenWithoutWhitespaceInItsDeclaredOrder() throws {
        let order = Order(id: "7-1024", lines: [Line(item: #"bolt "M8""#, quantity: -3)], paid: true, rate: 1.25)
        let text = try encoded(order)
        #expect(text == #"{"id":"7-1024","lines":[{"item":"bolt \"M8\"","quantity":-3}],"paid":true,"rate":1.25}"#)
        #expect(try decoded(Order.self, text) == order)
    }

    @Test func membersAreFoundInAnyOrderAndUnknownOnesPassedOver() throws {
        let text =
            #"""
             { "rate" : 2, "new":{"a":[1,{}]}, "paid":false,"lines":[ {"note":null,"quantity":1,"item":"n"} ] ,\#
            "\u0069d":"x"} 
            """#
        let order = Order(id: "x", lines: [Line(item: "n", quantity: 1)], paid: false, rate: 2)
        #expect(try decoded(Order.self, text) == order)
    }

    @Test(arguments: [Payment.cash, .card(number: "4", expires: 2030), .transfer(Line(item: "i", quantity: 2), "b")])
    func casesWithValuesComeBack(payment: Payment) throws {
        #expect(try decoded(Payment.self, encoded(payment)) == payment)
    }

    @Test func theShapeOfACaseIsThatOfTheStandardLibrary() throws {
        #expect(try encoded(Payment.cash) == #"{"cash":{}}"#)
        #expect(try encoded(Payment.card(number: "4", expires: 30)) == #"{"card":{"number":"4","expires":30}}"#)
        #expect(
            try encoded(Payment.transfer(Line(item: "i", quantity: 2), "b"))
                == #"{"transfer":{"_0":{"item":"i","quantity":2},"_1":"b"}}"#)
    }

    @Test func dictionariesAreObjectsIfTheirKeysAreTextOrNumbers() throws {
        #expect(try encoded(["a": 1]) == #"{"a":1}"#)
        #expect(try encoded([-7: ["b": true]]) == #"{"-7":{"b":true}}"#)
        #expect(try encoded([Name(rawValue: "k"): 1]) == #"["k",1]"#)
        #expect(try decoded([Int: [String: Bool]].self, #"{"-7":{"b":true},"8":{}}"#) == [-7: ["b": true], 8: [:]])
        #expect(try decoded([Name: Int].self, #"["k",1]"#) == [Name(rawValue: "k"): 1])
    }

    @Test func wrappersAndOptionalsStandForTheirValue() throws {
        #expect(try encoded([Name(rawValue: "a"), nil]) == #"["a",null]"#)
        #expect(try decoded([Name?].self, #"["a",null]"#) == [Name(rawValue: "a"), nil])
        #expect(try decoded(Int?.self, "null") == nil)
        #expect(try encoded(5) == "5")
        #expect(try encoded([[Int]]()) == "[]")
        #expect(try encoded([[1, 2], [], [3]]) == "[[1,2],[],[3]]")
        #expect(try encoded([Empty(), Empty()]) == "[{},{}]")
        #expect(try decoded([Empty].self, "[{},{\"a\":1}]").count == 2)
    }

    struct Empty: Codable {}

    @Test func aSuperclassHasItsOwnPart() throws {
        let text = try encoded(Customer(name: "Ada", limit: 9))
        #expect(text == #"{"super":{"name":"Ada"},"limit":9}"#)
        let back = try decoded(Customer.self, text)
        #expect(back.name == "Ada" && back.limit == 9)
    }

    @Test("What is written to by turns is refused, in any depth: bytes have one order")
    func interleaved() {
        #expect(refusal { _ = try encoded([Interleaving()]) }?.name == "rejected")
        #expect(refusal { _ = try encoded(["a": LateSuper()]) }?.name == "rejected")
    }

    @Test func aPartThatFailsMayBeLeftOut() throws {
        struct Forgiving: Encodable {
            enum Keys: String, CodingKey { case good, bad, list }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Keys.self)
                try? container.encode(["x": [1, Double.nan]], forKey: .bad)
                try container.encode(1, forKey: .good)
                var list = container.nestedUnkeyedContainer(forKey: .list)
                try? list.encode([[1], [Double.infinity]])
                try list.encode("kept")
                try? list.encode(["x": Double.nan])
            }
        }
        #expect(try encoded([Forgiving()]) == #"[{"good":1,"list":["kept"]}]"#)
    }

    @Test func anEncoderThatIsNotUsedIsAnEmptyObject() throws {
        struct Idle: Encodable {
            enum Keys: String, CodingKey { case first, second }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Keys.self)
                _ = container.superEncoder(forKey: .first)
                var list = container.nestedUnkeyedContainer(forKey: .second)
                _ = list.superEncoder()
                _ = list.superEncoder()
            }
        }
        #expect(try encoded(Idle()) == #"{"first":{},"second":[{},{}]}"#)
    }

    @Test func anErrorOfATypeHasThePlaceOfItsValue() {
        struct Unwilling: Encodable {
            struct Complaint: Error {}
            func encode(to encoder: any Encoder) throws { throw Complaint() }
        }
        let error = refusal { _ = try encoded(["a": [[], [Unwilling()]]]) }
        #expect(error.map { "\($0.name) \($0.place)" } == "rejected byte 10, a[1][0]")
    }

    @Test func bytesAreAppended() throws {
        var line = [UInt8]("a ")
        try JSONEncoder().encode([1, 2], into: &line)
        #expect(line.text == "a [1,2]")
        #expect(refusal { try JSONEncoder().encode(Double.nan, into: &line) }?.name == "nonFiniteNumber")
        #expect(line.text == "a [1,2]")
    }

    @Test func everySourceOfBytesIsTaken() throws {
        let padded = [UInt8]("__[1,2]__")
        #expect(try JSONDecoder().decode([Int].self, from: padded[2..<7]) == [1, 2])
        let fromSpan = try JSONDecoder().decode([Int].self, from: padded.span.extracting(2..<7))
        #expect(fromSpan == [1, 2])
        #expect(refusal { _ = try JSONDecoder().decode(Int.self, from: RawSpan()) }?.name == "unexpectedEnd")
    }

    @Test func aDecoderThatIsKeptStaysValid() throws {
        struct Keeper: Decodable {
            let decoder: any Decoder
            init(from decoder: any Decoder) throws { self.decoder = decoder }
        }
        var bytes = [UInt8](#"[{"item":"a string of some length","quantity":4}]"#)
        let keeper = try JSONDecoder().decode([Keeper].self, from: bytes)[0]
        for index in bytes.indices { bytes[index] = 0 }
        bytes = []
        #expect(try Line(from: keeper.decoder) == Line(item: "a string of some length", quantity: 4))
    }

    @Test func codingPathsLeadToTheValue() throws {
        struct Probe: Codable {
            var path = ""
            init() {}
            init(from decoder: any Decoder) throws { path = Self.text(decoder.codingPath) }
            func encode(to encoder: any Encoder) throws { try Self.text(encoder.codingPath).encode(to: encoder) }
            static func text(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: "/") }
        }
        #expect(try encoded(["a": [["b": Probe()]]]) == #"{"a":[{"b":"a/0/b"}]}"#)
        #expect(try encoded([[Probe(), Probe()], [Probe()]]) == #"[["0/0","0/1"],["1/0"]]"#)
        #expect(try decoded([String: [Probe]].self, #"{"a":[1,[2]],"b":[0]}"#)["a"]?.map(\.path) == ["a/0", "a/1"])
    }

    @Test func aTypeThatHoldsItselfWithoutEndIsRefused() {
        struct Endless: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                try container.encode(Endless())
            }
        }
        #expect(refusal { _ = try JSONEncoder(depthMax: 20).encode(Endless()) }?.name == "tooDeep")
    }
}
