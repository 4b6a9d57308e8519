import Contracts
import Platform
import Postgres

// What a worker reads and sorts: records, due timers and parked events, into what is taken together and what is taken
// one by one.

extension Worker {
    func readAndTake() throws {
        guard publisher.pendingBytes <= limits.pendingPublicationBytesMax else {
            // The log is behind: no turn adds to what it has not taken yet.
            publisher.pump(waitMilliseconds: limits.pollMillisecondsMax)
            return
        }
        try read()
        guard let current = session, restMilliseconds(current) == 0 else { return }
        let timers = try dueTimers()
        var candidates = current.handOverRecords()
        // Lane by lane, each in its order (the sort is stable): rows of one lane lie together.
        candidates.sort { $0.lane < $1.lane }
        candidates += timers
        candidates += parkedToRetry(lanesWithRecords: candidates.reduce(into: []) { $0.insert($1.lane) })
        guard !candidates.isEmpty else { return }
        let (ordinary, isolated, trying) = split(candidates)
        if !ordinary.isEmpty { try take(ordinary[...]) }
        for candidate in isolated { try takeIsolated(candidate) }
        if !trying.isEmpty { try takeTrying(trying) }
    }

    /// How much longer what was read waits for more; a full batch does not.
    private func restMilliseconds(_ session: WorkerSession<Logic>) -> Int64 {
        guard session.records.count < batchEventsMax, session.recordBytes < limits.batchBytesMax else { return 0 }
        return session.pace.restMilliseconds(with: session.records.count, at: monotonicNow)
    }

    private func read() throws {
        guard let current = session, !current.lanes.isEmpty else {
            publisher.pump(waitMilliseconds: limits.pollMillisecondsMax)
            return
        }
        var foreign: [ForeignRecord] = []
        try current.reader.poll(
            max: batchEventsMax - current.records.count, bytesMax: limits.batchBytesMax - current.recordBytes,
            waitMilliseconds: pollMilliseconds(current)
        ) { delivery in
            switch delivery {
            case .record(let record):
                switch record.content {
                case .republish(let request): queue(request, current)
                case .foreign(let bytes, let reason): foreign.append(foreignRecord(record, bytes, reason))
                case .watermark(let position, _, let database?):
                    compare(database, of: position, input: record.input, current)
                default: break
                }
                current.append(record)
            case .replaced(let lane, let input):
                beginAnew(lane, input: input)
            case .lost(let lane, let input, let offsets): stopCommands(lane, input, offsets)
            case .fault(let description): environment.report.fault(description)
            }
        }
        if !foreign.isEmpty { try keepAside(foreign, current) }
        if let superseded = current.superseded { throw superseded }
    }

    /// Commands are gone that nobody sends again: the lane takes no further one before somebody knows, and says so.
    private func stopCommands(_ lane: Lane, _ input: InputNumber, _ offsets: Range<Int64>) {
        session?.lanes[lane]?.lostCommands = offsets
        environment.report.commandsLost(
            offsets.count,
            """
            \(environment.topics[input])[\(lane)] begins at \(offsets.upperBound), and the lane has read up to \
            \(offsets.lowerBound): \(offsets.count) records were removed unread, and no further command is taken until \
            'o2c accept-loss \(Logic.service.rawValue) --lane \(lane) --from \(offsets.lowerBound) --to \
            \(offsets.upperBound)'
            """
        )
    }

    /// A lane's input is read from its beginning: nothing is known of the new log yet.
    func beginAnew(_ lane: Lane, input: InputNumber) {
        session?.lanes[lane]?.checkpoint.inputs[input] = InputPosition()
        // What comes now may be older than what was read last.
        session?.sourceDatabases.forget(input)
        session?.lanes[lane]?.isAhead = true
        environment.report.logReplaced(
            "\(environment.topics[input])[\(lane)] is another log than before: it is read from its beginning")
    }

    private func foreignRecord(_ record: LogRecord, _ bytes: [UInt8], _ reason: String) -> ForeignRecord {
        ForeignRecord(
            topic: environment.topics[record.input], lane: record.lane, offset: record.offset,
            loggedAt: record.place.loggedAt, reason: reason,
            bytes: bytes)
    }

