import Contracts
import JSON
import Testing

@Suite("Data of persons")
struct PersonalTests {
    private let known = Personal.plain(Party(name: "Ann", country: "GB"))
    private let erased = Personal<Party>.erased

    private func bothWays(_ text: String) throws -> Personal<Party> {
        let read = try JSONDecoder().decode(Personal<Party>.self, from: Array(text.utf8))
        #expect(read.encoded() == (try JSONEncoder().encode(read)))
        return read
    }

    @Test("stand in an object of one member, and are read as they were written")
    func plain() throws {
        let text = #"{"plain":{"name":"Ann","address":{"country":"GB"}}}"#
        #expect(String(decoding: known.encoded(), as: UTF8.self) == text)
        #expect(try bothWays(text) == known)
        #expect(known.content?.name == "Ann" && known.shown(\.name) == "Ann")
    }

    @Test("that are erased read as erased, and are not taken for data that were never there")
    func erasing() throws {
        #expect(String(decoding: erased.encoded(), as: UTF8.self) == #"{"erased":true}"#)
        #expect(try bothWays(#"{"erased":true}"#) == erased)
        #expect(erased.content == nil && erased.shown(\.name) == "erased")
        for text in [
            "{}", #"{"erased":false}"#, #"{"plain":null}"#,
            #"{"plain":{"name":"A","address":{"country":"GB"}},"erased":true}"#,
        ] {
            #expect(throws: (any Error).self) { try bothWays(text) }
        }
    }
}

@Suite("Texts of persons stand inside Personal")
struct PersonalMembersTests {
    /// What the members of a party, a contact and an address are called.
    private static let names: Set = [
        "name", "lines", "city", "postCode", "region", "email", "phone", "registrationId",
    ]
    /// Members of the same names that say nothing of persons: of items, and of their lines.
    private static let others: Set = ["ItemRegistered", "ConfirmedLine", "InvoiceIssued.Line"]

    /// Where such members stand in a schema, outside of Personal.
    static func bare(_ schema: JSONValue, at path: String) -> [String] {
        let title = schema["title"]?.string ?? ""
        // What a legal entity says of itself on its documents is no person's.
        if title.hasPrefix("Personal<") || title == "EntityRegistered" { return [] }
        var found: [String] = []
        for member in schema["properties"]?.object ?? [] {
            let isText = (member.value["items"] ?? member.value)["type"] == "string"
            if isText, names.contains(member.name), !others.contains(title) { found.append("\(path)/\(member.name)") }
            found += bare(member.value, at: "\(path)/\(member.name)")
        }
        if let items = schema["items"] { found += bare(items, at: path + "/0") }
        return found
    }

    @Test("No fact says anything of a person outside of it", arguments: MessageSpecimen.facts)
    func facts(fact: MessageSpecimen) {
        #expect(Self.bare(fact.schema, at: fact.name) == [])
    }

    @Test("A member that stands outside of it would be found")
    func found() {
        let registered = JSONSchema.of(RegisterCustomer.self)
        #expect(Self.bare(registered, at: "").contains("/shipTo/0/party/address/city"))
        #expect(Self.bare(JSONSchema.of(CustomerRegistered.self), at: "") == [])
    }
}
