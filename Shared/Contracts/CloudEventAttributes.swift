internal import JSON

/// The attributes of the envelope that this system knows; all others are extensions, which it ignores.
enum CloudEventAttribute: String, CaseIterable {
    case specversion, id, source, type, time, subject, sequence, traceparent, actor, reason, datacontenttype

    /// How many bytes it may have.
    var bytesMax: Int {
        switch self {
        case .id: CloudEvent.Limits.idBytesMax
        case .source: CloudEvent.Limits.sourceBytesMax
        case .type: CloudEvent.Limits.typeBytesMax
        case .subject: CloudEvent.Limits.subjectBytesMax
        case .actor: CloudEvent.Limits.actorBytesMax
        case .reason: CloudEvent.Limits.reasonBytesMax
        case .traceparent: CloudEvent.Limits.traceparentBytes
        case .specversion: 16
        case .time: 64
        case .sequence: 19
        case .datacontenttype: 128
        }
    }

    /// Names of up to sixteen bytes as one number: eleven comparisons of numbers find the attribute of a header.
    private static let packedNames: [(name: UInt128, attribute: CloudEventAttribute)] = allCases.map { attribute in
        (attribute.rawValue.utf8.reduce(0) { $0 << 8 | UInt128($1) }, attribute)
    }

    /// The attribute whose name is in `bytes` from `start` on.
    static func named(_ bytes: Span<UInt8>, from start: Int) -> CloudEventAttribute? {
        guard (1...16).contains(bytes.count - start) else { return nil }
        var packed: UInt128 = 0
        for index in start..<bytes.count { packed = packed << 8 | UInt128(bytes[index]) }
        for candidate in packedNames where candidate.name == packed { return candidate.attribute }
        return nil
    }
}

/// The attributes of an event as they come in, one by one, each checked; `event` asks whether all that must be there
/// is.
struct CloudEventAttributes {
    /// What we wrote ourselves is taken as it was written, whatever its length: a line that was committed must never be
    /// refused.
    let isOwn: Bool
    private var id: String?
    private var source: String?
    private var type: String?
    private var time: Timestamp?
    private var subject: String?
    private var sequence: Int64?
    private var traceparent: String?
    private var actor: String?
    private var reason: String?
    private var specversion: String?
    /// Nil means JSON (CloudEvents JSON format, section 3.1).
    private var datacontenttype: String?

    init(isOwn: Bool = false) { self.isOwn = isOwn }

    /// Takes an attribute's text. An empty one of others counts as absent.
    mutating func set(_ attribute: CloudEventAttribute, _ text: Span<UInt8>) throws(CloudEventRefusal) {
        guard isOwn || !text.isEmpty else { return }
        if attribute == .traceparent {
            traceparent = isOwn || TraceContext.isTraceparent(text) ? try string(text, .traceparent) : nil
            return
        }
        guard isOwn || text.count <= attribute.bytesMax else {
            throw .attributeTooLong(attribute.rawValue, bytes: text.count, max: attribute.bytesMax)
        }
        switch attribute {
        case .id: id = try unique(id, text, attribute)
        case .source: source = try unique(source, text, attribute)
        case .type: type = try unique(type, text, attribute)
        case .subject: subject = try unique(subject, text, attribute)
        case .actor: actor = try unique(actor, text, attribute)
        case .reason: reason = try unique(reason, text, attribute)
        case .specversion: specversion = try unique(specversion, text, attribute)
        case .datacontenttype: datacontenttype = try unique(datacontenttype, text, attribute)
        case .time: try setTime(text)
        case .sequence: try setSequence(text)
        case .traceparent: break
        }
    }

