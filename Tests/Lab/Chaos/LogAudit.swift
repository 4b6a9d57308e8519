internal import Contracts
internal import FoundationEssentials
internal import Kafka
internal import Operator
internal import Platform
internal import Postgres
internal import Runtime

/// Compares the facts in the log with the archives of their services: what the log has, a database has committed, word
/// for word.
///
/// A fact that was told before its turn was committed, and whose turn then never happened, is found here even where its
/// readers cannot tell.
struct LogAudit {
    /// What was found.
    struct Findings: Sendable {
        /// Facts in the log, each counted once.
        var facts = 0
        /// Facts that the log tells in two ways.
        var contradicted = 0
        /// Facts that their service's archive does not have, or has in other words.
        var uncommitted = 0
        /// The first of these, for people.
        var example: String?

        var breaches: [String] {
            let first = example.map { ", such as \($0)" } ?? ""
            return [
                contradicted > 0 ? "\(contradicted) facts are told in two ways by the log\(first)" : nil,
                uncommitted > 0 ? "\(uncommitted) facts of the log were never committed as they are told\(first)" : nil,
            ].compactMap { $0 }
        }
    }

    /// A service's lane: facts have the number of their place in its stream.
    private struct Source: Hashable {
        let service: Service
        let lane: Lane
    }

    private static let silenceMilliseconds = 120_000
    private static let archiveMilliseconds = 300_000

    private let system: ChaosSystem
    private let stop: StopRequest
    private var findings = Findings()
    /// What the log tells of each source: digests by number less one, 0 for what it does not have (any more).
    private var told: [Source: [Int]] = [:]

    private init(_ system: ChaosSystem, _ stop: StopRequest) {
        self.system = system
        self.stop = stop
    }

    /// Reads both, the log first: what is published meanwhile was committed before it is looked for.
    static func run(_ system: ChaosSystem, _ stop: StopRequest) throws -> Findings {
        var audit = LogAudit(system, stop)
        for service in Service.allCases { try audit.readLog(of: service) }
        for service in Service.allCases { try audit.readArchive(of: service) }
        return audit.findings
    }

    // MARK: The log

    private mutating func readLog(of service: Service) throws {
        let bounds = try system.bounds(of: service.factsTopic)
        let isComplete = try LogScan(system: system, stop: stop).read(
            bounds.mapValues { $0.low..<$0.high }, silenceMillisecondsMax: Self.silenceMilliseconds
        ) { check($0, of: service) }
        guard isComplete else {
            throw OperatorFailure(
                .unavailable,
                "Kafka has delivered nothing of \(service.factsTopic) for \(Self.silenceMilliseconds / 1000) s.")
        }
    }

    private mutating func check(_ message: borrowing Message, of service: Service) {
        // What runtimes say to each other has another kind of id; what strangers say has no stamp.
        guard message.header(SystemIdentity.header) != nil,
            let position = message.headerText("ce_id").flatMap({ StreamPosition($0) })
        else { return }
        let data = if let value = message.value { [UInt8](copying: value) } else { [UInt8]() }
        let digest = Self.digest(
            type: message.headerText("ce_type"), time: message.headerText("ce_time").flatMap { Timestamp($0) },
            subject: message.headerText("ce_subject"), data: data)
        let source = Source(service: service, lane: position.sourceLane)
        let index = Int(position.number) - 1
        let known = told[source]?.count ?? 0
        if index >= known { told[source, default: []] += repeatElement(0, count: index + 1 - known) }
        guard let before = told[source]?[index], before != digest else { return }
        if before == 0 {
            findings.facts += 1
            told[source]?[index] = digest
        } else {
            findings.contradicted += 1
            keep(example: source, position.number)
        }
    }

    // MARK: The archive

    private mutating func readArchive(of service: Service) throws {
        let connection = try Connection(
            ConnectionConfiguration(url: system.operatorURL), deadline: .after(milliseconds: 10_000))
        try connection.forEachRow(
            "SELECT lane, first, events FROM \(identifier: service.schema).outbox WHERE kind = 0",
            deadline: .after(milliseconds: Self.archiveMilliseconds)
        ) { row in
            let (lane, first, events) = try row.decode(Lane.self, Int64.self, String.self)
            let source = Source(service: service, lane: lane)
            for (place, line) in events.utf8.split(separator: UInt8(ascii: "\n")).enumerated() {
                let number = first + Int64(place)
                guard let digest = digest(source, number), digest != 0 else { continue }
                let event = try CloudEvent(line: Array(line))
                if digest != Self.digest(type: event.type, time: event.time, subject: event.subject, data: event.data) {
                    countUncommitted(source, number)
                }
                told[source]?[Int(number) - 1] = 0
            }
        }
        // What is left the archive does not have at all.
        for (source, digests) in told where source.service == service {
            for (index, digest) in digests.enumerated() where digest != 0 {
                countUncommitted(source, Int64(index) + 1)
            }
        }
    }

    private func digest(_ source: Source, _ number: Int64) -> Int? {
        guard let digests = told[source], (1...Int64(max(1, digests.count))).contains(number), !digests.isEmpty else {
            return nil
        }
        return digests[Int(number) - 1]
    }

    // MARK: Both

    private mutating func countUncommitted(_ source: Source, _ number: Int64) {
        findings.uncommitted += 1
        keep(example: source, number)
    }

    private mutating func keep(example source: Source, _ number: Int64) {
        findings.example =
            findings.example ?? "number \(number) of lane \(source.lane) of \(source.service.rawValue)"
    }

    /// Never 0.
    private static func digest(type: String?, time: Timestamp?, subject: String?, data: [UInt8]) -> Int {
        var hasher = Hasher()
        hasher.combine(type)
        hasher.combine(time)
        hasher.combine(subject)
        hasher.combine(data)
        return hasher.finalize() | 1
    }
}
