import Contracts
import JSON
import Testing

@Suite("Every fact and command")
struct MessagesTests {
    static let samplesPerMessage = 16

    @Test("comes back through JSON byte for byte, and is what its schema says", arguments: MessageSpecimen.all)
    func roundTrip(message: MessageSpecimen) throws {
        var sampler = SchemaSampler(seed: 1)
        for _ in 0..<Self.samplesPerMessage {
            let sample = try sampler.sample(message.schema)
            let emitted = try message.recoded(sample.serialized())
            #expect(emitted == sample.serialized())
            #expect(try SchemaValidator.violations(try JSONValue.parse(emitted), message.schema) == [])
        }
    }

    @Test("reads and writes itself as Codable does", arguments: MessageSpecimen.all)
    func bothWays(message: MessageSpecimen) throws {
        var sampler = SchemaSampler(seed: 6)
        for _ in 0..<Self.samplesPerMessage {
            let sample = try sampler.sample(message.schema).serialized()
            let read = try message.readBothWays(sample)
            #expect(read.isSame)
            #expect(read.written == sample)
        }
    }

    @Test("ignores members that it does not know, as a fact", arguments: MessageSpecimen.facts)
    func unknownMembers(message: MessageSpecimen) throws {
        var sampler = SchemaSampler(seed: 2)
        for _ in 0..<Self.samplesPerMessage {
            let sample = try sampler.sample(message.schema)
            #expect(try message.recoded(sample.withUnknownMembers.serialized()) == sample.serialized())
            #expect(try SchemaValidator.violations(sample.withUnknownMembers, message.schema) == [])
        }
    }

    @Test("is refused, by schema and decoder alike, when a member is missing or wrong", arguments: MessageSpecimen.all)
    func mutations(message: MessageSpecimen) throws {
        var sampler = SchemaSampler(seed: 3)
        var count = 0
        for _ in 0..<Self.samplesPerMessage / 4 {
            let sample = try sampler.sample(message.schema)
            for mutation in Mutation.all(of: sample, schema: message.schema, ofCommand: message.isCommand) {
                count += 1
                let violations = try SchemaValidator.violations(mutation.document, message.schema)
                #expect(violations == [mutation.pointer], "the schema takes \(mutation.document)")
                let reason = #expect(throws: Reason.self) { try message.recoded(mutation.document.serialized()) }
                #expect(reason?.pointer == mutation.pointer, "\(mutation.document)")
                #expect((reason?.code == "key-not-found") == mutation.isMissing)
            }
        }
        #expect(count > 0)
    }

    @Test(
        "has a type of its own, well formed, with the service that owns it and a version",
        arguments: MessageSpecimen.all)
    func types(message: MessageSpecimen) throws {
        let words = message.name.reduce(into: "") { $0 += ($1.isUppercase && !$0.isEmpty ? "-" : "") + $1.lowercased() }
        #expect(message.type == "o2c.\(message.service.rawValue).\(words).v1")
        #expect(MessageSpecimen.all.filter { $0.type == message.type }.count == 1)
        #expect(message.type.utf8.count <= CloudEvent.Limits.typeBytesMax)
    }

    @Test("carries no null and no absent optional")
    func optionals() throws {
        let fact = OrderReceived(
            order: OrderID(lane: 0, counter: 1), entity: "NORTH", customer: nil, channel: .web, clientReference: "A-1",
            currency: .eur,
            net: 1, gross: 1,
            requestedDate: nil, receivedAt: Timestamp(microseconds: 0),
            receivedOn: LocalDate(days: 0), decideBy: Timestamp(microseconds: 1_500_000),
            lines: [OrderLine(number: 1, sku: "X", kind: nil, quantity: 1, unitPrice: 1)])
        #expect(
            String(decoding: fact.encoded(), as: UTF8.self)
                == #"{"order":"0-1","entity":"NORTH","channel":"web","clientReference":"A-1","currency":"EUR","net":1,"#
                + #""gross":1,"receivedAt":"1970-01-01T00:00:00.000000Z","receivedOn":"1970-01-01","#
                + #""decideBy":"1970-01-01T00:00:01.500000Z","#
                + #""lines":[{"number":1,"sku":"X","quantity":1,"unitPrice":1}]}"#)
    }

