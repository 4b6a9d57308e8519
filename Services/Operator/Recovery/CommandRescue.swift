internal import Contracts
internal import JSON
internal import Kafka
internal import Postgres
internal import Runtime

/// Reads what the lanes have not decided out of the topics of commands: from each lane's own position to the end.
struct CommandRescue {
    /// What was read, by where it came from.
    struct Counts: Codable, Hashable, Sendable {
        var kept = 0
    }

    let client: ClientConfiguration
    let stop: StopRequest

    /// How long the brokers may deliver nothing.
    private static let silenceMilliseconds = 30_000

    /// A partition while it is read.
    private struct Reading {
        let end: Int64
        /// The record before the first one that is wanted, which tells whether the lane knows this log.
        var expected: InputPosition.Fingerprint?
        var fingerprintOffset: Int64 = 0
        /// Whether anything has been delivered: before that, an end is that of an earlier assignment.
        var hasBegun = false
        /// This is not the log that the lane knows: it is to be read from its beginning.
        var isOther = false
    }

    private enum Taken {
        case done, otherLog
    }

    /// Hands over each record, lane by lane in order: all of them came from outside, and nobody else has them.
    /// - Parameters:
    ///   - positions: where lanes stand; a lane that is missing has read nothing.
    ///   - bounds: of every partition that there is.
    /// - Throws: `OperatorFailure` when the brokers fall silent; whatever `keep` throws.
    func read(
        from positions: [TopicPartition: InputPosition], _ bounds: [TopicPartition: Watermarks],
        keep: (KeptRecord) throws -> Void
    ) throws -> Counts {
        let consumer = try Consumer(.messages(client, groupID: "o2c-restart-log"))
        var open: [TopicPartition: Reading] = [:]
        for (place, bounds) in bounds where bounds.high > bounds.low {
            open[place] = try begin(place, at: positions[place], bounds, consumer)
        }
        var counts = Counts()
        var silentSince = ContinuousClock.now
        while !open.isEmpty {
            try stop.pause(milliseconds: 0)
            let result = try consumer.poll(milliseconds: 100) { message in
                try rescue(message, &open, &counts, keep)
            }
            switch result {
            case .message(.done): silentSince = .now
            case .message(.otherLog): break
            case .endOfPartition(let place, _):
                if open[place]?.expected != nil { open[place]?.isOther = true }
                if let reading = open[place], reading.hasBegun, !reading.isOther { open[place] = nil }
            case .error(let error, let place?) where error.code == .automaticOffsetReset:
                open[place]?.isOther = true
            case .error(let error, _): if error.isFatal { throw error }
            case .none: break
            }
            for (place, reading) in open where reading.isOther {
                open[place] = Reading(end: reading.end)
                try restart(place, consumer)
            }
            guard ContinuousClock.now < silentSince + .milliseconds(Self.silenceMilliseconds) else {
                throw OperatorFailure(
                    .unavailable, "Kafka has delivered nothing of \(open.keys.sorted()[0]) for 30 s.",
                    advice: "Nothing has been changed; start this again when the brokers are well.")
            }
        }
        return counts
    }

    /// A lane whose position lies outside this log does not know it: all of it is read.
    private func begin(
        _ place: TopicPartition, at position: InputPosition?, _ bounds: Watermarks, _ consumer: Consumer
    ) throws -> Reading? {
        guard let position, let fingerprint = position.fingerprint, position.next > bounds.low,
            position.next <= bounds.high
        else {
            try consumer.assign([PartitionOffset(place, offset: bounds.low)])
            return Reading(end: bounds.high)
        }
        try consumer.assign([PartitionOffset(place, offset: position.next - 1)])
        return Reading(end: bounds.high, expected: fingerprint, fingerprintOffset: position.next - 1)
    }

    private func restart(_ place: TopicPartition, _ consumer: Consumer) throws {
        try consumer.unassign([place])
        try consumer.assign([PartitionOffset(place, offset: Offset.beginning)])
    }

    private func rescue(
        _ message: borrowing Message, _ open: inout [TopicPartition: Reading], _ counts: inout Counts,
        _ keep: (KeptRecord) throws -> Void
    ) throws -> Taken {
        let place = message.topicPartition
        guard var reading = open[place] else { return .done }
        let isLast = message.offset >= reading.end - 1
        if let expected = reading.expected {
            reading.expected = nil
            let isKnown =
                message.offset == reading.fingerprintOffset && InputPosition.Fingerprint(of: message) == expected
            reading.hasBegun = true
            reading.isOther = !isKnown
            open[place] = isKnown && isLast ? nil : reading
            return isKnown ? .done : .otherLog
        }
        try keep(KeptRecord(message))
        counts.kept += 1
        reading.hasBegun = true
        open[place] = isLast ? nil : reading
        return .done
    }
}

/// Where lanes stand in their topics of commands, as their checkpoints say.
enum CommandPositions {
    private struct Stored: Decodable {
        var next: Int64
        var fingerprint: InputPosition.Fingerprint?
    }

    static func all(_ schemas: Schemas) throws -> [TopicPartition: InputPosition] {
        var positions: [TopicPartition: InputPosition] = [:]
        for service in Service.allCases {
            let topic = service.commandsTopic
            let rows = try schemas.query(
                service,
                "SELECT lane, state->'inputs'->\(topic) FROM checkpoint WHERE state->'inputs'->\(topic) IS NOT NULL")
            for row in rows {
                let stored = try JSONDecoder().decode(Stored.self, from: try row[1, as: JSONB.self].bytes)
                positions[TopicPartition(topic: topic, partition: try row[0, as: Lane.self])] =
                    InputPosition(next: stored.next, fingerprint: stored.fingerprint)
            }
        }
        return positions
    }
}
