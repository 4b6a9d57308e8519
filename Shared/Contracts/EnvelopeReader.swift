internal import JSON

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
        do {
            return try JSONObjectReader.read(bytes) { object in
                var envelope = EnvelopeReader(isOwnLine: isOwnLine)
                try envelope.readMembers(of: &object)
                try object.end()
                return try envelope.attributes.event(data: envelope.data)
            }
        } catch let fault as JSONObjectReader.Fault {
            throw .malformedEnvelope(offset: fault.offset, expected: fault.expected)
        } catch {
            guard let refusal = error as? CloudEventRefusal else { preconditionFailure("an envelope met \(error)") }
            throw refusal
        }
    }

    private mutating func readMembers(of object: inout JSONObjectReader) throws {
        while let name = try object.nextName() {
            if let attribute = CloudEventAttribute.named(name.span, from: 0) {
                let text = try attributeText(attribute, &object)
                try attributes.set(attribute, text.span)
                continue
            }
            switch String(decoding: name, as: UTF8.self) {
            case "data":
                guard data == nil else { throw CloudEventRefusal.repeatedAttribute("data") }
                if isOwnLine {
                    data = try object.rest()
                    return
                }
                let value = try object.value()
                data = Array("null".utf8) == value ? [] : value
            case "data_base64":
                guard isOwnLine else { throw CloudEventRefusal.base64Data }
                guard data == nil else { throw CloudEventRefusal.repeatedAttribute("data_base64") }
                guard let bytes = Base64.standard.decoded(try object.string()) else {
                    throw CloudEventRefusal.invalidAttribute("data_base64")
                }
                data = bytes
            default: _ = try object.value()
            }
        }
    }

    /// A string; null, which stands for absent; for a number of a sequence, an integer too.
    private func attributeText(
        _ attribute: CloudEventAttribute, _ object: inout JSONObjectReader
    ) throws -> [UInt8] {
        if object.isAtString { return try object.string() }
        let token = try object.value()
        if Array("null".utf8) == token { return [] }
        guard attribute == .sequence else { throw CloudEventRefusal.invalidAttribute(attribute.rawValue) }
        return token
    }
}
