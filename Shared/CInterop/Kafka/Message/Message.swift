internal import CLibrdkafka

/// A message, lent to the closure that polls for it. Its bytes are the client library's: the compiler keeps spans of
/// them from outliving it.
@safe public struct Message: ~Copyable {
    private let raw: UnsafeMutablePointer<rd_kafka_message_t>
    /// The topic's name; one string for all its messages.
    public let topic: String

    init(_ raw: UnsafeMutablePointer<rd_kafka_message_t>, topic: String) {
        unsafe self.raw = raw
        self.topic = topic
    }

    public var partition: Int32 { unsafe raw.pointee.partition }
    public var offset: Int64 { unsafe raw.pointee.offset }
    public var topicPartition: TopicPartition { TopicPartition(topic: topic, partition: partition) }

    /// The key's bytes; nil if it has none.
    public var key: Span<UInt8>? {
        @_lifetime(borrow self)
        get { unsafe _overrideLifetime(bytes(raw.pointee.key, raw.pointee.key_len), borrowing: self) }
    }

    /// The value's bytes; nil for a tombstone.
    public var value: Span<UInt8>? {
        @_lifetime(borrow self)
        get { unsafe _overrideLifetime(bytes(raw.pointee.payload, raw.pointee.len), borrowing: self) }
    }

    /// When the message was made or logged; nil if it does not say.
    public var timestamp: Timestamp? {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let milliseconds = unsafe rd_kafka_message_timestamp(raw, &type)
        switch type {
        case RD_KAFKA_TIMESTAMP_CREATE_TIME: return Timestamp(milliseconds: milliseconds, kind: .created)
        case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME: return Timestamp(milliseconds: milliseconds, kind: .appended)
        default: return nil
        }
    }

    /// The value of the last header of this name, or nil; an empty span for a null value. To look for several, see
    /// `headers(_:)`.
    @_lifetime(borrow self)
    public func header(_ name: String) -> Span<UInt8>? {
        let wanted = HeaderNames([name])
        return unsafe _overrideLifetime(headers(wanted)[0], borrowing: self)
    }

    /// The values of the last headers of these names, found in one pass.
    @_lifetime(borrow self)
    public func headers(_ names: HeaderNames) -> FoundHeaders {
        unsafe _overrideLifetime(FoundHeaders(names, in: headersRaw), borrowing: self)
    }

    /// The value of the last header of this name as text, repaired where it is not UTF-8; nil if there is none.
    public func headerText(_ name: String) -> String? {
        if let value = header(name) { String(copying: value) } else { nil }
    }

    /// Lends every header in order: its name's UTF-8 bytes and its value.
    public func forEachHeader<Failure: Error>(
        _ body: (_ name: Span<UInt8>, _ value: Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        guard let headers = unsafe headersRaw else { return }
        var index = 0
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
            let nameBytes = unsafe UnsafeRawBufferPointer(start: name, count: name.map { unsafe strlen($0) } ?? 0)
            let valueBytes = unsafe UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : size)
            try unsafe body(
                nameBytes.bindMemory(to: UInt8.self).span, valueBytes.bindMemory(to: UInt8.self).span)
            index += 1
        }
    }

    /// Copies the headers, in order.
    public var headers: [Header] {
        var copies: [Header] = []
        forEachHeader { name, value in
            copies.append(Header(name: String(copying: name), value: [UInt8](copying: value)))
        }
        return copies
    }

    private var headersRaw: OpaquePointer? {
        var headers: OpaquePointer?
        // NOENT says that there are none.
        guard unsafe rd_kafka_message_headers(raw, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return unsafe headers
    }
}

extension Message {
    public struct Timestamp: Hashable, Sendable {
        public enum Kind: Sendable {
            /// Set by whoever sent the message.
            case created
            /// Set by the broker.
            case appended
        }

        /// Since 1970-01-01 00:00 UTC.
        public var milliseconds: Int64
        public var kind: Kind
    }
}

extension Array where Element == UInt8 {
    /// Copies the bytes of a span.
    public init(copying span: borrowing Span<UInt8>) {
        self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
    }
}

extension String {
    /// Decodes the UTF-8 bytes of a span, repairing what is not UTF-8.
    public init(copying span: borrowing Span<UInt8>) {
        self = unsafe span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

/// A span of memory that the caller binds to the lifetime of its owner; nil for a null pointer.
@_lifetime(immortal)
private func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> Span<UInt8>? {
    guard let start = unsafe start else { return nil }
    let span = unsafe Span<UInt8>(_unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: count)
    return unsafe _overrideLifetime(span, copying: ())
}
