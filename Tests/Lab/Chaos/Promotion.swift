internal import Contracts
internal import JSON
internal import Kafka
internal import LocalStack
internal import Operator
internal import Runtime

/// A failover as it goes wrong: the primary is lost, its standby promoted, and the old primary comes back and takes
/// writes while services are led to it.
///
/// The standby is made for the occasion, and synchronous replication with it: a commit that was acknowledged and not
/// streamed would be lost by any failover. The old primary comes back without, so that nothing but the services keeps
/// turns from getting through on it.
struct Promotion {
    struct Outcome {
        /// When the primary was lost.
        let began: ContinuousClock.Instant
        let breaches: [String]
    }

    /// Between the first commit that waits for its standby and the loss of the primary.
    private static let synchronousMilliseconds = 1_000
    /// How long a service may take to refuse an old primary: what else strikes it meanwhile has to pass first.
    private static let refusalMilliseconds = 60_000
    private static let refusalPollMilliseconds = 200
    private static let sessionsMilliseconds = 30_000
    private static let pollMilliseconds = 50
    private static let silenceMilliseconds = 3_000
    /// The reasons that `/readyz` gives. The second is seen first where a lane has published so much since that no
    /// watermark stands among its last records.
    private static let reasons = [UnreadyReason.databaseSuperseded, .databaseWentBack].map(\.rawValue)

    let system: ChaosSystem
    private let stop = StopRequest()

    init(system: ChaosSystem) { self.system = system }

    func carryOut() throws -> Outcome {
        let old = system.cluster
        let timeline = try old.timeline() + 1
        let standby = try old.makeStandby(
            in: "\(system.directory.postgresPath)-\(timeline)",
            withinMilliseconds: ChaosSystem.serverStartMilliseconds)
        try old.requireStandby(withinMilliseconds: ChaosSystem.serverStartMilliseconds)
        try stop.pause(milliseconds: Self.synchronousMilliseconds)
        let ends = try controlEnds()

        let began = ContinuousClock.now
        old.kill()
        try standby.promote(withinMilliseconds: ChaosSystem.serverStartMilliseconds)
        system.follow(standby)
        try awaitTold(timeline, from: ends)

        try old.start(
            withinMilliseconds: ChaosSystem.serverStartMilliseconds, settings: PostgresCluster.withoutStandby)
        let before = try self.turns(in: old)
        system.lead(to: old)
        var breaches = try refusals(unless: { try self.turns(in: old) != before })
        system.lead(to: standby)
        try awaitNoSessions(in: old)
        let turns = try self.turns(in: old) - before
        if turns != 0 { breaches.append("\(turns) turns got through on an old primary, timeline \(timeline - 1)") }
        try old.destroy()
        return Outcome(began: began, breaches: breaches)
    }

    // MARK: What the log tells

    private struct ServiceLane: Hashable {
        let service: Service
        let lane: Lane
    }

    /// Where the topics of control end.
    private func controlEnds() throws -> [TopicPartition: Int64] {
        var ends: [TopicPartition: Int64] = [:]
        for service in Service.allCases {
            for (place, bounds) in try system.bounds(of: service.controlTopic) { ends[place] = bounds.high }
        }
        return ends
    }

    /// Waits until the log holds of every lane that it is at work on a timeline: from then on nobody may begin on an
    /// older one.
    private func awaitTold(_ timeline: Int64, from begin: [TopicPartition: Int64]) throws {
        let services = Dictionary(uniqueKeysWithValues: Service.allCases.map { ($0.controlTopic, $0) })
        var missing = Set(
            begin.keys.compactMap { place in
                services[place.topic].map { ServiceLane(service: $0, lane: place.partition) }
            })
        var begin = begin
        let isTold = try stop.poll(
            everyMilliseconds: Self.pollMilliseconds, withinMilliseconds: ChaosSystem.serverStartMilliseconds
        ) {
            let ends = try controlEnds()
            let ranges = ends.filter { $0.value > begin[$0.key] ?? 0 }
                .reduce(into: [:]) { $0[$1.key] = (begin[$1.key] ?? 0)..<$1.value }
            guard !ranges.isEmpty else { return missing.isEmpty }
            let isRead = try LogScan(system: system, stop: stop)
                .read(ranges, silenceMillisecondsMax: Self.silenceMilliseconds) { message in
                    guard let service = services[message.topic], Self.timeline(toldBy: message) == timeline else {
                        return
                    }
                    missing.remove(ServiceLane(service: service, lane: message.partition))
                }
            if isRead { begin = ends }
            return missing.isEmpty
        }
        guard isTold else {
            let lanes = missing.map { "\($0.service.rawValue)/\($0.lane)" }.sorted()
            throw OperatorFailure(
                .unavailable, "Lanes are not at work after a promotion: \(lanes.joined(separator: ", ")).")
        }
    }

    /// The timeline on which the lane of this record's partition is at work, if it is a watermark that says so.
    private static func timeline(toldBy message: borrowing Message) -> Int64? {
        guard message.headerText("ce_type") == StreamWatermark.type, let value = message.value else { return nil }
        let bytes = [UInt8](copying: value)
        let watermark = Result { try JSONDecoder().decode(StreamWatermark.self, from: bytes) }
        guard case .success(let watermark) = watermark, watermark.sourceLane == message.partition else { return nil }
        return watermark.database?.number
    }

    // MARK: The old primary

    /// Waits until all services have refused it; what is broken where one does not, or where none of them says that its
    /// place was taken.
    /// - Parameter isBroken: whether there is nothing to wait for any more.
    private func refusals(unless isBroken: () throws -> Bool) throws -> [String] {
        var said: [Service: String] = [:]
        var last: [Service: String] = [:]
        _ = try stop.poll(
            everyMilliseconds: Self.refusalPollMilliseconds, withinMilliseconds: Self.refusalMilliseconds
        ) {
            for service in Service.allCases where said[service] == nil {
                let answer = system.instance(service, 0).process.readiness
                last[service] = answer ?? last[service]
                said[service] = Self.reasons.first { answer?.contains($0) ?? false }
            }
            return try said.count == Service.allCases.count || isBroken()
        }
        var breaches = Service.allCases.filter { said[$0] == nil }.map { service in
            let body = last[service]?.split(separator: "\r\n\r\n").last.map(String.init) ?? "nothing"
            return "\(service.rawValue) did not refuse an old primary; its readiness said last: \(body)"
        }
        if !said.values.contains(Self.reasons[0]) {
            breaches.append("nobody said \(Self.reasons[0]) of an old primary")
        }
        return breaches
    }

    /// What was on its way there has arrived, or never will.
    private func awaitNoSessions(in cluster: PostgresCluster) throws {
        let areGone = try stop.poll(
            everyMilliseconds: Self.pollMilliseconds, withinMilliseconds: Self.sessionsMilliseconds
        ) {
            try cluster.server.execute(
                """
                SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = \
                '\(ChaosSystem.databaseName)'
                """
            ) == "0"
        }
        guard areGone else { throw OperatorFailure(.fault, "Sessions with an old primary do not end.") }
    }

    /// The turns of all lanes of all services.
    private func turns(in cluster: PostgresCluster) throws -> Int64 {
        let sums = Service.allCases.map { "(SELECT coalesce(sum(turn), 0) FROM \($0.schema).checkpoint)" }
        let text = try cluster.server.execute(
            "SELECT \(sums.joined(separator: " + "))", database: ChaosSystem.databaseName)
        guard let turns = Int64(text) else {
            throw OperatorFailure(.fault, "An old primary does not tell its turns: \(text)")
        }
        return turns
    }
}
