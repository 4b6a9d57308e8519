public import JSON

/// Reads the members of a structured event and cuts its data out as it stands.
///
/// It judges the envelope; of a value that it passes over (data, extensions of others) it makes sure of strings and
/// brackets only.
struct EnvelopeReader {
    /// One of our own outbox lines: `data` comes last and reaches to the closing brace, and `data_base64` may stand for
    /// it.
    private let isOwnLine: Bool
    private var attributes: CloudEventAttributes
    private var data: [UInt8]?

    private init(isOwnLine: Bool) {
        self.isOwnLine = isOwnLine
        attributes = CloudEventAttributes(isOwn: isOwnLine)
    }

    static func read(_ bytes: [UInt8], isOwnLine: Bool) throws(CloudEventRefusal) -> CloudEvent {
        try JSONObjectReader<CloudEventRefusal>.read(bytes) { object throws(CloudEventRefusal) in
            var envelope = EnvelopeReader(isOwnLine: isOwnLine)
            try envelope.readMembers(of: &object)
            try object.end()
            return try envelope.attributes.event(data: envelope.data)
        }
    }

    private mutating func readMembers(
        of object: inout JSONObjectReader<CloudEventRefusal>
    ) throws(CloudEventRefusal) {
        while let name = try object.nextName() {
            if let attribute = CloudEventAttribute.named(name.span, from: 0) {
                let text = try attributeText(attribute, &object)
                try attributes.set(attribute, text.span)
                continue
            }
            switch String(decoding: name, as: UTF8.self) {
            case "data":
                guard data == nil else { throw .repeatedAttribute("data") }
                if isOwnLine {
                    data = try object.rest()
                    return
                }
                let value = try object.value()
                data = Array("null".utf8) == value ? [] : value
            case "data_base64":
                guard isOwnLine else { throw .base64Data }
                guard data == nil else { throw .repeatedAttribute("data_base64") }
                guard let bytes = Base64.standard.decoded(try object.string()) else {
                    throw .invalidAttribute("data_base64")
                }
                data = bytes
            default: _ = try object.value()
            }
        }
    }

    /// A string; null, which stands for absent; for a number of a sequence, an integer too.
    private func attributeText(
        _ attribute: CloudEventAttribute, _ object: inout JSONObjectReader<CloudEventRefusal>
    ) throws(CloudEventRefusal) -> [UInt8] {
        if object.isAtString { return try object.string() }
        let token = try object.value()
        if Array("null".utf8) == token { return [] }
        guard attribute == .sequence else { throw .invalidAttribute(attribute.rawValue) }
        return token
    }
}

extension CloudEventRefusal: JSONObjectError {
    public init(offset: Int, expected: String) { self = .malformedEnvelope(offset: offset, expected: expected) }
}
