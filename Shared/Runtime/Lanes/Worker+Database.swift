import Contracts

// Which database the lanes are at work in, as the log tells it. An old primary that can still be reached would take
// turns that are lost, and give numbers that the new one gives too: so whoever takes a lane says in which database, and
// whoever reads that of an older one than its own stops.

extension Worker {
    /// Tells the former owner of a lane, which reads the same topic of control, in which database the lane is at work
    /// from now on: as the watermark of the stream that the lane sends to itself, which may be empty.
    func tellDatabase(of lane: Lane) {
        guard let current = session, let state = current.lanes[lane] else { return }
        let own = StreamKey(kind: .commands, sourceLane: lane, targetLane: lane)
        send(
            StreamWatermark(
                sourceLane: lane, targetLane: lane, high: publisher.acknowledged(own) ?? 0,
                given: state.checkpoint.given[own] ?? 0, database: current.database), type: StreamWatermark.type,
            topic: Logic.service.controlTopic, partition: lane)
    }

    /// Compares the database that a watermark tells: this service's own lanes may be at work in a later one, and
    /// another service in an earlier one than before.
    func compare(
        _ database: DatabaseTimeline, of position: StreamPosition, input: InputNumber, _ session: WorkerSession<Logic>
    ) {
        if environment.sources[input] == Logic.service {
            guard session.database.isSuperseded(by: database), environment.safeguards.comparesTimelines else {
                return
            }
            session.superseded = DatabaseSuperseded(lane: position.sourceLane, mine: session.database, other: database)
            return
        }
        let stream = InputStream(input: input, sourceLane: position.sourceLane)
        if let known = session.sourceDatabases.update(database, of: stream) {
            environment.report.wentBack(
                """
                \(environment.topics[input]) of lane \(position.sourceLane) comes from timeline \(database.number) of \
                its source's database, after \(known.number): an old primary is at work there
                """
            )
        }
    }
}
