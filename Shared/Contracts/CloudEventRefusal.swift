internal import JSON

/// Why a record is not an event that this system takes. Each refusal has a name, for logs, metrics and parked events.
public enum CloudEventRefusal: Error, Hashable, Sendable {
    /// A required attribute is absent or empty: `specversion`, `id`, `source` or `type`.
    case missingAttribute(String)
    /// The attribute is there twice.
    case repeatedAttribute(String)
    /// The attribute is longer than its limit (`CloudEvent.Limits`).
    case attributeTooLong(String, bytes: Int, max: Int)
    /// The attribute is not what its type asks for: UTF-8 without control characters, a moment, a number.
    case invalidAttribute(String)
    /// Another version than 1.0.
    case unsupportedSpecversion(String)
    /// The content type is neither JSON nor an event as JSON; batches are not taken either.
    case unsupportedContentType(String)
    /// `data_base64` stands where JSON data is expected.
    case base64Data
    /// There is no data: a tombstone, an empty value, or an event without `data`.
    case missingData
    /// The data is longer than a command's may be (`Sizes.commandBytesMax`), or the whole event than
    /// `Sizes.envelopeBytesMax`.
    case dataTooLarge(bytes: Int, max: Int)
    /// The envelope is not a JSON object; `offset` is the byte where that shows.
    case malformedEnvelope(offset: Int, expected: String)

    /// A stable name: `missing-attribute`.
    public var name: String {
        switch self {
        case .missingAttribute: "missing-attribute"
        case .repeatedAttribute: "repeated-attribute"
        case .attributeTooLong: "attribute-too-long"
        case .invalidAttribute: "invalid-attribute"
        case .unsupportedSpecversion: "unsupported-specversion"
        case .unsupportedContentType: "unsupported-content-type"
        case .base64Data: "base64-data"
        case .missingData: "missing-data"
        case .dataTooLarge: "data-too-large"
        case .malformedEnvelope: "malformed-envelope"
        }
    }
}

extension CloudEventRefusal: CustomStringConvertible {
    /// A sentence for people.
    public var description: String {
        switch self {
        case .missingAttribute(let name): "The attribute '\(name)' is missing."
        case .repeatedAttribute(let name): "The attribute '\(name)' occurs twice."
        case .attributeTooLong(let name, let bytes, let max):
            "The attribute '\(name)' has \(bytes) bytes; at most \(max) are taken."
        case .invalidAttribute(let name): "The attribute '\(name)' does not hold what its type asks for."
        case .unsupportedSpecversion(let version): "CloudEvents \(Quote.text(version)) is not known here, only 1.0."
        case .unsupportedContentType(let type): "The content type '\(Quote.text(type))' is not taken, only JSON."
        case .base64Data: "The data is base64, where JSON is expected."
        case .missingData: "There is no data."
        case .dataTooLarge(let bytes, let max): "The data has \(bytes) bytes; at most \(max) are taken."
        case .malformedEnvelope(let offset, let expected): "The envelope lacks \(expected) at byte \(offset)."
        }
    }
}

extension CloudEvent {
    /// What the attributes of an event may cost its reader, in bytes; of its data `Sizes` tells.
    public enum Limits {
        public static let idBytesMax = 128
        public static let sourceBytesMax = 256
        public static let typeBytesMax = 128
        /// The longest name that a command may be about, a payer's reference of 140 characters, with its kind before
        /// it.
        public static let subjectBytesMax = 640
        public static let actorBytesMax = 128
        public static let reasonBytesMax = 512
        /// The only length that W3C Trace Context, version 00, knows.
        public static let traceparentBytes = 55
    }
}
