import Contracts
import JSON
import Platform
import Postgres

/// The statements by which a worker opens lanes, stores how far they came, and releases them.
struct LaneStore {
    let topics: [String]
    let limits: WorkerLimits
    let laneCount: Int

    /// What a lane may have in memory of its parked events, in bytes.
    var parkedBytesMax: Int { limits.parkedBytesMax(ofOneOf: laneCount) }

    /// Lanes as they were found.
    struct OpenedLanes {
        var states: [LaneState] = []
        /// Those of them that start in isolation.
        var isolated: [PoisonIsolation.Start] = []
    }

    /// Opens lanes whose locks the connection holds: counts the start, and reads where they stand.
    ///
    /// - Parameter survived: lanes that this very process has lost to a transient error and not to its end: no event
    ///   is to blame.
    func open(
        _ lanes: [Lane], survived: Set<Lane>, _ connection: Connection, moment: MonotonicTime, deadline: Deadline
    ) throws -> OpenedLanes {
        let empty = JSONB(try Checkpoint(inputCount: topics.count).encoded(topics: topics))
        var pipeline = Pipeline()
        pipeline.add(
            """
            INSERT INTO checkpoint (lane, turn, clean, starts, state)
            SELECT lane, 0, true, 0, \(empty) FROM unnest(\(lanes)) AS u (lane) ON CONFLICT (lane) DO NOTHING
            """)
        let checkpoints = pipeline.add(
            """
            UPDATE checkpoint SET clean = false,
                starts = CASE WHEN clean THEN 0 WHEN lane = ANY(\(survived.sorted())) THEN starts ELSE starts + 1 END,
                trying = CASE WHEN lane = ANY(\(survived.sorted())) THEN NULL ELSE trying END
            WHERE lane = ANY(\(lanes))
            RETURNING lane, turn, starts, trying, state
            """)
        let parked = pipeline.add(openParked(lanes))
        let timers = pipeline.add("SELECT lane, min(due) FROM timer WHERE lane = ANY(\(lanes)) GROUP BY lane")
        let results = try connection.run(pipeline, deadline: deadline)
        let parkedByLane = Dictionary(grouping: try results[parked].map(Self.parkedEvent), by: \.lane)
        var dueByLane: [Lane: Timestamp] = [:]
        for row in results[timers] {
            let (lane, due) = try row.decode(Lane.self, Timestamp.self)
            dueByLane[lane] = due
        }
        var opened = OpenedLanes()
        opened.states = try results[checkpoints].map { row in
            let (lane, turn, starts, trying, state) = try row.decode(
                Lane.self, Int64.self, Int32.self, JSONB?.self, JSONB.self)
            if Int(starts) >= PoisonIsolation.startsMax {
                let trying = try trying.map {
                    try JSONDecoder().decode(PoisonIsolation.Trying.self, from: $0.bytes)
                }
                opened.isolated.append(.init(lane: lane, trying: trying))
            }
            return LaneState(
                lane: lane, turn: turn, checkpoint: try Checkpoint(encoded: state.bytes, lane: lane, topics: topics),
                nextTimer: dueByLane[lane], parked: parkedByLane[lane] ?? [], moment: moment)
        }
        return opened
    }

    /// Open parked events; the bytes of those alone that a lane keeps in memory: what an operator wants tried comes
    /// first, then the oldest. One is loaded in any case.
    private func openParked(_ lanes: [Lane]) -> SQL {
        """
        SELECT id, lane, topic, entity, log_offset,
            CASE WHEN state <> 'dead' AND place <= \(Int64(ParkedEvent.inMemoryMax)) AND bytes_before <
                \(Int64(parkedBytesMax)) THEN event END, state, parked_at
        FROM (
            SELECT *, row_number() OVER parts AS place, sum(octet_length(event)) OVER parts - octet_length(event) AS
                bytes_before
            FROM parked WHERE lane = ANY(\(lanes)) AND state IN ('waiting', 'following', 'dead')
            WINDOW parts AS (PARTITION BY lane, state = 'dead' ORDER BY decided_at IS NULL, id)
        ) AS open ORDER BY id
        """
    }

    /// The open parked events of a lane, loaded anew.
    func parked(_ lane: Lane, _ connection: Connection, deadline: Deadline) throws -> [ParkedEvent] {
        try connection.query(openParked([lane]), deadline: deadline).map(Self.parkedEvent)
    }

    private static func parkedEvent(_ row: Row) throws -> ParkedEvent {
        let (id, lane, topic, entity, offset, event, state, since) = try row.decode(
            Int64.self, Lane.self, String.self, String.self, Int64.self, String?.self, String.self, Timestamp.self)
        let key = EntityInTopic(topic: topic, entity: entity)
        let incoming = try event.map { line in
            let event = try CloudEvent(line: Array(line.utf8))
            return Incoming(
                lane: lane, event: event, time: event.time ?? Timestamp(microseconds: 0),
                origin: .parked(id: id, key: key, offset: offset, since: since))
        }
        return ParkedEvent(
            id: id, lane: lane, key: key, offset: offset, event: incoming,
            state: ParkedEvent.State(rawValue: state) ?? .dead)
    }