    /// Before any position behind them is stored.
    private func keepAside(_ records: [ForeignRecord], _ session: WorkerSession<Logic>) throws {
        try ForeignRecord.keep(records, session.connection, now: now, deadline: deadline)
        for (topic, own) in Dictionary(grouping: records, by: \.topic).sorted(by: { $0.key < $1.key }) {
            environment.report.foreign(own.count, topic: topic, reason: own[0].reason)
        }
    }

    /// How long to wait for the first record: while the worker rests, not longer; else not at all where there is
    /// something to do already.
    private func pollMilliseconds(_ session: WorkerSession<Logic>) -> Int32 {
        let rest = restMilliseconds(session)
        if rest > 0 { return min(limits.pollMillisecondsMax, Int32(clamping: rest)) }
        let mayWait =
            session.records.isEmpty && !session.lanes.values.contains { $0.shouldRetryParked && $0.isTaking }
        return mayWait ? limits.pollMillisecondsMax : 0
    }

    /// Timers fire only once their lane has read all that was logged before they were due.
    private func dueTimers() throws -> [Candidate] {
        guard let current = session else { return [] }
        let moment = now
        var due: [Candidate] = []
        for (lane, next) in current.dueLanes(at: moment) where mayFire(lane, next, current) {
            let timers = try store.dueTimers(lane, current.connection, now: moment, deadline: deadline)
            let firing = timers.due.prefix { mayFire(lane, $0.due, current) }
            current.lanes[lane]?.nextTimer =
                firing.count < timers.due.count ? timers.due[firing.count].due : timers.next
            due += try firing.map { Candidate.event(try Incoming($0, of: Logic.service)) }
        }
        return due
    }

    /// Facts are waited for as long as it takes; commands so long that no sender can stop the timers.
    private func mayFire(_ lane: Lane, _ due: Timestamp, _ session: WorkerSession<Logic>) -> Bool {
        if session.reader.isCaughtUp(lane, with: due, includingCommands: true) {
            session.lanes[lane]?.firesWithoutCommands = false
            session.lanes[lane]?.waitsForCommandsSince = nil
            return true
        }
        let moment = monotonicNow
        let start = session.lanes[lane]?.waitsForCommandsSince ?? moment
        session.lanes[lane]?.waitsForCommandsSince = start
        guard moment >= start.advanced(byMilliseconds: limits.commandsWaitMillisecondsMax),
            session.reader.isCaughtUp(lane, with: due, includingCommands: false)
        else { return false }
        if session.lanes[lane]?.firesWithoutCommands == false {
            environment.report.fault(
                "timers of lane \(lane) go off although commands that came before them cannot be read")
        }
        session.lanes[lane]?.firesWithoutCommands = true
        return true
    }

    private func parkedToRetry(lanesWithRecords: Set<Lane>) -> [Candidate] {
        guard let current = session else { return [] }
        var candidates: [Candidate] = []
        let (now, interval) = (now, limits.arrivalIntervalMilliseconds)
        for lane in current.lanesWithParked {
            current.lanes[lane]?.meetsRetry(at: now, intervalMilliseconds: interval)
            guard current.lanes[lane]?.shouldRetryParked == true || lanesWithRecords.contains(lane) else { continue }
            let events =
                current.lanes[lane]?.parkedToRetry(max: batchEventsMax, at: now, intervalMilliseconds: interval) ?? []
            // Nothing that could be tried: the lane does not ask again before there is new reason to.
            if events.isEmpty { current.lanes[lane]?.shouldRetryParked = false }
            candidates += events.compactMap(\.event).map { .event($0) }
        }
        return candidates
    }

    /// What is taken together, and what of lanes that start in isolation or try after a pause is taken one by one.
    private func split(_ candidates: [Candidate]) -> (
        ordinary: [Candidate], isolated: [Candidate], trying: [Candidate]
    ) {
        guard let lanes = session?.lanes, let isolation = session?.isolation,
            !isolation.isEmpty || lanes.values.contains(where: { $0.pause != nil })
        else { return (candidates, [], []) }
        var parts: (ordinary: [Candidate], isolated: [Candidate], trying: [Candidate]) = ([], [], [])
        for candidate in candidates {
            guard let lane = lanes[candidate.lane] else { continue }
            if lane.pause != nil {
                parts.trying.append(candidate)
            } else if isolation.contains(candidate.lane) {
                parts.isolated.append(candidate)
            } else {
                parts.ordinary.append(candidate)
            }
        }
        return parts
    }
}
