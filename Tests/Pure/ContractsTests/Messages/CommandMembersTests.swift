import Contracts
import JSON
import Testing

@Suite("A command holds nothing that it does not know")
struct CommandMembersTests {
    private func reason(_ message: MessageSpecimen, _ document: JSONValue) -> Reason? {
        #expect(throws: Reason.self) { try message.recoded(document.serialized()) }
    }

    @Test(
        "At every depth an unknown member is refused by its pointer, and by the schema",
        arguments: MessageSpecimen.commands)
    func unknownMembers(message: MessageSpecimen) throws {
        var sampler = SchemaSampler(seed: 7)
        var nested = 0
        for _ in 0..<MessagesTests.samplesPerMessage {
            let sample = try sampler.sample(message.schema)
            #expect(try message.recoded(sample.serialized()) == sample.serialized())
            for (document, pointer) in sample.withOneUnknownMember {
                let reason = reason(message, document)
                #expect(reason?.code == "unknown-member" && reason?.pointer == pointer, "\(document)")
                #expect(try SchemaValidator.violations(document, message.schema) == [pointer])
                nested += pointer.dropFirst().contains("/") ? 1 : 0
            }
        }
        #expect(message.name != "SubmitOrder" || nested > 0)
    }

    @Test(
        "What was seen to be ignored is refused",
        arguments: [
            ("SetCreditLimit", #"{"account":"A","limit":0,"unlimited":true,"reason":"r"}"#, "/limit"),
            (
                "SubmitOrder",
                #"{"acount":"A","channel":"web","clientReference":"R","currency":"EUR","country":"DE","lines":[]}"#,
                "/acount"
            ),
            (
                "RegisterCustomer",
                #"""
                {"account":"A","party":{"name":"N","address":{"country":"DE"}},"currency":"EUR","credit_limit":5,\#
                "paymentTermsDays":1}
                """#,
                "/credit_limit"
            ),
            ("AdjustStock", #"{"sku":"A","quantity":1,"reason":"r","a/b~c":1}"#, "/a~1b~0c"),
            ("AdjustStock", ##"{"sku":"A","\u0071uantity":1,"reason":"r","re\u0061lly":null}"##, "/really"),
        ])
    func seen(name: String, data: String, pointer: String) throws {
        let message = try #require(MessageSpecimen.commands.first { $0.name == name })
        let reason = #expect(throws: Reason.self) { try message.recoded(Array(data.utf8)) }
        #expect(reason?.code == "unknown-member" && reason?.pointer == pointer)
    }

    @Test("A refusal repeats at most 100 bytes of what was sent, nothing of which acts on a terminal")
    func quotes() throws {
        let long = String(repeating: "\u{202E}n\u{9B}", count: 20_000)
        let digits = String(repeating: "9", count: 200_000)
        for data in [
            #"{"sku":"A","quantity":1,"reason":"r","\#(long)":1}"#, #"{"sku":"A","quantity":\#(digits),"reason":"r"}"#,
            #"{"sku":"A","quantity":\#(digits).5,"reason":"r"}"#, #"{"sku":"A","quantity":1e-\#(digits),"reason":"r"}"#,
            #"{"\#(long)":1,"\#(long)":1}"#, #"{"x":{"\#(long)":[01]}}"#,
        ] {
            let event = CloudEvent(id: "1", source: "s", type: "t", data: Array(data.utf8))
            let reason = try #require(#expect(throws: Reason.self) { try event.decode(AdjustStock.self) })
            #expect(reason.pointer.utf8.count <= Quote.bytesMax && reason.detail.utf8.count <= 180, "\(reason)")
            let holdsControls = (reason.pointer + reason.detail).unicodeScalars.contains { $0.isControl }
            #expect(!holdsControls)
        }
    }
}

extension JSONValue {
    /// The document with one member that no type knows, in one object after the other; and its pointer.
    fileprivate var withOneUnknownMember: [(document: JSONValue, pointer: String)] {
        switch self {
        case .object(let members):
            let added = [JSONMember("unknown", ["deep": [1]])] + members
            var all: [(document: JSONValue, pointer: String)] = [(.object(added), "/unknown")]
            for (index, member) in members.enumerated() {
                for (inner, pointer) in member.value.withOneUnknownMember {
                    var changed = members
                    changed[index].value = inner
                    all.append((.object(changed), "/\(member.name)\(pointer)"))
                }
            }
            return all
        case .array(let elements):
            return elements.enumerated().flatMap { index, element in
                element.withOneUnknownMember.map { inner, pointer in
                    var changed = elements
                    changed[index] = inner
                    return (.array(changed), "/\(index)\(pointer)")
                }
            }
        default: return []
        }
    }
}
