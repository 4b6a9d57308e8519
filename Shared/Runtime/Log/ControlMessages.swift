package import Contracts

// What runtimes and operators say to lanes, on topics of control.

/// Asks a source lane to publish a stream again from a number on: so much as one request may have.
package struct RepublishRequest: Hashable, Sendable, Codable {
    package static let type = "o2c.runtime.republish-stream.v1"

    package var kind: String
    package var sourceLane: Lane
    package var targetLane: Lane
    package var from: Int64
    /// The last number that an operator wants; `nil` from readers, who ask for the rest when they see what is still
    /// missing.
    package var upTo: Int64?

    package init(kind: String, sourceLane: Lane, targetLane: Lane, from: Int64, upTo: Int64? = nil) {
        self.kind = kind
        self.sourceLane = sourceLane
        self.targetLane = targetLane
        self.from = from
        self.upTo = upTo
    }
}

extension RepublishRequest {
    /// The stream that is meant; `nil` where there is no such kind.
    var stream: StreamKey? {
        StreamKey.Kind(name: kind).map { StreamKey(kind: $0, sourceLane: sourceLane, targetLane: targetLane) }
    }
}

extension StreamWatermark {
    package init(
        sourceLane: Lane, targetLane: Lane, high: Int64, given: Int64?, database: DatabaseTimeline? = nil
    ) {
        self.init(
            sourceLane: sourceLane, targetLane: targetLane, high: high, given: given, databaseSystem: database?.system,
            databaseTimeline: database?.number)
    }

    /// The database, where the watermark tells it.
    package var database: DatabaseTimeline? {
        guard let databaseSystem, let databaseTimeline else { return nil }
        return DatabaseTimeline(system: databaseSystem, number: databaseTimeline)
    }
}

/// An operator asks for a parked event to be tried again.
public struct RetryParked: Codable, Hashable, Sendable {
    public static let type = "o2c.runtime.retry-parked.v1"
    public var parked: Int64

    public init(parked: Int64) { self.parked = parked }
}

/// An operator accepts that commands are lost: those from one offset to before another, which the log of the lane's
/// commands no longer has.
public struct AcceptLostCommands: Codable, Hashable, Sendable {
    public static let type = "o2c.runtime.accept-lost-commands.v1"
    public var from: Int64
    public var to: Int64

    public init(from: Int64, to: Int64) {
        self.from = from
        self.to = to
    }
}

/// An operator gives a parked event up.
public struct DiscardParked: Codable, Hashable, Sendable {
    public static let type = "o2c.runtime.discard-parked.v1"
    public var parked: Int64

    public init(parked: Int64) { self.parked = parked }
}