    @Test("What a path names is left out of the body, whose other members are described as the command's")
    func bodies() throws {
        let body = JSONSchema.of(DispatchShipment.Body.self)
        let command = JSONSchema.of(DispatchShipment.self)
        #expect(body["title"] == "DispatchShipment.Body")
        #expect(body["properties"]?.object == command["properties"]?.object?.filter { $0.name != "shipment" })
        #expect(body["required"] == ["carrier", "tracking"])
        let said = try JSONDecoder().decode(
            DispatchShipment.Body.self, from: Array(#"{"carrier":"DHL","tracking":"T"}"#.utf8))
        #expect(DispatchShipment("3-1", said) == DispatchShipment(shipment: "3-1", carrier: "DHL", tracking: "T"))
        #expect(JSONSchema.of(ConfirmDelivery.Body.self)["properties"]?.object?.map(\.name) == ["deliveredOn"])
        #expect(JSONSchema.of(SetCreditLimit.Body.self)["oneOf"] == JSONSchema.of(SetCreditLimit.self)["oneOf"])
    }

    @Test("A command names its home lane by the entity that it is about, and nothing else")
    func homeLanes() {
        #expect(CancelOrder(order: "7-12", reason: "r").homeLane == 7)
        #expect(CancelOrder(order: "seven", reason: "r").homeLane == nil)
        #expect(DispatchShipment(shipment: "3-1", carrier: "c", tracking: "t").homeLane == 3)
        #expect(ConfirmDelivery(shipment: "3-1").homeLane == 3)
        #expect(AllocatePayment(payment: "3-1", invoice: "I", amount: 1, reason: "r").homeLane == 3)
        #expect(SetCreditLimit(account: "A", creditLimit: .unlimited, reason: "r").homeLane == nil)
    }
}

@Suite("Reasons of data that cannot be decoded")
struct DecodingReasonsTests {
    @Test(
        "name the field by JSON Pointer, the rule and a sentence",
        arguments: [
            (#"{"sku":"A","quantity":"2","reason":"r"}"#, "/quantity", "type-mismatch"),
            (#"{"sku":"A","quantity":2.5,"reason":"r"}"#, "/quantity", "not-an-integer"),
            (#"{"sku":"A","quantity":92233720368547758080,"reason":"r"}"#, "/quantity", "number-out-of-range"),
            (#"{"sku":"A","quantity":null,"reason":"r"}"#, "/quantity", "value-not-found"),
            (#"{"sku":"A","quantity":2}"#, "/reason", "key-not-found"),
            (#"{"sku":"A","sku":"A","quantity":2,"reason":"r"}"#, "", "duplicate-key"),
            (#"[]"#, "", "type-mismatch"),
            (#"{"sku":"#, "", "unexpected-end"),
        ])
    func reasons(data: String, field: String, code: String) {
        let event = CloudEvent(id: "1", source: "s", type: "t", data: Array(data.utf8))
        let reason = #expect(throws: Reason.self) { try event.decode(AdjustStock.self) }
        #expect(reason?.code == code)
        if !field.isEmpty { #expect(reason?.pointer == field) }
        #expect(reason?.detail.hasSuffix(".") == true)
    }

    @Test func theSentenceIsForTheSender() {
        let event = CloudEvent(id: "1", source: "s", type: "t", data: Array(#"{"sku":[],"quantity":2}"#.utf8))
        #expect(throws: Reason(pointer: "/sku", code: "type-mismatch", detail: "It must be text, not an array.")) {
            try event.decode(AdjustStock.self)
        }
    }

    @Test func namesWithSlashesAreEscaped() {
        struct Odd: Decodable {
            var value: Int
            enum CodingKeys: String, CodingKey { case value = "a/b~c" }
        }
        let error = #expect(throws: JSONError.self) { try JSONDecoder().decode(Odd.self, from: Array("{}".utf8)) }
        let reason = Reason(pointer: "/a~1b~0c", code: "key-not-found", detail: "It is missing.")
        #expect(error.map { Reason($0) } == reason)
    }
}
