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
    public var description: String { "\(sourceLane).\(targetLane).\(number)" }

    public init?(_ description: String) {
        var numbers: (Int64, Int64, Int64) = (0, 0, 0)
        var part = 0
        var digits = 0
        for byte in description.utf8 {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, part < 2 else { return nil }
                part += 1
                digits = 0
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits < 18 else { return nil }
            digits += 1
            let digit = Int64(byte - UInt8(ascii: "0"))
            switch part {
            case 0: numbers.0 = numbers.0 * 10 + digit
            case 1: numbers.1 = numbers.1 * 10 + digit
            default: numbers.2 = numbers.2 * 10 + digit
            }
        }
        guard part == 2, digits > 0, numbers.2 > 0, numbers.0 <= 32_767, numbers.1 <= 32_767 else { return nil }
        self.init(sourceLane: Lane(numbers.0), targetLane: Lane(numbers.1), number: numbers.2)
    }
}
