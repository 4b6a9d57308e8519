internal import Contracts
internal import Digest
internal import JSON
package import Kafka
internal import Runtime

/// A record as it stood in its log, bytes and all; bytes are kept in base64.
package struct KeptRecord: Codable, Hashable, Sendable {
    package struct Header: Codable, Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    var topic: String
    var partition: Lane
    /// Where it stood, for people; the new log gives it another place.
    var offset: Int64
    /// `nil` for a record without one.
    var key: String?
    var value: String?
    package var headers: [Header]

    package init(_ message: borrowing Message) {
        topic = message.topic
        partition = message.partition
        offset = message.offset
        key = Self.text(message.key)
        value = Self.text(message.value)
        headers = message.headers.map { Header(name: $0.name, value: Base64.standard.text($0.value)) }
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

    /// The text of its last header of a name.
    package func header(_ name: String) throws -> String? {
        try headers.last { $0.name == name }.map { String(decoding: try Self.bytes($0.value), as: UTF8.self) }
    }

    /// Queues it; false says that reports have to be served first.
    package func offer(to producer: Producer) throws -> Bool {
        let outgoing = try headers.map { Kafka.Header(name: $0.name, value: try Self.bytes($0.value)) }
        let (key, value) = (try key.map(Self.bytes), try value.map(Self.bytes))
        return try producer.offer(
            topic: topic, partition: partition, key: key?.span, value: value?.span, headers: OutgoingHeaders(outgoing),
            tag: 0)
    }

    private static func text(_ bytes: Span<UInt8>?) -> String? {
        if let bytes { Base64.standard.text([UInt8](copying: bytes)) } else { nil }
    }

    private static func bytes(_ text: String) throws(OperatorFailure) -> [UInt8] {
        guard let bytes = Base64.standard.decoded(text.utf8) else {
            throw OperatorFailure(
                .fault, "The file of kept commands has been changed: '\(text.prefix(40))' is no base64.")
        }
        return bytes
    }
}
