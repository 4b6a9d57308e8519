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
    var head: Int64

    var description: String {
        source == target
            ? "\(kind.rawValue) of lane \(source)" : "\(kind.rawValue) of lane \(source) for lane \(target)"
    }

    /// All streams of a service, from its checkpoints.
    static func all(of service: Service, _ schemas: Schemas) throws -> [PublishedStream] {
        try schemas.query(
            service,
            """
            SELECT lane, split_part(stream.key, '/', 1), split_part(stream.key, '/', 2)::int,
                (stream.value->>'given')::bigint
            FROM checkpoint, jsonb_each(state->'streams') AS stream ORDER BY 2, 1, 3
            """
        ).compactMap { row in
            let (source, name, target, head) = try row.decode(Lane.self, String.self, Lane.self, Int64.self)
            return Kind(rawValue: name).map { PublishedStream(kind: $0, source: source, target: target, head: head) }
        }
    }
}

/// One operator's request that streams be published again, and the watch until they are.
struct Republication {
    /// A stream whose end was not seen, and the number that is missing next.
    struct Open: Hashable {
        var stream: PublishedStream
        var next: Int64
    }

    let service: Service
    let streams: [PublishedStream]
    let from: Int64
    let asker: String

    private static let sendMilliseconds: Int32 = 10_000
    private static let pollMilliseconds: Int32 = 100

    /// How many messages are published again.
    var count: Int { streams.reduce(0) { $0 + Int(max(0, $1.head - from + 1)) } }

    /// Sends the requests and watches the topics until every number has come by again.
    /// - Parameter waitMilliseconds: 0 does not watch.
    /// - Returns: the streams of which something is missing still: all, where nobody watched.
    func carryOut(_ client: ClientConfiguration, waitMilliseconds: Int) throws -> [Open] {
        let places = Set(streams.map(place(of:))).sorted()
        let heads = try Admin(client).watermarks(of: places, deadlineMilliseconds: Self.sendMilliseconds)
        try send(client)
        var open = Dictionary(
            uniqueKeysWithValues: streams.map { (key($0.kind, $0.source, $0.target), Open(stream: $0, next: from)) })
        guard waitMilliseconds > 0 else { return open.values.sorted { $0.stream.source < $1.stream.source } }
        let consumer = try Consumer(.messages(client, groupID: "o2c-republish"))
        try consumer.assign(places.map { PartitionOffset($0, offset: heads[$0]?.high ?? 0) })
        let end = Deadline.after(milliseconds: waitMilliseconds)
        while !open.isEmpty, !end.hasPassed {
            let result = consumer.poll(milliseconds: Self.pollMilliseconds) { position(of: $0) }
            if case .error(let error, _) = result, error.isFatal { throw error }
            guard case .message(let position?) = result else { continue }
            let key = key(kind, position.sourceLane, position.targetLane)
            // Numbers come in order; one that is seen out of turn belongs to what is new.
            guard let waiting = open[key], waiting.next == position.number else { continue }
            open[key] =
                position.number >= waiting.stream.head ? nil : Open(stream: waiting.stream, next: waiting.next + 1)
        }
        return open.values.sorted { ($0.stream.source, $0.stream.target) < ($1.stream.source, $1.stream.target) }
    }

    private var kind: PublishedStream.Kind { streams.first?.kind ?? .facts }

    private func key(_ kind: PublishedStream.Kind, _ source: Lane, _ target: Lane) -> String {
        "\(kind.rawValue)/\(source)/\(target)"
    }

    /// Where a stream is published.
    private func place(of stream: PublishedStream) -> TopicPartition {
        TopicPartition(
            topic: stream.kind == .facts ? service.factsTopic : service.commandsTopic, partition: stream.target)
    }

    private func position(of message: borrowing Message) -> StreamPosition? {
        let name = kind == .facts ? "ce_id" : RecordHeaders.forwarded
        guard let text = message.header(name) else { return nil }
        return StreamPosition(String(copying: text))
    }

    private func send(_ client: ClientConfiguration) throws {
        let producer = try Producer(.messages(client))
        let now = Timestamp(microseconds: WallClock.microseconds)
        for stream in streams {
            let request = RepublishRequest(
                kind: stream.kind.rawValue, sourceLane: stream.source, targetLane: stream.target, from: from,
                upTo: stream.head, asker: asker)
            let event = CloudEvent(
                id: "republish-\(now.microseconds)-\(Host.processID)", source: ParkedDecision.source,
                type: RepublishRequest.type, time: now, data: try JSONEncoder().encode(request))
            try producer.send(
                topic: service.commandsTopic, partition: stream.source, key: nil, value: event.data,
                headers: event.headers.map { Header(name: $0.name, value: $0.value) })
        }
        var failure: KafkaError?
        try producer.flush(deadlineMilliseconds: Self.sendMilliseconds) { failure = failure ?? $0.error }
        if let failure { throw failure }
    }
}
