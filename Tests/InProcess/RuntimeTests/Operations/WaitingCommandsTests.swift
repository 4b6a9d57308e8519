import Contracts
import Digest
import HTTPServer
import JSON
import Platform
import Synchronization
import Testing

@testable import Runtime

@Suite("Commands that wait for their outcome")
struct WaitingCommandsTests {
    private let start = MonotonicTime.now
    private let accepted: JSONValue = ["status": "accepted"]

    private func submission(_ id: String, body: String = "{}", seconds: Int = 5) -> CommandSubmission {
        CommandSubmission(
            identity: CommandIdentity(source: "/http", id: id),
            event: CloudEvent(id: id, source: "/http", type: "t", data: Array(body.utf8)), topic: "t", partition: 0,
            partitionKey: "k", bodyHash: Digest128(of: body),
            deadline: .at(start.advanced(byMilliseconds: seconds * 1_000)), answer: { _ in })
    }

    private func entry(_ id: String, body: String = "{}") -> WaitingCommands.LogEntry {
        WaitingCommands.LogEntry(
            key: CommandIdentity(source: "/http", id: id).key, bodyHash: Digest128(of: body), outcome: accepted)
    }

    @Test("are known by source and id, as the command log knows them")
    func key() {
        #expect(CommandIdentity(source: "/http", id: "a").key == Digest128(of: "/http\na"))
        #expect(CommandIdentity(source: "/http", id: "a").key != CommandIdentity(source: "/htt", id: "pa").key)
    }

    @Test("are sent once, and answered with what is committed")
    func way() {
        var waiting = WaitingCommands()
        waiting.add(submission("a"))
        let first = waiting.learn([])
        #expect(first.answers.isEmpty)
        #expect(first.toSend.map(\.1.identity.id) == ["a"])
        waiting.delivered(tag: first.toSend[0].tag)
        #expect(waiting.learn([]).toSend.isEmpty)
        let last = waiting.learn([entry("a")])
        #expect(last.answers.map(\.1) == [.decided(outcome: accepted)])
        #expect(waiting.isEmpty)
    }

    @Test("that were answered before are answered again and not sent")
    func repetition() {
        var waiting = WaitingCommands()
        waiting.add(submission("a"))
        let (answers, toSend) = waiting.learn([entry("a")])
        #expect(toSend.isEmpty)
        #expect(answers.map(\.1) == [.decided(outcome: accepted)])
    }

    @Test("of the same id with another content are a conflict, whether answered, under way or new")
    func conflict() {
        var waiting = WaitingCommands()
        waiting.add(submission("a", body: "{\"x\":1}"))
        #expect(waiting.learn([entry("a")]).answers.map(\.1) == [.conflict])
        waiting.add(submission("b"))
        #expect(waiting.learn([]).toSend.count == 1)
        waiting.add(submission("b", body: "[]"))
        let (answers, toSend) = waiting.learn([])
        #expect(answers.map(\.1) == [.conflict])
        #expect(toSend.isEmpty)
        #expect(waiting.count == 1)
    }

