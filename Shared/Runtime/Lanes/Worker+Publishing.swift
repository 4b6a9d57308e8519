import Contracts
import JSON
import Platform

// What the worker tells other lanes: new facts, missing numbers, what it has published before, how far its streams go.

extension Worker {
    func publish(_ publications: [Publication]) {
        guard !publications.isEmpty else { return }
        publisher.enqueue(publications)
        publisher.pump(waitMilliseconds: 0)
        let moment = monotonicNow
        for lane in Set(publications.map(\.stream.sourceLane)) {
            session?.lanes[lane]?.watermarks.hasten(at: moment)
        }
    }

    /// Loads what is committed, not published, and not in memory, while there is room for it: what a lane's last owner
    /// left, and what stands behind a message that the log refuses.
    func loadUnpublished() throws {
        guard let current = session else { return }
        while publisher.pendingBytes < limits.pendingPublicationBytesMax / 2, let missing = publisher.nextToLoad() {
            environment.beat()
            let publications = try store.publications(
                of: missing.stream, from: missing.from,
                max: Int(min(missing.upTo - missing.from + 1, Int64(limits.republishSliceMax))), current.connection,
                deadline: deadline)
            publisher.load(publications, of: missing)
        }
    }

    /// Asks the source of a stream to publish again from the first number that is missing; at a bounded rate.
    func ask(for gap: StreamGap) {
        guard let current = session, let lane = current.lanes[gap.lane] else { return }
        guard (0..<Lane(environment.laneCount)).contains(gap.stream.sourceLane) else {
            // A message to a partition that there is not would fail, and take with it all that is under way to the log.
            return environment.report.gap(
                """
                \(environment.topics[gap.stream.input])[\(gap.lane)]: it speaks of lane \(gap.stream.sourceLane), \
                which there is not
                """
            )
        }
        guard current.gapRequests.mayAsk(for: gap, at: monotonicNow) else { return }
        let source = environment.sources[gap.stream.input]
        let from = (lane.checkpoint.seen[gap.stream] ?? 0) + 1
        let request = RepublishRequest(
            kind: gap.stream.input == .control ? "commands" : "facts", sourceLane: gap.stream.sourceLane,
            targetLane: gap.lane, from: from)
        environment.report.gap(
            """
            \(environment.topics[gap.stream.input])[\(gap.lane)]: number \(from) of lane \(gap.stream.sourceLane) is \
            missing
            """
        )
        send(request, type: RepublishRequest.type, topic: source.controlTopic, partition: gap.stream.sourceLane)
    }

    /// Queues what a reader asks for, if it was ever given out.
    func queue(_ request: RepublishRequest, _ session: WorkerSession<Logic>) {
        guard let stream = request.stream,
            let given = session.lanes[request.sourceLane]?.checkpoint.given[stream], request.from <= given
        else { return }
        session.repetitions.add(request, at: monotonicNow)
    }

    /// Queues what operators have asked for, and were told that it will be done.
    func queue(_ repetitions: [AcceptedRepetition]) {
        for repetition in repetitions {
            let request = repetition.request
            environment.report.note(
                """
                \(request.kind) of lane \(request.sourceLane) for lane \(request.targetLane) are published again from \
                \(request.from) to \(request.upTo ?? 0), as \(repetition.asker) asks: \(repetition.reason)
                """
            )
            session?.repetitions.add(request, by: .operator, at: monotonicNow)
        }
    }

    /// Publishes again what was asked for, a bounded slice a step, while there is room for it beside what is new.
    func repeatPublications() throws {
        guard let current = session, publisher.pendingBytes < limits.pendingPublicationBytesMax / 4,
            let slice = current.repetitions.next(max: limits.republishSliceMax)
        else { return }
        guard current.lanes[slice.stream.sourceLane] != nil else { return current.repetitions.drop(slice.stream) }
        let publications = try store.publications(
            of: slice.stream, from: slice.from, max: slice.count, bytesMax: limits.republishSliceBytesMax,
            current.connection, deadline: deadline)
        for publication in publications { publisher.send(publisher.message(for: publication)) }
        current.repetitions.served(slice, upTo: publications.last?.number, at: monotonicNow)
        environment.report.republished(publications.count)
    }

    func send(_ content: some Encodable, type: String, topic: String, partition: Lane) {
        do {
            let event = CloudEvent(
                id: "\(type) \(now.microseconds)", source: Logic.service.source, type: type, time: now,
                data: try JSONEncoder().encode(content))
            publisher.send(LogMessage(topic: topic, partition: partition, event: event, forwarded: nil))
        } catch {
            environment.report.fault("writing \(type): \(error)")
        }
    }

    func keepHouse() throws {
        guard let current = session else { return }
        let moment = monotonicNow
        let isTime = current.storing.isDue(at: moment)
        if isTime {
            current.gapRequests.forget(at: moment)
            for lane in current.lanes.keys { updatePublished(&current.lanes[lane]) }
            let ahead = current.lanes.filter(\.value.isAhead)
            if !ahead.isEmpty {
                try store.store(ahead, current.connection, now: now, deadline: deadline)
                for lane in ahead.keys { session?.lanes[lane]?.isAhead = false }
            }
            commitPositions()
            environment.report.parked(open: current.lanes.values.reduce(0) { $0 + $1.parked.count })
        }
        for (lane, state) in current.lanes
        where state.shouldLoadParked || (isTime && state.needsParkedBytes(store.parkedBytesMax)) {
            current.lanes[lane]?.shouldLoadParked = false
            guard state.needsParkedBytes(store.parkedBytesMax) else { continue }
            current.lanes[lane]?.parked = try store.parked(lane, current.connection, deadline: deadline)
            current.lanes[lane]?.tryParkedAgain()
        }
        for (lane, state) in current.lanes where state.watermarks.isDue(at: moment) { publishWatermarks(lane, moment) }
        if current.countingMonths.isDue(at: moment) {
            try ForeignRecord.expire(current.connection, now: now, deadline: deadline)
            environment.report.archive(
                monthsAhead: try OutboxPartitions.countAhead(
                    current.connection, today: now.date, deadline: deadline))
        }
    }

    private func commitPositions() {
        let positions = (session?.lanes ?? [:]).values.flatMap { lane in
            let inputs = lane.checkpoint.inputs
            return inputs.inputNumbers.filter { inputs[$0].next > 0 }.map {
                ReadPosition(lane: lane.lane, input: $0, next: inputs[$0].next)
            }
        }
        do {
            try session?.reader.commit(positions)
        } catch {
            // Lag monitors see these positions late; the checkpoint is the truth, and the next commit carries them too.
            environment.report.fault("telling lag monitors how far lanes have come: \(error)")
        }
    }

    /// Says how far the lane's streams go, so that a reader notices a lost tail.
    private func publishWatermarks(_ lane: Lane, _ moment: MonotonicTime) {
        guard let state = session?.lanes[lane] else { return }
        for (stream, given) in state.checkpoint.given {
            // What the log is known to have: a watermark may not overtake the facts before it.
            guard let watermark = publisher.acknowledged(stream), watermark > 0 else { continue }
            let message = StreamWatermark(
                sourceLane: lane, targetLane: stream.targetLane, high: watermark, given: given,
                database: session?.database)
            let topic = stream.kind == .facts ? Logic.service.factsTopic : Logic.service.controlTopic
            send(message, type: StreamWatermark.type, topic: topic, partition: stream.targetLane)
        }
        session?.lanes[lane]?.watermarks.slowDown(at: moment)
    }
}
