// CloudEvents 1.0, Kafka protocol binding, both directions, in terms of header names and bytes: this module knows no
// Kafka.

extension CloudEvent {
    /// The content type of our data, and so of a record in binary mode.
    public static let dataContentType = "application/json"
    /// The content type of a record in structured mode.
    public static let structuredContentType = "application/cloudevents+json"

    /// Lends the headers of the record in binary mode; its value is `data`.
    ///
    /// Attributes are prefixed `ce_` as the binding asks; `traceparent` is not, as tracing tools look for it.
    public func forEachHeader<Failure: Error>(
        _ body: (_ name: String, _ value: String) throws(Failure) -> Void
    ) throws(Failure) {
        try body("ce_specversion", "1.0")
        try body("ce_id", id)
        try body("ce_source", source)
        try body("ce_type", type)
        if let time { try body("ce_time", time.description) }
        if let subject { try body("ce_subject", subject) }
        if let sequence { try body("ce_sequence", String(sequence)) }
        if let actor { try body("ce_actor", actor) }
        if let reason { try body("ce_reason", reason) }
        if let traceparent { try body("traceparent", traceparent) }
        try body("content-type", Self.dataContentType)
    }

    /// The headers of the record in binary mode; its value is `data`.
    public var headers: [(name: String, value: [UInt8])] {
        var headers: [(name: String, value: [UInt8])] = []
        headers.reserveCapacity(11)
        forEachHeader { headers.append(($0, Array($1.utf8))) }
        return headers
    }

    /// The event of a record in either mode; a record without `content-type` is taken for binary mode with JSON.
    ///
    /// - Parameter value: The record's value; nil for a tombstone, which is refused as `missingData`.
    public init(headers: [(name: String, value: [UInt8])], value: [UInt8]?) throws(CloudEventRefusal) {
        var reader = CloudEventReader()
        for header in headers { try reader.header(header.name.utf8.span, header.value.span) }
        self = try reader.event(value: value)
    }

    /// Whether a reader would take the event's attributes and data: for those who make events of what others say.
    public func validate() throws(CloudEventRefusal) {
        var reader = CloudEventReader()
        try forEachHeader { (name, value) throws(CloudEventRefusal) in
            try reader.header(name.utf8.span, value.utf8.span)
        }
        _ = try reader.event(value: data)
    }
}

/// Makes an event of a record whose headers are lent one by one: nothing is copied but what the event keeps.
public struct CloudEventReader {
    private var attributes = CloudEventAttributes()
    private var contentType: String?
    private var hasTraceHeader = false

    public init() {}

    /// Takes one header of the record; those that are not ours are passed over.
    public mutating func header(_ name: Span<UInt8>, _ value: Span<UInt8>) throws(CloudEventRefusal) {
        if Self.hasPrefix(name), let attribute = CloudEventAttribute.named(name, from: 3) {
            switch attribute {
            // In binary mode `content-type` says it.
            case .datacontenttype: break
            case .traceparent: if !hasTraceHeader { try attributes.set(.traceparent, value) }
            default: try attributes.set(attribute, value)
            }
        } else if name.count == 11, CloudEventAttribute.named(name, from: 0) == .traceparent {
            hasTraceHeader = true
            try attributes.set(.traceparent, value)
        } else if Self.isContentType(name) {
            guard contentType == nil else { throw .repeatedAttribute("content-type") }
            contentType = try Self.contentType(value)
        }
    }

    /// The event, once all headers were taken.
    ///
    /// - Parameter value: The record's value; nil for a tombstone, which is refused as `missingData`.
    public func event(value: [UInt8]?) throws(CloudEventRefusal) -> CloudEvent {
        guard let value, !value.isEmpty else { throw .missingData }
        guard let contentType else { return try attributes.event(data: value) }
        switch MediaType(contentType) {
        case .json: return try attributes.event(data: value)
        case .structuredEvent: return try CloudEvent(structured: value)
        case .other: throw .unsupportedContentType(contentType)
        }
    }

    private static func hasPrefix(_ name: Span<UInt8>) -> Bool {
        name.count > 3 && name[0] == UInt8(ascii: "c") && name[1] == UInt8(ascii: "e") && name[2] == UInt8(ascii: "_")
    }

    private static func isContentType(_ name: Span<UInt8>) -> Bool {
        let wanted = "content-type".utf8.span
        guard name.count == wanted.count else { return false }
        for index in name.indices where name[index] != wanted[index] { return false }
        return true
    }

    private static func contentType(_ value: Span<UInt8>) throws(CloudEventRefusal) -> String {
        guard value.count <= CloudEventAttribute.datacontenttype.bytesMax else {
            throw .attributeTooLong(
                "content-type", bytes: value.count, max: CloudEventAttribute.datacontenttype.bytesMax)
        }
        do {
            return String(copying: try UTF8Span(validating: value))
        } catch {
            throw .invalidAttribute("content-type")
        }
    }
}
