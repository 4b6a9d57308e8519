/// A message in its envelope: CloudEvents 1.0 with JSON data, the extensions `sequence` and `traceparent` (distributed
/// tracing), and this system's own, `actor` and `reason`: who asked for a command, and why.
///
/// A fact's `id` is its place in its stream, `<source lane>.<target lane>.<number>`, the same at every publication.
///
/// It never changes once it is made, and is one reference: an event is handed from hand to hand on its way through a
/// turn, and copies of ten fields would be most of the work.
public struct CloudEvent: Hashable, Sendable {
    private let content: Content

    public var id: String { content.fields.id }
    public var source: String { content.fields.source }
    public var type: String { content.fields.type }
    public var time: Timestamp? { content.fields.time }
    /// What it is about: `kind/name` in this system's events (`Subject`); in others, whatever the sender calls it.
    public var subject: String? { content.fields.subject }
    /// Of a fact: its number in its stream.
    public var sequence: Int64? { content.fields.sequence }
    /// W3C Trace Context.
    public var traceparent: String? { content.fields.traceparent }
    public var actor: String? { content.fields.actor }
    public var reason: String? { content.fields.reason }
    /// JSON.
    public var data: [UInt8] { content.fields.data }

    public init(
        id: String, source: String, type: String, time: Timestamp? = nil, subject: String? = nil,
        sequence: Int64? = nil, traceparent: String? = nil,
        actor: String? = nil, reason: String? = nil, data: [UInt8]
    ) {
        content = Content(
            Fields(
                id: id, source: source, type: type, time: time, subject: subject, sequence: sequence,
                traceparent: traceparent, actor: actor, reason: reason, data: data))
    }

    private struct Fields: Hashable, Sendable {
        let id: String
        let source: String
        let type: String
        let time: Timestamp?
        let subject: String?
        let sequence: Int64?
        let traceparent: String?
        let actor: String?
        let reason: String?
        let data: [UInt8]
    }

    private final class Content: Hashable, Sendable {
        let fields: Fields

        init(_ fields: Fields) { self.fields = fields }

        static func == (a: Content, b: Content) -> Bool { a === b || a.fields == b.fields }

        func hash(into hasher: inout Hasher) { fields.hash(into: &hasher) }
    }
}

/// The place of a fact in the numbering that its readers check for gaps.
public struct StreamPosition: Hashable, Sendable, LosslessStringConvertible {
    public var sourceLane: Lane
    public var targetLane: Lane
    /// From 1, without a gap.
    public var number: Int64

    public init(sourceLane: Lane, targetLane: Lane, number: Int64) {
        self.sourceLane = sourceLane
        self.targetLane = targetLane
        self.number = number
    }

    /// The `id` of the fact at this place.
    public var description: String {
        var text = ASCIIText()
        text.append(decimal: Int64(sourceLane))
        text.append(".")
        text.append(decimal: Int64(targetLane))
        text.append(".")
        text.append(decimal: number)
        return text.string
    }

    /// Parses `description`; no signs, no leading zeros, so that each place has one spelling.
    public init?(_ description: String) {
        var scanner = ASCIIScanner()
        let text = description.utf8.span
        guard let source = scanner.decimal(widthMax: 5, text), scanner.take(".", text),
            let target = scanner.decimal(widthMax: 5, text), scanner.take(".", text),
            let number = scanner.decimal(widthMax: 18, text), scanner.isAtEnd(text),
            source <= 32_767, target <= 32_767, number > 0
        else { return nil }
        self.init(sourceLane: Lane(source), targetLane: Lane(target), number: number)
    }
}
