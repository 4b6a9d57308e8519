internal import Contracts
internal import Digest
internal import FoundationEssentials
internal import JSON
internal import Kafka
internal import Runtime

/// A record as it stood in its log, bytes and all; bytes are kept in base64.
struct KeptRecord: Codable, Hashable, Sendable {
    struct Header: Codable, Hashable, Sendable {
        var name: String
        var value: String
    }

    var topic: String
    var partition: Lane
    /// Where it stood, for people; the new log gives it another place.
    var offset: Int64
    /// `nil` for a record without one.
    var key: String?
    var value: String?
    var headers: [Header]

    init(_ message: borrowing Message) {
        topic = message.topic
        partition = message.partition
        offset = message.offset
        key = Self.text(message.key)
        value = Self.text(message.value)
        headers = message.headers.map { Header(name: $0.name, value: Data($0.value).base64EncodedString()) }
    }

    init(line: String) throws { self = try JSONDecoder().decode(KeptRecord.self, from: Array(line.utf8)) }

    func line() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

    var place: TopicPartition { TopicPartition(topic: topic, partition: partition) }

    /// What recognises it in another log.
    func fingerprint() throws -> Digest128 {
        var placeless = self
        placeless.offset = 0
        return Digest128(of: try JSONEncoder().encode(placeless))
    }

    /// The text of a header; `nil` without one, or where it is no UTF-8.
    func headerText(_ name: String) -> String? {
        headers.first { $0.name == name }.flatMap { Data(base64Encoded: $0.value) }.flatMap {
            String(validating: $0, as: UTF8.self)
        }
    }

    /// Gives a header that is there another value.
    mutating func setHeader(_ name: String, _ text: String) {
        for index in headers.indices where headers[index].name == name {
            headers[index].value = Data(text.utf8).base64EncodedString()
        }
    }

    /// Queues it; false says that reports have to be served first.
    func offer(to producer: Producer) throws -> Bool {
        let outgoing = try headers.map { Kafka.Header(name: $0.name, value: try Self.bytes($0.value)) }
        let (key, value) = (try key.map(Self.bytes), try value.map(Self.bytes))
        return try producer.offer(
            topic: topic, partition: partition, key: key?.span, value: value?.span, headers: OutgoingHeaders(outgoing),
            tag: 0)
    }

    private static func text(_ bytes: Span<UInt8>?) -> String? {
        if let bytes { Data([UInt8](copying: bytes)).base64EncodedString() } else { nil }
    }

    private static func bytes(_ text: String) throws(OperatorFailure) -> [UInt8] {
        guard let data = Data(base64Encoded: text) else {
            throw OperatorFailure(
                .fault, "The file of kept commands has been changed: '\(text.prefix(40))' is no base64.")
        }
        return [UInt8](data)
    }
}

/// What a record in a topic of commands is to somebody who makes that topic anew.
enum CommandOrigin: Sendable {
    /// Nobody else has it.
    case outside
    /// One lane handed it on to another, from whose archive it comes again.
    case handedOn
    /// One runtime asks or tells another; that is of the log which goes.
    case runtime

    init(_ message: borrowing Message) {
        let type = message.headerText("ce_type")
        if type == StreamHead.type || type == RepublishRequest.type {
            self = .runtime
        } else if let position = message.headerText(RecordHeaders.forwarded).flatMap({ StreamPosition($0) }),
            position.targetLane == message.partition
        {
            self = .handedOn
        } else {
            self = .outside
        }
    }
}