    /// The event, its data of the JSON type.
    func event(data: [UInt8]?) throws(CloudEventRefusal) -> CloudEvent {
        guard let specversion else { throw .missingAttribute("specversion") }
        guard specversion == "1.0" else { throw .unsupportedSpecversion(specversion) }
        guard let id else { throw .missingAttribute("id") }
        guard let source else { throw .missingAttribute("source") }
        guard let type else { throw .missingAttribute("type") }
        if let datacontenttype, MediaType(datacontenttype) != .json { throw .unsupportedContentType(datacontenttype) }
        guard let data, isOwn || !data.isEmpty else { throw .missingData }
        guard isOwn || data.count <= Sizes.commandBytesMax else {
            throw .dataTooLarge(bytes: data.count, max: Sizes.commandBytesMax)
        }
        return CloudEvent(
            id: id, source: source, type: type, time: time, subject: subject, sequence: sequence,
            traceparent: traceparent, actor: actor, reason: reason, data: data)
    }

    private mutating func setTime(_ text: Span<UInt8>) throws(CloudEventRefusal) {
        guard time == nil else { throw .repeatedAttribute("time") }
        guard let moment = Timestamp(text) else { throw .invalidAttribute("time") }
        time = moment
    }

    private mutating func setSequence(_ text: Span<UInt8>) throws(CloudEventRefusal) {
        guard sequence == nil else { throw .repeatedAttribute("sequence") }
        guard let number = Int64(try string(text, .sequence)), isOwn || number >= 0 else {
            throw .invalidAttribute("sequence")
        }
        sequence = number
    }

    /// The attribute's text, unless it was there before.
    private func unique(
        _ before: String?, _ text: Span<UInt8>, _ attribute: CloudEventAttribute
    ) throws(CloudEventRefusal) -> String {
        guard before == nil else { throw .repeatedAttribute(attribute.rawValue) }
        return try string(text, attribute)
    }

    /// CloudEvents 1.0, section "Type System": UTF-8 without control characters; a database could not store NUL either.
    /// Neither does anything that acts on a terminal come in (`Unicode.Scalar.isControl`).
    private func string(
        _ text: Span<UInt8>, _ attribute: CloudEventAttribute
    ) throws(CloudEventRefusal) -> String {
        let string: String
        do {
            string = String(copying: try UTF8Span(validating: text))
        } catch {
            throw .invalidAttribute(attribute.rawValue)
        }
        guard isOwn || !Self.holdsControls(text, string) else { throw .invalidAttribute(attribute.rawValue) }
        return string
    }

    private static func holdsControls(_ bytes: Span<UInt8>, _ text: String) -> Bool {
        // Nearly always it is printable ASCII.
        for index in bytes.indices where bytes[index] < 0x20 || bytes[index] >= 0x7F {
            return text.unicodeScalars.contains(where: \.isControl)
        }
        return false
    }
}

/// W3C Trace Context.
enum TraceContext {
    /// `00-<32 hexadecimal digits>-<16>-<2>`, lower case, of any version of this length.
    static func isTraceparent(_ text: Span<UInt8>) -> Bool {
        guard text.count == CloudEvent.Limits.traceparentBytes else { return false }
        for index in text.indices {
            let isDash = index == 2 || index == 35 || index == 52
            switch text[index] {
            case UInt8(ascii: "-"): guard isDash else { return false }
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
                guard !isDash else { return false }
            default: return false
            }
        }
        return true
    }
}

/// What a content type says, its parameters and letter case aside (RFC 9110, section 8.3.1).
enum MediaType: Hashable {
    /// `application/json`, `text/json` or any type with the suffix `+json` (CloudEvents JSON format, section 3.1).
    case json
    /// `application/cloudevents+json`: the whole event.
    case structuredEvent
    case other

    init(_ text: String) {
        // What every message of this system says.
        if text == "application/json" {
            self = .json
            return
        }
        let essence = text.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        switch essence {
        case "application/cloudevents+json": self = .structuredEvent
        case "application/json", "text/json": self = .json
        default: self = essence.hasSuffix("+json") && !essence.hasPrefix("application/cloudevents") ? .json : .other
        }
    }
}
