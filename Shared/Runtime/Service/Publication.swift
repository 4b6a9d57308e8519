import Contracts

/// The numbering that a reader checks: what one lane sends to one lane, apart for facts and for commands that were
/// handed on.
struct StreamKey: Hashable, Sendable {
    enum Kind: Int16, Sendable {
        case facts = 0
        case commands = 1
    }

    var kind: Kind
    var sourceLane: Lane
    var targetLane: Lane
}

extension StreamKey: Comparable, CustomStringConvertible {
    static func < (one: StreamKey, other: StreamKey) -> Bool {
        (one.kind.rawValue, one.sourceLane, one.targetLane) < (other.kind.rawValue, other.sourceLane, other.targetLane)
    }

    /// `facts 7 -> 7`
    var description: String { "\(kind) \(sourceLane) -> \(targetLane)" }
}

/// A message that is to be published: a fact of this service, or a command handed on to another of its lanes.
struct Publication: Sendable {
    var stream: StreamKey
    var number: Int64
    var event: CloudEvent
}

extension StreamKey.Kind {
    init?(name: String) {
        switch name {
        case "facts": self = .facts
        case "commands": self = .commands
        default: return nil
        }
    }
}

/// What the log would not take is never committed: the event that led to it is parked.
struct TooLargeToPublish: Error, CustomStringConvertible {
    var type: String
    /// Of the data, and of the whole record.
    var dataBytes: Int
    var recordBytes: Int
    var description: String {
        """
        too-large-to-publish: \(type) would have \(dataBytes) bytes of data in a record of \(recordBytes); \
        at most \(Sizes.factBytesMax) in \(Sizes.recordBytesMax) can be published
        """
    }

    static func check(_ event: CloudEvent) throws {
        guard event.data.count <= Sizes.factBytesMax, event.recordBytes <= Sizes.recordBytesMax else {
            throw TooLargeToPublish(type: event.type, dataBytes: event.data.count, recordBytes: event.recordBytes)
        }
    }
}