    @Test("of the same id and content at the same time are sent once and share their fate")
    func twins() {
        var waiting = WaitingCommands()
        waiting.add(submission("a", seconds: 1))
        waiting.add(submission("a"))
        let sent = waiting.learn([]).toSend
        #expect(sent.count == 1)
        waiting.add(submission("a"))
        #expect(waiting.learn([]).toSend.isEmpty)
        #expect(waiting.expired(at: start.advanced(byMilliseconds: 1_000)).count == 1)
        waiting.delivered(tag: sent[0].tag)
        waiting.add(submission("a"))
        #expect(waiting.learn([]).toSend.isEmpty)
        #expect(waiting.expired(at: start.advanced(byMilliseconds: 5_000)).map(\.1) == [.pending, .pending, .pending])

        waiting.add(submission("b"))
        waiting.add(submission("b"))
        let lost = waiting.learn([]).toSend
        #expect(
            waiting.failed(tag: lost[0].tag, because: "away").map(\.1) == [.unavailable("away"), .unavailable("away")])
        #expect(waiting.isEmpty)
    }

    @Test("past their deadline are pending when Kafka has them, unavailable when it may not")
    func deadline() {
        var waiting = WaitingCommands()
        waiting.add(submission("delivered"))
        waiting.add(submission("sent"))
        waiting.add(submission("later", seconds: 50))
        let sent = waiting.learn([]).toSend
        waiting.delivered(tag: sent[0].tag)
        #expect(waiting.expired(at: start.advanced(byMilliseconds: 4_999)).isEmpty)
        let answers = Dictionary(
            uniqueKeysWithValues: waiting.expired(at: start.advanced(byMilliseconds: 5_000)).map {
                ($0.0.identity.id, $0.1)
            })
        #expect(answers["delivered"] == .pending)
        if case .unavailable = answers["sent"] {} else { Issue.record("\(answers)") }
        #expect(waiting.count == 1)
    }

    @Test("are refused when the database is away, unless they are under way")
    func databaseAway() {
        var waiting = WaitingCommands()
        waiting.add(submission("a"))
        _ = waiting.learn([])
        waiting.add(submission("b"))
        #expect(waiting.failNew(because: "away").map(\.0.identity.id) == ["b"])
        #expect(waiting.count == 1)
    }

    @Test("are refused when Kafka did not take them")
    func notDelivered() {
        var waiting = WaitingCommands()
        waiting.add(submission("a"))
        let tag = waiting.learn([]).toSend[0].tag
        #expect(waiting.failed(tag: tag, because: "away").map(\.1) == [.unavailable("away")])
        #expect(waiting.failed(tag: tag, because: "away").isEmpty)
    }

    @Test("are sent again by a new producer when the old one failed, if they are asked for again")
    func producerFailed() {
        var waiting = WaitingCommands()
        waiting.add(submission("kept"))
        waiting.delivered(tag: waiting.learn([]).toSend[0].tag)
        waiting.add(submission("a"))
        let tag = waiting.learn([]).toSend[0].tag
        #expect(waiting.failSent(because: "failed").map(\.0.identity.id) == ["a"])
        waiting.add(submission("a"))
        #expect(waiting.learn([]).toSend.count == 1)
        waiting.delivered(tag: tag)
        #expect(
            waiting.expired(at: start.advanced(byMilliseconds: 9_000)).contains {
                $0.1 == .pending && $0.0.identity.id == "kept"
            })
    }

    @Test("are answered in HTTP's terms")
    func responses() throws {
        let identity = CommandIdentity(source: "/http", id: "a")
        let created = CommandAnswer.decided(outcome: ["status": "accepted", "result": ["orderId": "3-7"]])
            .response(to: identity, acceptedStatus: 201)
        #expect(created.status == 201)
        #expect(created.headers["Idempotency-Key"] == "a")
        #expect(try JSONValue.parse(created.body)["result"]?["orderId"]?.string == "3-7")

        let reason: JSONValue = ["pointer": "/lines/0/sku", "code": "unknown-item", "detail": "No item X."]
        let refused = CommandAnswer.decided(outcome: ["status": "refused", "reasons": .array([reason, reason])])
            .response(to: identity, acceptedStatus: 201)
        #expect(refused.status == 422)
        #expect(refused.headers["Content-Type"] == "application/problem+json")
        let problem = try JSONValue.parse(refused.body)
        let errors = try #require(problem["errors"]?.array)
        #expect(errors.count == 2)
        #expect(errors[0]["pointer"]?.string == "/lines/0/sku")
        #expect(errors[0]["code"]?.string == "unknown-item")

        #expect(CommandAnswer.conflict.response(to: identity, acceptedStatus: 200).status == 409)
        let pending = CommandAnswer.pending.response(to: identity, acceptedStatus: 200)
        #expect(pending.status == 202)
        #expect(pending.headers["Location"] == "/v1/commands/\(Digest128(of: "/http\na").hex)")
        let large = CommandAnswer.tooLarge.response(to: identity, acceptedStatus: 200)
        #expect(large.status == 413)
        #expect(large.headers["Retry-After"] == nil)
        let away = CommandAnswer.unavailable("Kafka is away.").response(to: identity, acceptedStatus: 200)
        #expect(away.status == 503)
        #expect(away.headers["Retry-After"] != nil)
    }

    @Test(
        "cursors come back as they were, and nothing else is one", arguments: ["", "7-1024", "ü/?&", "abc", "ab", "a"])
    func cursors(key: String) {
        #expect(Cursor.decode(Cursor.encode(key)) == key)
        #expect(Cursor.encode(key).utf8.allSatisfy { !"+/=".utf8.contains($0) })
        #expect(Cursor.decode("!") == nil)
        #expect(Cursor.decode("YR") == nil)
        #expect(Cursor.decode(String(repeating: "A", count: 2000)) == nil)
    }
}
