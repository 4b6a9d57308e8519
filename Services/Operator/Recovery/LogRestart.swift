internal import Contracts
internal import Kafka
internal import Postgres
internal import Runtime

/// Makes the topics anew after the database was restored to an earlier moment, and brings back the commands that came
/// from outside and are not decided in it. Each step is noted in a directory before the next begins; started again, it
/// goes on there.
struct LogRestart {
    /// What is found before anything is done.
    struct Findings: Hashable, Sendable {
        var behind: [LostFuture]
        /// The log's epoch, where the database does not know of it.
        var laterEpoch: Int64?
        var counts: CommandRescue.Counts
    }

    /// What was done.
    struct Done: Hashable, Sendable {
        var counts: CommandRescue.Counts
        /// Commands written by this run: fewer than were kept when an earlier one had begun to.
        var written: Int
    }

    let schemas: Schemas
    let client: ClientConfiguration
    let directory: RescueDirectory
    var replication: Int?
    let stop: StopRequest
    let narration: Narration

    private static let requestMilliseconds: Int32 = 30_000

    /// Looks only.
    func look() throws -> Findings {
        let (partitions, bounds) = try commands(Admin(client))
        let (behind, laterEpoch) = try future(partitions)
        return Findings(
            behind: behind, laterEpoch: laterEpoch,
            counts: try rescue.read(from: CommandPositions.all(schemas), bounds) { _ in })
    }

    /// Does what is left to do.
    /// - Parameter force: also where no lane is behind its log, or topics have changed since commands were kept.
    func run(force: Bool) throws -> Done {
        if directory.has(.finished) {
            throw OperatorFailure(
                .refused, "\(directory.path) tells of a restart that is finished.",
                advice: "Start the services. For another restart name another directory.")
        }
        try expectNobodyAtWork()
        try expectNobodyReadAhead()
        let admin = try Admin(client)
        let kept = try directory.kept() ?? keep(admin, force: force)
        if !directory.has(.emptied) { try empty(admin, kept, force: force) }
        let (_, bounds) = try commands(admin)
        narration("writing \(Figures.plural(kept.counts.kept, "command")) into the new topics")
        let written = try CommandReturn(client: client, stop: stop).write(directory, bounds)
        try directory.note(.finished, kept)
        return Done(counts: kept.counts, written: written)
    }

    /// What the log knows and the database does not.
    private func future(_ partitions: Int) throws -> ([LostFuture], laterEpoch: Int64?) {
        do { return (try LostFuture.all(schemas, client, partitions: partitions), nil) } catch let back
            as SystemWentBack
        {
            return ([], back.published)
        }
    }

    private var rescue: CommandRescue { CommandRescue(client: client, stop: stop) }

    func expectNobodyAtWork() throws {
        let services = try ServicesAtWork.watched(stop) { try ServicesAtWork.all(schemas) }.map(\.rawValue)
        guard services.isEmpty else {
            throw OperatorFailure(
                .refused, "At work, or connected to the database: \(services.joined(separator: ", ")).",
                advice:
                    "Stop all instances of all services, and whoever sends commands by Kafka; then start this again.")
        }
    }

    /// Such books cannot be brought right by a new log, so nothing forces this.
    func expectNobodyReadAhead() throws {
        guard let ahead = try ReadAhead.first(schemas) else { return }
        throw OperatorFailure(
            .refused, "The restored database has been worked on already: \(ahead).",
            advice: "Restore it once more, and run this before any service is started.")
    }

    /// The first step: what came from outside and is not decided goes into the file.
    func keep(_ admin: Admin, force: Bool) throws -> RescueDirectory.Kept {
        let (partitions, bounds) = try commands(admin)
        let (behind, laterEpoch) = try future(partitions)
        if !force, behind.isEmpty, laterEpoch == nil {
            throw OperatorFailure(
                .refused, "No lane is behind its log: the services can go on as they are.",
                advice: "Start them. --force makes the topics anew all the same.")
        }
        try directory.prepare()
        narration("keeping commands that are not decided in \(directory.commandsPath)")
        let positions = try CommandPositions.all(schemas)
        var counts = CommandRescue.Counts()
        try directory.write(directory.commandsPath) { line in
            counts = try rescue.read(from: positions, bounds) { try line(try $0.line()) }
        }
        let ends = bounds.map { ($0.key.description, $0.value.high) }
        let kept = RescueDirectory.Kept(
            counts: counts, partitions: partitions, ends: Dictionary(uniqueKeysWithValues: ends),
            epoch: max(try schemas.system(of: .orderIntake).epoch, laterEpoch ?? 0) + 1)
        try directory.note(.kept, kept)
        return kept
    }

    /// The second step: the topics go, with the future that never happened, and are made anew.
    private func empty(_ admin: Admin, _ kept: RescueDirectory.Kept, force: Bool) throws {
        if !force { try expectUnchanged(admin, kept) }
        try expectNobodyAtWork()
        narration("making the topics anew")
        let setup = TopicSetup(partitions: kept.partitions, replication: replication)
        try setup.remove(admin, stop: stop)
        _ = try setup.run(admin)
        guard try setup.areUnused(admin) else {
            throw OperatorFailure(
                .refused, "Somebody writes into the new topics already.",
                advice: "Stop the services and all who send commands; then start this again with the same directory.")
        }
        try raiseEpoch(to: kept.epoch)
        try directory.note(.emptied, kept)
    }

    /// What was published before the restart counts no longer, should it turn up in the new log.
    func raiseEpoch(to epoch: Int64) throws {
        for service in Service.allCases {
            try SystemIdentityTable.raise(
                to: epoch, in: service.schema, try schemas.connection(service), deadline: .after(milliseconds: 10_000))
        }
    }

    /// What was written since commands were kept would be lost. A topic that is empty, or missing, was made anew, or
    /// was about to be.
    func expectUnchanged(_ admin: Admin, _ kept: RescueDirectory.Kept) throws {
        for (place, bounds) in try commands(admin).bounds.sorted(by: { $0.key < $1.key }) {
            guard bounds.high > 0, bounds.high != kept.ends[place.description] else { continue }
            throw OperatorFailure(
                .refused,
                """
                \(place) ended at \(kept.ends[place.description] ?? 0) when its commands were kept, and ends at \
                \(bounds.high) now.
                """,
                advice: """
                    Stop whoever writes. If nothing is deleted yet, start again with another directory, so that the \
                    new commands are kept too; --force goes on without them.
                    """)
        }
    }

    /// The partitions of the topics of commands that are there. All have the same number.
    private func commands(_ admin: Admin) throws -> (partitions: Int, bounds: [TopicPartition: Watermarks]) {
        let cluster = try admin.describeCluster(deadlineMilliseconds: Self.requestMilliseconds)
        let topics = TopicSetup.names.compactMap { cluster.topics[$0] }.filter { $0.error == nil }
        let names = Set(Service.allCases.map(\.commandsTopic))
        let places = topics.filter { names.contains($0.name) }.flatMap { topic in
            (0..<topic.partitionCount).map { TopicPartition(topic: topic.name, partition: Lane($0)) }
        }
        let counts = Set(topics.map(\.partitionCount))
        guard counts.count <= 1 else {
            throw OperatorFailure(
                .configuration, "Topics have \(counts.sorted()) partitions; all need the same number.")
        }
        let bounds = try admin.watermarks(of: places, deadlineMilliseconds: Self.requestMilliseconds)
        return (counts.first ?? 0, bounds)
    }
}
