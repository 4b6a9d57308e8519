import Contracts
import Kafka
import Postgres
import Runtime

@testable import SystemDriver

/// Somebody who can write to all topics, as no access control list should let anybody, and knows how our records look.
final class Stranger {
    private let system: TestSystem
    private let records: Records
    private let post: CommandPost
    /// What our records say of which system they are. It is no secret.
    let stamp: SystemIdentity
    /// What was sent that no service may take for its own, by topic.
    private(set) var foreign: [String: Int] = [:]

    init(_ system: TestSystem) throws {
        self.system = system
        records = try system.records()
        post = try CommandPost(system.broker)
        let row = try records.query("SELECT id, epoch FROM order_intake.system_identity").single()
        let (id, epoch) = try row.decode(String.self, Int64.self)
        stamp = SystemIdentity(id: id, epoch: epoch)
    }

    func flush() throws { try post.flush(withinMilliseconds: 120_000) }

    // MARK: Forged facts

    /// A fact as a stream of this service has it last, and where the next one would stand.
    private struct Fact {
        let source: Lane
        let target: Lane
        let next: Int64
        let type: String
        let data: [UInt8]
    }

    private func lastFacts(of service: Service) throws -> [Fact] {
        try records.query(
            """
            SELECT DISTINCT ON (lane, target) lane, target, first + count, event->>'type', (event->'data')::text
            FROM \(identifier: service.schema).outbox, LATERAL (SELECT split_part(events, E'\n', -1)::jsonb) AS e
                (event)
            WHERE kind = 0 ORDER BY lane, target, first DESC
            """
        ).map { row in
            let (source, target, next, type, data) = try row.decode(
                Lane.self, Lane.self, Int64.self, String.self, String.self)
            return Fact(source: source, target: target, next: next, type: type, data: Array(data.utf8))
        }
    }

    /// Facts that follow the last ones of each stream, in words that were true once: of no system, of another, of no
    /// epoch of this one, of another service, and of lanes that there are not.
    /// - Returns: how many.
    func forgeFacts() throws -> Int {
        var count = 0
        for service in Service.allCases {
            for fact in try lastFacts(of: service) {
                for ahead in 0..<3 {
                    let place = "\(fact.source).\(fact.target).\(fact.next + Int64(ahead))"
                    for name in [nil, SystemIdentity.new().description, "\(stamp.id).0", "\(stamp)x"] {
                        try tell(fact, as: place, of: service, source: service.source, system: name)
                        count += 1
                    }
                }
                for place in ["\(fact.source).300.\(fact.next)", "300.\(fact.target).\(fact.next)", "1.1", "-1.0.1"] {
                    try tell(fact, as: place, of: service, source: service.source, system: "\(stamp)")
                    count += 1
                }
                let other = service == .ledger ? Service.billing : .ledger
                let place = "\(fact.source).\(fact.target).\(fact.next)"
                try tell(fact, as: place, of: service, source: other.source, system: "\(stamp)")
                count += 1
            }
        }
        return count
    }

    private func tell(
        _ fact: Fact, as id: String, of service: Service, source: String, system name: String?
    ) throws {
        var headers = Self.envelope(fact.type, id: id, source: source)
        if let name { headers.append(Self.header(SystemIdentity.header, name)) }
        try send(fact.data, headers, to: service.factsTopic, partition: fact.target)
    }

    // MARK: Junk among commands

    /// What is no command at all.
    func litter() throws {
        let type = SubmitOrder.type
        let long = [UInt8](repeating: 0x78, count: 100_000)
        let none: [UInt8]? = nil
        for service in Service.allCases {
            for lane in 0..<Broker.partitions {
                for (value, headers) in [
                    (none, []), (none, Self.envelope(type, id: "tombstone")), ([], []), (long, []),
                    (Array("{}".utf8), (0..<300).map { Self.header("x-\($0)", "y") }),
                    (Array("{}".utf8), Self.envelope(String(repeating: "t", count: 10_000), id: "type")),
                    (Array("{}".utf8), Self.envelope(type, id: String(repeating: "i", count: 10_000))),
                    (Array("{}".utf8), Self.envelope(type, id: "twice") + Self.envelope(type, id: "again")),
                    (Array("{}".utf8), Self.envelope(type, id: "bytes") + [Header(name: "ce_subject", value: [0xFF])]),
                    (
                        Array("{}".utf8),
                        Self.envelope("o2c.runtime.discard-parked.v1", id: "word", source: Self.operatorSource)
                    ),
                    (Array("{}".utf8), Self.envelope(StreamWatermark.type, id: "watermark", source: service.source)),
                ] {
                    try send(value, headers, to: service.commandsTopic, partition: lane)
                }
            }
        }
    }

