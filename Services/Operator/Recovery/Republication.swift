internal import Contracts
internal import JSON
internal import Kafka
internal import Platform
internal import Postgres
internal import Runtime
internal import SystemProcess

/// A stream that a service publishes, and how far it goes.
struct PublishedStream: Hashable, Sendable, CustomStringConvertible {
    enum Kind: String, CaseIterable, Sendable {
        case facts, commands
    }

    var kind: Kind
    var source: Lane
    var target: Lane
    /// The last number that was given out.
    var high: Int64

    var description: String {
        source == target
            ? "\(kind.rawValue) of lane \(source)" : "\(kind.rawValue) of lane \(source) for lane \(target)"
    }

    /// All streams of a service, from its checkpoints.
    static func all(of service: Service, _ schemas: Schemas) throws -> [PublishedStream] {
        try schemas.query(
            service,
            "SELECT lane, kind, target, given FROM published_stream ORDER BY kind, lane, target"
        ).compactMap { row in
            let (source, name, target, watermark) = try row.decode(Lane.self, String.self, Lane.self, Int64.self)
            return Kind(rawValue: name).map {
                PublishedStream(kind: $0, source: source, target: target, high: watermark)
            }
        }
    }
}

/// One operator's wish that streams be published again: asked for in parts that lanes take, and watched until they are.
struct Republication {
    /// A stream whose end was not seen, and the number that is missing next.
    struct Open: Hashable {
        var stream: PublishedStream
        var next: Int64
    }

    /// The answers of lanes to what was sent, by the ids of those that have been answered.
    typealias Answers = (_ ids: [String]) throws -> [String: JSONValue]

    let service: Service
    let streams: [PublishedStream]
    let from: Int64
    let asker: String
    let reason: String

    /// What one request has published again.
    private static let messagesMax = Int64(WorkerLimits().republishOperatorEventsMax)
    private static let watermarksMilliseconds: Int32 = 10_000
    private static let pollMilliseconds: Int32 = 100

    /// How many messages are published again.
    var count: Int { streams.reduce(0) { $0 + Int(max(0, $1.high - from + 1)) } }

    /// A stream, how far it has been seen, and how far it has been asked for.
    private struct Watch {
        var open: Open
        var end: Int64
    }

    /// Sends the requests and watches the topics until every number has come by again; what a request may not have at
    /// once is asked for when its part has come. Without a wait only the first parts are asked for.
    /// - Parameter waitMilliseconds: 0 does not watch.
    /// - Returns: the streams of which something is missing still: all, where nobody watched.
    func carryOut(
        _ client: ClientConfiguration, _ sender: ControlSender, waitMilliseconds: Int, answers: Answers
    ) throws -> [Open] {
        let places = Set(streams.map(place(of:))).sorted()
        let watermarks = try Admin(client).watermarks(of: places, deadlineMilliseconds: Self.watermarksMilliseconds)
        var unanswered: Set<String> = []
        var watches: [String: Watch] = [:]
        for stream in streams {
            let end = try ask(for: stream, from: from, sender, &unanswered)
            watches[key(stream.kind, stream.source, stream.target)] = Watch(
                open: Open(stream: stream, next: from), end: end)
        }
        guard waitMilliseconds > 0 else { return Self.open(watches) }
        let consumer = try Consumer(.messages(client, groupID: "o2c-republish"))
        try consumer.assign(places.map { PartitionOffset($0, offset: watermarks[$0]?.high ?? 0) })
        let deadline = Deadline.after(milliseconds: waitMilliseconds)
        while !watches.isEmpty, !deadline.hasPassed {
            let result = consumer.poll(milliseconds: Self.pollMilliseconds) { position(of: $0) }
            switch result {
            case .error(let error, _) where error.isFatal: throw error
            case .message(let position?): try count(position, &watches, sender, &unanswered)
            case .none where !unanswered.isEmpty: try expectAccepted(answers(unanswered.sorted()), &unanswered)
            default: break
            }
        }
        return Self.open(watches)
    }

    private static func open(_ watches: [String: Watch]) -> [Open] {
        watches.values.map(\.open).sorted {
            ($0.stream.source, $0.stream.target) < ($1.stream.source, $1.stream.target)
        }
    }

    /// Numbers come in order; one that is seen out of turn belongs to what is new.
    private func count(
        _ position: StreamPosition, _ watches: inout [String: Watch], _ sender: ControlSender,
        _ unanswered: inout Set<String>
    ) throws {
        let key = key(kind, position.sourceLane, position.targetLane)
        guard var watch = watches[key], watch.open.next == position.number else { return }
        watch.open.next += 1
        if position.number == watch.end, watch.end < watch.open.stream.high {
            watch.end = try ask(for: watch.open.stream, from: watch.open.next, sender, &unanswered)
        }
        watches[key] = position.number >= watch.open.stream.high ? nil : watch
    }

    private func expectAccepted(_ answers: [String: JSONValue], _ unanswered: inout Set<String>) throws {
        for (id, answer) in answers {
            unanswered.remove(id)
            try OperatorAnswers.expectAccepted(answer)
        }
    }

    private var kind: PublishedStream.Kind { streams.first?.kind ?? .facts }

    private func key(_ kind: PublishedStream.Kind, _ source: Lane, _ target: Lane) -> String {
        "\(kind.rawValue)/\(source)/\(target)"
    }

    /// Where a stream is published.
    private func place(of stream: PublishedStream) -> TopicPartition {
        TopicPartition(
            topic: stream.kind == .facts ? service.factsTopic : service.controlTopic, partition: stream.target)
    }

    private func position(of message: borrowing Message) -> StreamPosition? {
        let name = kind == .facts ? "ce_id" : RecordHeaders.forwarded
        guard let text = message.header(name) else { return nil }
        return StreamPosition(String(copying: text))
    }

    /// Sends one request; the last number that it asks for.
    private func ask(
        for stream: PublishedStream, from: Int64, _ sender: ControlSender, _ unanswered: inout Set<String>
    ) throws -> Int64 {
        let now = Timestamp(microseconds: WallClock.microseconds)
        let last = min(stream.high, from + Self.messagesMax - 1)
        let request = RepublishRequest(
            kind: stream.kind.rawValue, sourceLane: stream.source, targetLane: stream.target, from: from, upTo: last)
        let name = key(stream.kind, stream.source, stream.target)
        let event = CloudEvent(
            id: "republish-\(name)-\(from)-\(now.microseconds)-\(Host.processID)", source: RecordRules.operatorSource,
            type: RepublishRequest.type, time: now, actor: asker, reason: reason,
            data: try JSONEncoder().encode(request))
        try sender.send([(event, service.controlTopic, stream.source)])
        unanswered.insert(event.id)
        return last
    }
}