    /// What was committed of a stream from a number on, oldest first: `max` messages at most, with `bytesMax` of data
    /// together, and one in any case. Rows of the archive are loaded up to `archiveSliceBytesMax`.
    func publications(
        of stream: StreamKey, from: Int64, max: Int, bytesMax: Int = .max, _ connection: Connection, deadline: Deadline
    ) throws -> [Publication] {
        // A row holds what one turn gave to the stream, so the one that `from` lies in starts at the last `first` that
        // is not after it. Each row has a message at least, so `max` rows are enough.
        let (end, overflow) = from.addingReportingOverflow(Int64(max))
        let rows = try connection.query(
            """
            SELECT first, events FROM (
                SELECT first, events, sum(octet_length(events)) OVER (ORDER BY first) - octet_length(events) AS
                    bytes_before
                FROM outbox
                WHERE kind = \(stream.kind.rawValue) AND lane = \(stream.sourceLane) AND target = \(stream.targetLane)
                    AND first < \(overflow ? Int64.max : end) AND first >= coalesce((
                        SELECT max(first) FROM outbox
                        WHERE kind = \(stream.kind.rawValue) AND lane = \(stream.sourceLane) AND target =
                            \(stream.targetLane)
                            AND first <= \(from)), 0)
            ) AS part
            WHERE bytes_before < \(Int64(limits.archiveSliceBytesMax)) ORDER BY first
            """, deadline: deadline)
        var publications: [Publication] = []
        var bytes = 0
        for row in rows {
            let (first, events) = try row.decode(Int64.self, String.self)
            for (index, line) in events.utf8.split(separator: UInt8(ascii: "\n")).enumerated() {
                let number = first + Int64(index)
                guard number >= from else { continue }
                guard publications.count < max else { return publications }
                let event = try CloudEvent(line: Array(line))
                bytes += event.data.count
                guard publications.isEmpty || bytes <= bytesMax else { return publications }
                publications.append(Publication(stream: stream, number: number, event: event))
            }
        }
        return publications
    }

    /// Due timers of a lane, and when the next one after them is due.
    func dueTimers(
        _ lane: Lane, _ connection: Connection, now: Timestamp, deadline: Deadline
    ) throws -> (due: [TimerEvent], next: Timestamp?) {
        let rows = try connection.query(
            """
            SELECT due, kind, first, last FROM timer WHERE lane = \(lane) ORDER BY due, kind, first LIMIT \
            \(Int64(limits.timersMax + 1))
            """,
            deadline: deadline)
        var due: [TimerEvent] = []
        for row in rows {
            let (moment, kind, first, last) = try row.decode(Timestamp.self, String.self, Int64.self, Int64.self)
            guard moment <= now, due.count < limits.timersMax else { return (due, moment) }
            due.append(TimerEvent(lane: lane, due: moment, kind: kind, first: first, last: last))
        }
        return (due, nil)
    }

    /// Stores positions that have moved without a turn.
    /// - Throws: `LaneLost` when a lane has had a turn that is not this owner's.
    func store(_ lanes: [Lane: LaneState], _ connection: Connection, now: Timestamp, deadline: Deadline) throws {
        var pipeline = Pipeline()
        let checkpoints = try TurnStatements(topics: topics, limits: limits, now: now)
            .addCheckpoints(lanes, completesTurn: false, to: &pipeline)
        let stored = Set(try connection.run(pipeline, deadline: deadline)[checkpoints].map { try $0[0, as: Lane.self] })
        if let lost = lanes.keys.sorted().first(where: { !stored.contains($0) }) { throw LaneLost(lane: lost) }
    }

    /// Marks the event that a start in isolation is about to try.
    func mark(_ trying: PoisonIsolation.Trying, _ lane: Lane, _ connection: Connection, deadline: Deadline) throws {
        try connection.execute(
            "UPDATE checkpoint SET trying = \(JSONB(try JSONEncoder().encode(trying))) WHERE lane = \(lane)",
            deadline: deadline)
    }

    /// Releases lanes in order: positions stored, marked clean, locks released.
    func release(
        _ lanes: [Lane: LaneState], service: Service, _ connection: Connection, now: Timestamp, deadline: Deadline
    ) throws {
        guard !lanes.isEmpty else { return }
        try store(lanes, connection, now: now, deadline: deadline)
        try connection.execute(
            "UPDATE checkpoint SET clean = true WHERE lane = ANY(\(lanes.keys.sorted()))", deadline: deadline)
        for lane in lanes.keys.sorted() {
            try connection.unlockAdvisory(class: service.code, key: lane, deadline: deadline)
        }
    }
}
