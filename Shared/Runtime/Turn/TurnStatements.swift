import Contracts
import JSON
import Postgres

/// A row of the command log.
private struct CommandRow {
    let command: CommandKey
    let incoming: Incoming
    let outcome: JSONB
}

/// Where a lane is to stand.
private struct CheckpointRow {
    let lane: Lane
    let turn: Int64
    let state: JSONB
}

/// The runtime's own statements of a turn: checkpoints, command log, outbox, parked events and timers, each for the
/// whole batch at once.
struct TurnStatements {
    let topics: [String]
    let limits: WorkerLimits
    let now: Timestamp

    func lockCheckpoints(_ lanes: [Lane]) -> SQL {
        "SELECT lane, turn FROM checkpoint WHERE lane = ANY(\(lanes)) ORDER BY lane FOR UPDATE"
    }

    func knownCommands(_ commands: [CommandKey]) -> SQL {
        "SELECT key, body_hash FROM command WHERE key = ANY(\(each: commands, \.key))"
    }

    /// Body hashes of known commands by key.
    func read(known rows: ResultSet) throws -> [PostgresUUID: PostgresUUID] {
        var known: [PostgresUUID: PostgresUUID] = [:]
        for row in rows {
            let (key, body) = try row.decode(PostgresUUID.self, PostgresUUID.self)
            known[key] = body
        }
        return known
    }

    /// Queues everything that the runtime stores with a turn; returns the statement whose rows are the identifiers of
    /// newly parked events.
    func add<Logic: ServiceLogic>(
        to pipeline: inout Pipeline, _ decided: DecidedTurn<Logic>, resolved: [Int64],
        operations: ParkedOperations, firedTimers: [TimerEvent], lanes: [Lane: LaneState]
    ) throws -> StatementID? {
        try addCommands(decided, to: &pipeline)
        addOutbox(decided.decisions.publications, to: &pipeline)
        addTimers(decided.decisions.timers, fired: firedTimers, to: &pipeline)
        let parked = addParked(decided.setAside, resolved, operations.changes, to: &pipeline)
        try addCheckpoints(lanes, completesTurn: true, to: &pipeline)
        return parked
    }

    private func addCommands<Logic: ServiceLogic>(_ decided: DecidedTurn<Logic>, to pipeline: inout Pipeline) throws {
        guard !decided.outcomes.isEmpty else { return }
        let rows = try decided.commands.compactMap { command, event -> CommandRow? in
            guard let outcome = decided.outcomes[event.identity] else { return nil }
            return CommandRow(command: command, incoming: event, outcome: try outcome.stored())
        }
        guard !rows.isEmpty else { return }
        // No ON CONFLICT: a lane that answered the same command in the meantime makes this turn fail on `command_key`,
        // and it is taken again.
        pipeline.add(
            """
            INSERT INTO command (key, lane, source, id, body_hash, type, actor, reason, at, outcome)
            SELECT u.key, u.lane, u.source, u.id, u.body_hash, u.type, u.actor, u.reason, \(now), u.outcome
            FROM unnest(
                \(each: rows, \.command.key), \(each: rows, \.incoming.lane), \(each: rows, \.incoming.source),
                \(each: rows, \.incoming.id), \(each: rows, \.command.bodyHash), \(each: rows, \.incoming.event.type),
                \(each: rows, \.incoming.actor), \(each: rows, \.incoming.reason), \(each: rows, \.outcome)
            ) AS u (key, lane, source, id, body_hash, type, actor, reason, outcome)
            """)
    }

    /// One row for each stream of the turn; several where there is more than a row may hold.
    private func addOutbox(_ publications: [Publication], to pipeline: inout Pipeline) {
        guard !publications.isEmpty else { return }
        struct Row {
            let stream: StreamKey
            let first: Int64
            var count: Int32
            var lines: [UInt8]
        }
        var places: [StreamKey: Int] = [:]
        var rows: [Row] = []
        for publication in publications {
            if let place = places[publication.stream],
                rows[place].lines.count + publication.event.data.count < limits.archiveRowBytesMax
            {
                rows[place].count += 1
                rows[place].lines.append(UInt8(ascii: "\n"))
                publication.event.appendLine(to: &rows[place].lines)
            } else {
                places[publication.stream] = rows.count
                rows.append(
                    Row(
                        stream: publication.stream, first: publication.number, count: 1, lines: publication.event.line()
                    ))
            }
        }
        pipeline.add(
            """
            INSERT INTO outbox (kind, lane, target, first, count, at, events)
            SELECT u.kind, u.lane, u.target, u.first, u.count, \(now), u.events
            FROM unnest(
                \(each: rows, \.stream.kind.rawValue), \(each: rows, \.stream.sourceLane),
                \(each: rows, \.stream.targetLane),
                \(each: rows, \.first), \(each: rows, \.count),
                \(each: rows, { String(decoding: $0.lines, as: UTF8.self) })
            ) AS u (kind, lane, target, first, count, events)
            """)
    }

