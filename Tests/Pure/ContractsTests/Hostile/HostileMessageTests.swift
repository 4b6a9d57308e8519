import Contracts
import JSON
import SeededRandom
import Testing

@Suite("Hostile data of every fact and command")
struct HostileMessageTests {
    private static let roundsPerMessage = 400

    @Test(
        "is taken or refused with a reason; what is taken means the same when written again",
        arguments: MessageSpecimen.all)
    func damaged(message: MessageSpecimen) throws {
        var sampler = SchemaSampler(seed: 4)
        var random = SeededGenerator(seed: 5)
        var refused = 0
        for round in 0..<Self.roundsPerMessage {
            var bytes = try sampler.sample(message.schema).serialized()
            random.damage(&bytes)
            do {
                let taken = try message.recoded(bytes)
                #expect(try message.recoded(taken) == taken, "round \(round): \(bytes.replay)")
                // What must hold between the members of a command, and their bounds, are its service's to decide.
                let violations = try SchemaValidator.violations(try .parse(taken), message.shape).filter { $0 != "" }
                #expect(violations == [], "\(bytes.replay)")
            } catch let reason as Reason {
                refused += 1
                #expect(!reason.code.isEmpty && !reason.detail.isEmpty, "round \(round): \(bytes.replay)")
            }
        }
        #expect(refused > Self.roundsPerMessage / 20 && refused < Self.roundsPerMessage)
    }

    private static let monsters: [(name: String, code: String, bytes: [UInt8])] = [
        ("100,000 levels of arrays", "too-deep", Array(String(repeating: "[", count: 100_000).utf8)),
        ("100,000 levels of objects", "too-deep", Array(String(repeating: #"{"a":"#, count: 100_000).utf8)),
        ("a text beyond all limits", "too-large", [0x22] + Array(repeating: 0x61, count: 2 << 20) + [0x22]),
        ("half a million elements", "too-many-elements", Array("[\(String(repeating: "0,", count: 499_999))0]".utf8)),
        ("nothing", "unexpected-end", []),
        ("bytes that are no UTF-8", "invalid-utf8", [0x7B, 0x22, 0xC0, 0x80, 0x22, 0x3A, 0x31, 0x7D]),
        ("half a surrogate pair", "unpaired-surrogate", Array(#"{"a":"\ud83d"}"#.utf8)),
        ("a byte order mark", "byte-order-mark", [0xEF, 0xBB, 0xBF, 0x7B, 0x7D]),
        ("the same name twice", "duplicate-key", Array(#"{"a":1,"a":1}"#.utf8)),
        ("two documents", "trailing-bytes", Array("{}{}".utf8)),
    ]

    @Test("is refused by name however large, deep or broken", arguments: MessageSpecimen.all)
    func monstrous(message: MessageSpecimen) {
        for monster in Self.monsters {
            let reason = #expect(throws: Reason.self, "\(monster.name)") { try message.recoded(monster.bytes) }
            #expect(reason?.code == monster.code, "\(monster.name)")
        }
    }
}

@Suite("Hostile envelopes")
struct HostileEnvelopeTests {
    private static let rounds = 5_000

    @Test(
        "Damaged headers are taken or refused; what is taken is within its limits and comes back the same",
        arguments: 1...4)
    func headers(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var refused = 0
        for round in 0..<Self.rounds {
            var headers = CloudEventsBindingTests.full.headers
            damage(&headers, &random)
            do throws(CloudEventRefusal) {
                let event = try CloudEvent(headers: headers, value: CloudEventsBindingTests.full.data)
                #expect(event.id.utf8.count <= CloudEvent.Limits.idBytesMax)
                #expect(event.subject?.utf8.count ?? 0 <= CloudEvent.Limits.subjectBytesMax)
                #expect(
                    try CloudEvent(headers: event.headers, value: event.data) == event, "seed \(seed), round \(round)")
                #expect(try CloudEvent(line: event.line()) == event, "seed \(seed), round \(round)")
            } catch {
                refused += 1
                #expect(!error.name.isEmpty)
            }
        }
        #expect(refused > Self.rounds / 20 && refused < Self.rounds)
    }

    private func damage(_ headers: inout [(name: String, value: [UInt8])], _ random: inout SeededGenerator) {
        for _ in 0..<Int.random(in: 1...2, using: &random) where !headers.isEmpty {
            let place = Int.random(in: 0..<headers.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: headers.remove(at: place)
            case 1: headers.append(headers[place])
            case 2:
                headers[place].name = ["ce_", "ce_ID", "ce_id", "traceparent", "", "content-type"].randomElement(
                    using: &random)!
            case 3: headers[place].value = Array(repeating: 0x61, count: Int.random(in: 0...600, using: &random))
            case 4:
                headers[place].value += [[0], [0x0A], [0xFF], [0xED, 0xA0, 0x80], [0x20]].randomElement(using: &random)!
            default: random.damage(&headers[place].value)
            }
        }
    }

    @Test("Damaged structured events are taken or refused; what is taken comes back the same", arguments: 1...4)
    func structured(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var taken = 0
        for round in 0..<Self.rounds {
            var bytes = CloudEventsBindingTests.full.structured()
            random.damage(&bytes)
            guard let event = try? CloudEvent(structured: bytes) else { continue }
            taken += 1
            #expect(
                try CloudEvent(structured: event.structured()) == event, "seed \(seed), round \(round): \(bytes.replay)"
            )
        }
        #expect(taken > Self.rounds / 50 && taken < Self.rounds)
    }
}