    // MARK: Words of others

    /// What only our processes and operators may say: by somebody who has not our stamp, and of lanes that there are
    /// not by somebody who has.
    func pretend() throws {
        for service in Service.allCases {
            let reader = service.readers.first?.source ?? service.source
            for number in 0..<300 {
                let lane = Lane(number % Int(Broker.partitions))
                let invented = #"{"sourceLane":\#(1_000 + number),"targetLane":\#(lane),"high":9,"given":9}"#
                let lower = #"{"sourceLane":\#(lane),"targetLane":\#(lane),"high":1,"given":1}"#
                let again = #"{"kind":"facts","sourceLane":\#(lane),"targetLane":0,"from":1}"#
                let discard = #"{"parked":\#(number)}"#
                for (type, text, source, isStamped) in [
                    (StreamWatermark.type, invented, service.source, true),
                    (StreamWatermark.type, lower, service.source, false),
                    (StreamWatermark.type, lower, "/o2c/nobody", true), (RepublishRequest.type, again, reader, false),
                    (RepublishRequest.type, again, "/o2c/nobody", true),
                    (DiscardParked.type, discard, Self.operatorSource, false),
                    (DiscardParked.type, discard, reader, true),
                ] {
                    var headers = Self.envelope(type, id: "pretended-\(number)", source: source, actor: "jane")
                    if isStamped { headers.append(Self.header(SystemIdentity.header, "\(stamp)")) }
                    try send(Array(text.utf8), headers, to: service.controlTopic, partition: lane)
                    if type == StreamWatermark.type {
                        try send(Array(text.utf8), headers, to: service.factsTopic, partition: lane)
                    }
                }
            }
        }
    }

    /// An operator whom nobody knows decides over parked events, and wants everything published again; it has the
    /// stamp.
    /// - Returns: the ids of what it said.
    func decide(as actor: String, _ mark: String) throws -> [String] {
        let stamped = [Self.header(SystemIdentity.header, "\(stamp)")]
        var ids: [String] = []
        for lane in 0..<Broker.partitions {
            for (type, text) in [
                (RetryParked.type, #"{"parked":1}"#), (DiscardParked.type, #"{"parked":1}"#),
                (RepublishRequest.type, #"{"kind":"facts","sourceLane":\#(lane),"targetLane":0,"from":1,"upTo":9}"#),
            ] {
                let id = "\(mark) \(lane) \(type)"
                let headers = Self.envelope(type, id: id, source: Self.operatorSource, actor: actor) + stamped
                for service in Service.allCases {
                    try post.send(
                        value: Array(text.utf8), headers: headers, topic: service.controlTopic, partition: lane)
                }
                ids.append(id)
            }
        }
        return ids
    }

    /// Asks every lane for all of its streams, again and again, in a reader's name and with the stamp.
    func askForEverything(times: Int) throws {
        let stamped = [Self.header(SystemIdentity.header, "\(stamp)")]
        for service in Service.allCases where !service.readers.isEmpty {
            for number in 0..<times {
                let (lane, target) = (
                    Lane(number) % Broker.partitions, Lane(number) / Broker.partitions % Broker.partitions
                )
                let text = #"{"kind":"facts","sourceLane":\#(lane),"targetLane":\#(target),"from":1}"#
                let headers = Self.envelope(RepublishRequest.type, id: "\(number)", source: service.readers[0].source)
                try post.send(
                    value: Array(text.utf8), headers: headers + stamped, topic: service.controlTopic, partition: lane)
            }
        }
    }

    // MARK: How it is sent

    private static let operatorSource = "/o2c/operator"

    private static func header(_ name: String, _ value: String) -> Header {
        Header(name: name, value: Array(value.utf8))
    }

    private static func envelope(
        _ type: String, id: String, source: String = "/stranger", actor: String? = nil
    ) -> [Header] {
        [("ce_specversion", "1.0"), ("ce_id", id), ("ce_source", source), ("ce_type", type)].map(header)
            + (actor.map { [header("ce_actor", $0), header("ce_reason", "because")] } ?? [])
            + [header("content-type", "application/json")]
    }

    private func send(_ value: [UInt8]?, _ headers: [Header], to topic: String, partition: Lane) throws {
        try post.send(value: value, headers: headers, topic: topic, partition: partition)
        foreign[topic, default: 0] += 1
    }
}
