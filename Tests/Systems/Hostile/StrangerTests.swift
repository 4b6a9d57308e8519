import Contracts
import Kafka
import LocalStack
import Postgres
import SystemProcess
import Testing

@testable import SystemDriver

extension Hostile {
    @Suite("Strangers on the topics", .serialized)
    struct Strangers {
        private static let requests = 2_000
        private static let answerSeconds = 60

        @Test(
            """
            forged facts, words of operators, invented streams, junk and requests without end change nothing, and each \
            foreign record is counted
            """,
            arguments: BrokerKind.available)
        func strangers(broker: BrokerKind) throws {
            try AttackedSystem.attack("strangers", on: broker) { attacked in
                let before = try Self.counted(attacked.records)
                let parked = try Self.parked(attacked.records)
                let transaction = try OpenTransaction(attacked, in: Service.orderIntake.commandsTopic)
                let stranger = try Stranger(attacked.system)
                #expect(try stranger.forgeFacts() > 100)
                try stranger.litter()
                try stranger.pretend()
                let mark = "mallory-\(UInt32.random(in: 0...UInt32.max))"
                let decided = try stranger.decide(as: "mallory", mark)
                try stranger.askForEverything(times: Self.requests)
                try stranger.flush()
                try Self.expectCounted(stranger.foreign, since: before, attacked)
                try Self.expectRefused(decided, attacked.records)
                #expect(try Self.parked(attacked.records) == parked, "nobody's word over parked events counts")
                try Self.expectNothingInvented(attacked.records)
                try transaction?.awaitEnd()
            }
        }

        /// Foreign records by reading service and topic.
        private static func counted(_ records: Records) throws -> [String: Int] {
            var counted: [String: Int] = [:]
            for service in Service.allCases {
                let rows = try records.query(
                    "SELECT topic, records FROM \(identifier: service.schema).foreign_topic")
                for row in rows {
                    let (topic, count) = try row.decode(String.self, Int64.self)
                    counted["\(service.rawValue) \(topic)"] = Int(count)
                }
            }
            return counted
        }

        private static func expectCounted(
            _ foreign: [String: Int], since before: [String: Int], _ attacked: AttackedSystem
        ) throws {
            for service in Service.allCases {
                for topic in service.topics {
                    let readers = topic == service.factsTopic ? service.readers : [service]
                    for reader in readers {
                        let key = "\(reader.rawValue) \(topic)"
                        let expected = (before[key] ?? 0) + (foreign[topic] ?? 0)
                        var seen = 0
                        try eventually(
                            "\(reader.rawValue) has counted \(expected) foreign records of \(topic)",
                            withinSeconds: answerSeconds, seen: { "\(seen)" },
                            holds: {
                                seen = try counted(attacked.records)[key] ?? 0
                                return seen >= expected
                            })
                        // Without a turn that was taken again, each once.
                        #expect(seen == expected, "\(key)")
                    }
                }
            }
        }

        /// The decisions of somebody unknown are answered, by every service.
        private static func expectRefused(_ ids: [String], _ records: Records) throws {
            for service in Service.allCases {
                let outcomes = try records.awaitOutcomes(of: ids, source: "/o2c/operator", in: service)
                #expect(outcomes.values.allSatisfy { $0 == .refused(["unknown-operator"]) }, "\(service): \(outcomes)")
            }
        }

        private static func parked(_ records: Records) throws -> [Int64] {
            try Service.allCases.map { service in
                try records.count("SELECT count(*) FROM \(identifier: service.schema).parked")
            }
        }

        /// No checkpoint knows a stream of a lane that there is not.
        private static func expectNothingInvented(_ records: Records) throws {
            for service in Service.allCases {
                let (streams, invented) = try records.query(
                    """
                    SELECT count(*), count(*) FILTER (WHERE split_part(stream, '/', 2)::int >= \(Broker.partitions))
                    FROM \(identifier: service.schema).checkpoint, jsonb_object_keys(state->'seen') AS stream
                    """
                ).single().decode(Int64.self, Int64.self)
                #expect(streams > 0 && invented == 0, "\(service.rawValue): \(invented) of \(streams)")
            }
        }
    }
}
