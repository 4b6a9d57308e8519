import JSON
import Testing

/// Reads itself, and four members; the long way knows two of them.
private struct Pair: JSONReadable, JSONWritable, Equatable {
    let name: String
    let amount: Int64
    var isOpen = false
    var parts: [Int64] = []

    enum CodingKeys: String, CodingKey { case name, amount }

    init(name: String, amount: Int64) { (self.name, self.amount) = (name, amount) }

    init(members: JSONMembers) throws(JSONUnexpected) {
        guard let name = members.place("name"), let amount = members.place("amount") else { throw JSONUnexpected() }
        self.name = try members.string(at: name)
        self.amount = try members.int64(at: amount)
        if let place = members.place("isOpen") { isOpen = try members.bool(at: place) }
        guard let place = members.place("parts") else { return }
        var elements = try members.elements(at: place)
        parts.reserveCapacity(elements.count)
        while let next = members.next(&elements) { parts.append(try members.int64(at: next)) }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key(plain: "name")
        writer.string(name)
        writer.key(plain: "amount")
        writer.integer(amount)
        writer.endObject()
    }
}

/// Keeps what was lent to it.
private struct Keeper: JSONReadable {
    let members: JSONMembers
    let place: JSONMembers.Place

    init(members: JSONMembers) throws(JSONUnexpected) {
        guard let place = members.place("text") else { throw JSONUnexpected() }
        (self.members, self.place) = (members, place)
    }

    init(from decoder: any Decoder) throws { throw JSONUnexpected() }
}

@Suite("Types that read and write themselves")
struct ReadableTests {
    private func pair(_ json: String) throws -> Pair { try JSONDecoder().decode(Pair.self, from: Array(json.utf8)) }

    @Test("Members are found in any order, and unknown ones are passed over")
    func members() throws {
        let pair = try pair(#"{"x":[{"name":1}],"parts":[1,-2,3],"amount":-7,"isOpen":true,"name":"a\"b"}"#)
        #expect(pair.name == "a\"b" && pair.amount == -7 && pair.isOpen && pair.parts == [1, -2, 3])
        #expect(try self.pair(#"{"name":"a","amount":1,"isOpen":null,"parts":[]}"#) == Pair(name: "a", amount: 1))
    }

    @Test(
        "What they do not take is left to Codable, which says what is wrong with it, or takes it",
        arguments: [#"{"name":"a"}"#, #"{"name":"a","amount":"1"}"#, #"{"name":null,"amount":1}"#, "[]", "7"])
    func fallback(json: String) throws {
        let reason = #expect(throws: JSONError.self) { try pair(json) }
        let codable = #expect(throws: JSONError.self) {
            try JSONDecoder().decode(Pair.self, from: Array(json.utf8).span)
        }
        #expect("\(try #require(reason))" == "\(try #require(codable))")
        #expect(try pair(#"{"name":"a","amount":1,"isOpen":"unknown to the long way"}"#) == Pair(name: "a", amount: 1))
    }

    @Test("What is no JSON is refused as ever")
    func refused() {
        for json in ["", #"{"name":"a","amount":1"#, #"{"name":"a","name":"b","amount":1}"#] {
            #expect(throws: JSONError.self) { try pair(json) }
        }
    }

    @Test("Arrays of them")
    func arrays() throws {
        func pairs(_ json: String) throws -> [Pair] { try JSONDecoder().decode([Pair].self, from: Array(json.utf8)) }
        #expect(try pairs("[]") == [])
        let two = [Pair(name: "a", amount: 1), Pair(name: "b", amount: 2)]
        #expect(try pairs(String(decoding: two.encoded(), as: UTF8.self)) == two)
        #expect(two.encoded() == (try JSONEncoder().encode(two)))
        #expect(throws: JSONError.self) { try pairs(#"[{"name":"a","amount":1},7]"#) }
        #expect(throws: JSONError.self) { try pairs("{}") }
    }

    @Test(
        """
        One that keeps what was lent reads it when the caller's bytes are gone; a place of a longer document is \
        refused
        """
    )
    func kept() throws {
        func keeper(_ json: String) throws -> Keeper {
            try JSONDecoder().decode(Keeper.self, from: Array(json.utf8))
        }
        let short = try keeper(#"{"text":"still here"}"#)
        let long = try keeper(#"{"a":1,"b":2,"c":3,"text":"far away"}"#)
        #expect(try short.members.string(at: short.place) == "still here")
        #expect(try short.members.withText(at: short.place) { $0.count } == 10)
        #expect(throws: JSONUnexpected.self) { try short.members.string(at: long.place) }
    }

    @Test("Text with escapes is not lent: it would have to be made first")
    func escapes() throws {
        let keeper = try JSONDecoder().decode(Keeper.self, from: Array(#"{"text":"a\nb"}"#.utf8))
        #expect(throws: JSONUnexpected.self) { try keeper.members.withText(at: keeper.place) { $0.count } }
        #expect(try keeper.members.string(at: keeper.place) == "a\nb")
    }
}
