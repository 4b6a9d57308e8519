/// A message in its envelope: CloudEvents 1.0 with JSON data, the extensions `sequence` and `traceparent` (distributed tracing),
/// and two of ours, `actor` and `reason`, which say who asked for a command and why.
///
/// A fact's `id` is its place in its stream, `<source lane>.<target lane>.<number>`, the same at every publication.
public struct CloudEvent: Hashable, Sendable {
    public var id: String
    public var source: String
    public var type: String
    public var time: Timestamp?
    /// The entity that it is about.
    public var subject: String?
    /// Of a fact: its number in its stream.
    public var sequence: Int64?
    /// W3C Trace Context.
    public var traceparent: String?
    public var actor: String?
    public var reason: String?
    /// JSON.
    public var data: [UInt8]

    public init(
        id: String, source: String, type: String, time: Timestamp? = nil, subject: String? = nil,
        sequence: Int64? = nil, traceparent: String? = nil,
        actor: String? = nil, reason: String? = nil, data: [UInt8]
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.time = time
        self.subject = subject
        self.sequence = sequence
        self.traceparent = traceparent
        self.actor = actor
        self.reason = reason
        self.data = data
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