    private func addTimers(_ timers: [TimerEvent], fired: [TimerEvent], to pipeline: inout Pipeline) {
        if !fired.isEmpty {
            pipeline.add(
                """
                DELETE FROM timer AS t USING unnest(
                    \(each: fired, \.lane), \(each: fired, \.due), \(each: fired, \.kind), \(each: fired, \.first)
                ) AS u (lane, due, kind, first)
                WHERE t.lane = u.lane AND t.due = u.due AND t.kind = u.kind AND t.first = u.first
                """)
        }
        if !timers.isEmpty {
            pipeline.add(
                """
                INSERT INTO timer (lane, due, kind, first, last)
                SELECT * FROM unnest(
                    \(each: timers, \.lane), \(each: timers, \.due), \(each: timers, \.kind), \(each: timers, \.first),
                    \(each: timers, \.last))
                ON CONFLICT (lane, due, kind, first) DO UPDATE SET last = greatest(timer.last, excluded.last)
                """)
        }
    }

    private func addParked(
        _ setAside: [SetAside], _ resolved: [Int64], _ changes: [ParkedOperations.Change],
        to pipeline: inout Pipeline
    ) -> StatementID? {
        if !resolved.isEmpty {
            pipeline.add("UPDATE parked SET state = 'done', decided_at = \(now) WHERE id = ANY(\(resolved))")
        }
        if !changes.isEmpty {
            pipeline.add(
                """
                UPDATE parked AS p SET state = u.state, decided_at = \(now), decided_by = u.actor, decision = u.reason
                FROM unnest(
                    \(each: changes, \.id), \(each: changes, \.state.rawValue), \(each: changes, \.actor),
                    \(each: changes, \.reason)
                ) AS u (id, state, actor, reason)
                WHERE p.id = u.id
                """)
        }
        let again = setAside.filter(\.isChanged)
        if !again.isEmpty {
            pipeline.add(
                """
                UPDATE parked AS p SET state = u.state, reason = u.reason
                FROM unnest(
                    \(again.compactMap(\.event.parkedID)), \(each: again, \.state.rawValue),
                    \(each: again, \.storableReason)
                ) AS u (id, state, reason)
                WHERE p.id = u.id
                """)
        }
        let fresh = setAside.filter(\.isNew)
        guard !fresh.isEmpty else { return nil }
        return pipeline.add(
            """
            INSERT INTO parked (lane, entity, state, topic, log_offset, event, reason, parked_at)
            SELECT u.lane, u.entity, u.state, u.topic, u.log_offset, u.event, u.reason, \(now)
            FROM unnest(
                \(each: fresh, \.lane), \(each: fresh, \.key.entity), \(each: fresh, \.state.rawValue),
                \(each: fresh, \.key.topic), \(each: fresh, \.event.offset),
                \(each: fresh, { String(decoding: $0.event.event.line(), as: UTF8.self) }),
                \(each: fresh, \.storableReason)
            ) WITH ORDINALITY AS u (lane, entity, state, topic, log_offset, event, reason, place)
            ORDER BY u.place
            RETURNING id
            """)
    }

    /// Stores where lanes stand: with a turn, or (when only positions have moved) without one. Its rows are the lanes
    /// that were stored: a lane whose turn is not the believed one is left out.
    @discardableResult
    func addCheckpoints(
        _ lanes: [Lane: LaneState], completesTurn: Bool, to pipeline: inout Pipeline
    ) throws -> StatementID {
        let rows = try lanes.values.sorted { $0.lane < $1.lane }.map {
            CheckpointRow(lane: $0.lane, turn: $0.turn, state: JSONB(try $0.checkpoint.encoded(topics: topics)))
        }
        return pipeline.add(
            """
            UPDATE checkpoint AS c SET turn = u.turn, state = u.state, updated_at = \(now), starts = CASE WHEN
                \(completesTurn) THEN 0 ELSE c.starts END,
                trying = CASE WHEN \(completesTurn) THEN NULL ELSE c.trying END
            FROM unnest(\(each: rows, \.lane), \(each: rows, \.turn), \(each: rows, \.state)) AS u (lane, turn, state)
            WHERE c.lane = u.lane AND c.turn = u.turn - \(Int64(completesTurn ? 1 : 0))
            RETURNING c.lane
            """)
    }
}

extension CommandOutcome {
    /// `{"status":"accepted","result":{...}}` or `{"status":"refused","reasons":[...]}`.
    func stored() throws -> JSONB {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("status")
        writer.string(status.rawValue)
        if let result {
            writer.key("result")
            writer.value(serialized: result)
        }
        if !reasons.isEmpty {
            writer.key("reasons")
            writer.value(serialized: try JSONEncoder().encode(reasons))
        }
        writer.endObject()
        return JSONB(writer.bytes)
    }
}

extension SetAside {
    /// The reason as a text column can hold it: no control characters, of bounded length.
    fileprivate var storableReason: String { reason.storable(charactersMax: 2000) }
}
