import Contracts
import JSON
import Kafka
import Postgres
import SystemProcess
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("Bad records")
    struct BadRecords {
        /// All go into this lane.
        private static let lane: Lane = 3
        private static let commands = Service.orderIntake.commandsTopic
        private static let facts = Service.inventory.factsTopic

        private struct BadRecord {
            let name: String
            let topic: String
            var headers: [Header] = []
            var value: [UInt8]?
        }

        private static func headers(_ pairs: [(String, String)]) -> [Header] {
            pairs.map { Header(name: $0.0, value: Array($0.1.utf8)) }
        }

        private static func envelope(_ type: String, id: String, source: String = "/upstream") -> [Header] {
            headers([
                ("ce_specversion", "1.0"), ("ce_id", id), ("ce_source", source), ("ce_type", type),
                ("content-type", "application/json"),
            ])
        }

        private static var records: [BadRecord] {
            let item = ItemRegistered(sku: "x", version: 1, name: "x", taxCategory: .standard).encoded()
            let inventory = Service.inventory.source
            return [
                BadRecord(name: "a command without headers", topic: commands, value: Array("hello".utf8)),
                BadRecord(name: "a tombstone", topic: commands, headers: envelope(SubmitOrder.type, id: "1")),
                BadRecord(
                    name: "a header that is no UTF-8", topic: commands,
                    headers: envelope(SubmitOrder.type, id: "2") + [Header(name: "ce_subject", value: [0xFF, 0xFE])],
                    value: Array("{}".utf8)),
                BadRecord(
                    name: "a version of a command that is unknown", topic: commands,
                    headers: envelope("o2c.order-intake.submit-order.v9", id: "5"), value: Array("{}".utf8)),
                BadRecord(
                    name: "another service's command", topic: commands, headers: envelope(ReceiveStock.type, id: "6"),
                    value: Array("{}".utf8)),
                BadRecord(name: "a fact without headers", topic: facts, value: item),
                BadRecord(name: "a fact without a value", topic: facts),
                BadRecord(
                    name: "a fact of another lane", topic: facts,
                    headers: envelope(ItemRegistered.type, id: "4.4.1", source: inventory), value: item),
                BadRecord(
                    name: "a fact without a place", topic: facts,
                    headers: envelope(ItemRegistered.type, id: "first", source: inventory), value: item),
                BadRecord(
                    name: "a fact that is not what its type says", topic: facts,
                    headers: envelope(ItemRegistered.type, id: "40.3.1", source: inventory), value: Array("[]".utf8)),
                BadRecord(
                    name: "a version of a fact that is unknown", topic: facts,
                    headers: envelope("o2c.inventory.item-registered.v9", id: "41.3.1", source: inventory), value: item),
            ]
        }

        /// A quantity of more than 64 bits.
        private static let largest =
            #"{"account":"a","channel":"web","clientReference":"x","currency":"GBP","lines":[{"sku":"x","quantity":99999999999999999999,"unitPrice":1}]}"#

        /// Commands with a sender and an id, whose data is not what their type asks for; by the rule that they break.
        private static let malformed: [(code: String, data: [UInt8])] = [
            ("invalid-utf8", [0x7B, 0x22, 0xFF, 0x22, 0x7D]),
            ("unexpected-end", Array(#"{"account":"#.utf8)),
            ("key-not-found", Array("{}".utf8)),
            ("type-mismatch", Array("[]".utf8)),
            ("too-deep", Array(String(repeating: "[", count: 100_000).utf8)),
            ("number-out-of-range", Array(largest.utf8)),
        ]

        @Test("that are commands of a known sender are refused, and the sender finds the answer under its id")
        func refused() throws {
            let system = try SharedSystem.on(.embedded, shipping: .manual)
            let records = try system.records()
            let post = try CommandPost(system.broker)
            let mark = "malformed-\(UInt32.random(in: 0...UInt32.max))"
            for (code, data) in Self.malformed {
                try post.send(
                    value: data, headers: Self.envelope(SubmitOrder.type, id: "\(mark) \(code)"), topic: Self.commands,
                    partition: Self.lane)
            }
            try post.flush()
            let ids = Self.malformed.map { "\(mark) \($0.code)" }
            let outcomes = try records.awaitOutcomes(of: ids, in: .orderIntake)
            for (code, _) in Self.malformed {
                #expect(outcomes["\(mark) \(code)"] == .refused([code]))
            }
            let key = try records.query("SELECT key::text FROM order_intake.command WHERE id = \(ids[0])").single()[
                0, as: String.self]
            let answer = try system[.orderIntake].http.get("/v1/commands/\(key.replacing("-", with: ""))")
            #expect(answer.status == 200 && answer.text.contains("invalid-utf8"), "\(answer.text)")
        }

        @Test("are parked with reason and coordinates, shown and given up by an operator, and the lane goes on")
        func parked() throws {
            // A system of its own: only OrderIntake runs, and what is told here nobody has done.
            let system = try TestSystem(on: Broker(.embedded))
            defer { for instance in system.instances { instance.kill() } }
            try system.add(.orderIntake)
            try system.awaitReady()
            let post = try CommandPost(system.broker)
            for record in Self.records {
                try post.send(value: record.value, headers: record.headers, topic: record.topic, partition: Self.lane)
            }
            try post.flush()

            let records = try system.records()
            let offsets = [Self.commands, Self.facts].flatMap { topic in
                Self.records.filter { $0.topic == topic }.enumerated().map { "\(topic) \($0.offset)" }
            }
            let names = [Self.commands, Self.facts].flatMap { topic in
                Self.records.filter { $0.topic == topic }.map(\.name)
            }
            for (offset, name) in zip(offsets, names) {
                let reason = try eventually("'\(name)' is parked", withinSeconds: 10) {
                    try parkedReasons(records)[offset]
                }
                #expect(!reason.isEmpty)
            }
            try expectTheLaneGoesOn(system, post, records)
            try giveUp(system, records)
        }

        /// By topic and place among those of the topic: before them may stand what the lane has told itself.
        private func parkedReasons(_ records: Records) throws -> [String: String] {
            let rows = try records.query(
                """
                SELECT concat(topic, ' ', row_number() OVER (PARTITION BY topic ORDER BY log_offset) - 1), reason
                FROM order_intake.parked
                WHERE lane = \(Self.lane) AND state = 'dead'
                """)
            return Dictionary(uniqueKeysWithValues: try rows.map { try $0.decode(String.self, String.self) })
        }

        private func expectTheLaneGoesOn(_ system: TestSystem, _ post: CommandPost, _ records: Records) throws {
            let command = RegisterCustomer(
                account: "a", name: "A", country: "GB", currency: "GBP", creditLimit: .unlimited,
                paymentTermsDays: 30)
            let event = CloudEvent(
                id: "good", source: CommandPost.source, type: RegisterCustomer.type, data: command.encoded())
            try post.send(event, topic: Self.commands, partition: Self.lane)
            try post.flush()
            let outcome = try records.awaitOutcomes(of: ["good"], in: .orderIntake)
            #expect(outcome["good"]?.isAccepted == true)
            #expect(try system[.orderIntake].operations.get("/readyz").status == 200)
        }

        private func giveUp(_ system: TestSystem, _ records: Records) throws {
            let url = try system.url(role: "o2c_operator")
            let (status, list) = try Programs.run(
                "o2c", ["parked", "list", "--service", "order-intake", "--database-url", url])
            #expect(status.isSuccess, "\(list)")
            let ids = try records.query("SELECT id FROM order_intake.parked WHERE state = 'dead' ORDER BY id").map {
                try $0[0, as: Int64.self]
            }
            #expect(ids.count == Self.records.count)
            for id in ids {
                #expect(list.contains("order-intake/\(id)"))
                let (status, output) = try Programs.run(
                    "o2c",
                    [
                        "parked", "discard", "order-intake/\(id)", "--actor", "jane", "--reason", "nobody means it",
                        "--database-url", url, "--bootstrap-servers", system.broker.bootstrapServers,
                    ])
                #expect(status.isSuccess, "\(output)")
            }
            #expect(
                try records.count(
                    "SELECT count(*) FROM order_intake.parked WHERE state = 'discarded' AND decided_by = 'jane'")
                    == ids.count)
        }
    }
}
