internal import Contracts

/// Whether everything that was published has arrived, and nothing has been put aside.
///
/// What was given out is told by the archive, and by the checkpoints only to compare them with it: a service whose
/// checkpoints have lost, or never had, what they say of its streams is found out, not passed over.
enum StreamChecks {
    static let all = [
        readersAtHead, handedOnCommands, nothingUnpublished, archiveComplete, nothingParked, nothingDead,
    ]

    /// What a service gave to its streams, against what each reader took of them.
    static let readersAtHead = Check(
        name: "every reader stands at the high watermark of its streams",
        left: Side("facts given out", parts: pairs.map { given($0, to: $1) }), relation: .equals,
        right: Side("facts taken", parts: pairs.map { seen($0, by: $1) }), measure: .count, settles: true)

    /// Commands that came in by another lane than their entity's, on their way to it.
    static let handedOnCommands = Check(
        name: "every command that was handed on has arrived in its lane",
        left: Side("commands handed on", parts: Service.allCases.map(handedOn)), relation: .equals,
        right: Side("commands taken", parts: Service.allCases.map(handedOnAndSeen)), measure: .count, settles: true)

    static let nothingUnpublished = Check(
        name: "nothing is unpublished",
        left: Side("facts given out", parts: Service.allCases.map { archive($0, "max(last)") }),
        relation: .equals,
        right: Side("facts that Kafka acknowledged", parts: Service.allCases.map { streams($0, "published") }),
        measure: .count, settles: true)

    /// The archive holds what was ever given out: it is what a replay starts from.
    static let archiveComplete = Check(
        name: "the outbox archives hold every fact",
        left: Side("facts given out", parts: Service.allCases.map { streams($0, "given") }), relation: .equals,
        right: Side("facts archived", parts: Service.allCases.map { archive($0, "sum(count)") }), measure: .count,
        keysAreOfOneService: true)

    /// What waits may yet be done by itself.
    static let nothingParked = Check(
        name: "nothing parked waits",
        left: Side("parked events", parts: Service.allCases.map { parked($0, "'waiting', 'following'") }),
        relation: .equals, right: .nothing, measure: .count, settles: true)

    /// What is dead waits for a person.
    static let nothingDead = Check(
        name: "nothing parked is dead",
        left: Side("dead events", parts: Service.allCases.map { parked($0, "'dead'") }),
        relation: .equals, right: .nothing, measure: .count, keysAreOfOneService: true)

    /// Who reads whom.
    private static let pairs = Service.allCases.flatMap { source in source.readers.map { (source, $0) } }

    private static func given(_ source: Service, to reader: Service) -> Side.Part {
        Side.Part(
            service: source,
            sql: """
                SELECT concat('\(reader.rawValue) reads \(source.rawValue) lane ', lane) AS key,
                    max(first + count - 1) AS figure
                FROM published_fact WHERE target = lane GROUP BY lane
                """)
    }

    private static func seen(_ source: Service, by reader: Service) -> Side.Part {
        Side.Part(
            service: reader,
            sql: """
                SELECT concat('\(reader.rawValue) reads \(source.rawValue) lane ', source) AS key, sum(number) AS figure
                FROM published_reader WHERE topic = '\(source.factsTopic)' GROUP BY source
                """)
    }

    private static func handedOn(_ service: Service) -> Side.Part {
        Side.Part(
            service: service,
            sql: """
                SELECT concat('\(service.rawValue) lane ', lane, ' to ', target) AS key,
                    max(first + count - 1) AS figure
                FROM published_command GROUP BY lane, target
                """)
    }

    private static func handedOnAndSeen(_ service: Service) -> Side.Part {
        Side.Part(
            service: service,
            sql: """
                SELECT concat('\(service.rawValue) lane ', source, ' to ', lane) AS key, number AS figure
                FROM published_reader WHERE topic = '\(service.controlTopic)'
                """)
    }

    private static func streams(_ service: Service, _ column: String) -> Side.Part {
        Side.Part(
            service: service,
            sql: """
                SELECT concat('\(service.rawValue) lane ', lane, ' ', kind, '/', target) AS key, \(column) AS figure
                FROM published_stream
                """)
    }

    private static func archive(_ service: Service, _ figure: String) -> Side.Part {
        Side.Part(
            service: service,
            sql: """
                SELECT concat('\(service.rawValue) lane ', lane, ' ', kind, '/', target) AS key, \(figure) AS figure
                FROM (
                    SELECT 'facts' AS kind, lane, target, count, first + count - 1 AS last FROM published_fact
                    UNION ALL
                    SELECT 'commands', lane, target, count, first + count - 1 FROM published_command
                ) AS archive
                GROUP BY lane, kind, target
                """)
    }

    private static func parked(_ service: Service, _ states: String) -> Side.Part {
        Side.Part(
            service: service,
            sql: """
                SELECT concat('\(service.rawValue)/', id, ' about ', entity, ', ', state, ': ', left(reason, 100)) AS
                    key, 1 AS figure
                FROM published_parked WHERE state IN (\(states))
                """)
    }
}
