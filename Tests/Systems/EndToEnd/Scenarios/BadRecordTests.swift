import Contracts
import JSON
import Kafka
import Postgres
import SystemProcess
import TestSupport
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

        /// What is nothing of this system's, or nothing at all.
        private static var strange: [BadRecord] {
            let item = ItemRegistered(sku: "x", version: 1, name: "x", kind: .goods, taxClass: .standard).encoded()
            let inventory = Service.inventory.source
            return [
                BadRecord(name: "a command without headers", topic: commands, value: Array("hello".utf8)),
                BadRecord(name: "a tombstone", topic: commands, headers: envelope(SubmitOrder.type, id: "1")),
                BadRecord(
                    name: "a header that is no UTF-8", topic: commands,
                    headers: envelope(SubmitOrder.type, id: "2") + [Header(name: "ce_subject", value: [0xFF, 0xFE])],
                    value: Array("{}".utf8)),
                BadRecord(
                    name: "an operator's word among commands", topic: commands,
                    headers: envelope("o2c.runtime.discard-parked.v1", id: "3", source: "/o2c/operator"),
                    value: Array(#"{"parked":1}"#.utf8)),
                BadRecord(name: "a fact without headers", topic: facts, value: item),
                BadRecord(name: "a fact without a value", topic: facts),
                BadRecord(
                    name: "a forged fact with the next number", topic: facts,
                    headers: envelope(ItemRegistered.type, id: "3.3.1", source: inventory), value: item),
            ]
        }

        /// What Inventory itself might send, were it broken: by its stamp it is this system's.
        private static func own(_ system: String) -> [BadRecord] {
            let stamp = headers([("o2c_system", system)])
            let item = ItemRegistered(sku: "x", version: 1, name: "x", kind: .goods, taxClass: .standard).encoded()
            let inventory = Service.inventory.source
            return [
                BadRecord(
                    name: "a fact that is not what its type says", topic: facts,
                    headers: envelope(ItemRegistered.type, id: "1.3.1", source: inventory) + stamp,
                    value: Array("[]".utf8)),
                BadRecord(
                    name: "a version of a fact that is unknown", topic: facts,
                    headers: envelope("o2c.inventory.item-registered.v9", id: "2.3.1", source: inventory) + stamp,
                    value: item),
            ]
        }

        /// A quantity of more than 64 bits.
        private static let largest =
            #"""
            {"account":"a","channel":"web","clientReference":"x","currency":"GBP","lines":[{"sku":"x",\#
            "quantity":99999999999999999999,"unitPrice":1}]}
            """#

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

        @Test(
            """
            are kept aside or parked with reason and coordinates, shown and given up by an operator, and the lane goes \
            on
            """
        )
        func parked() throws {
            // A system of its own: only OrderIntake runs, and what is told here nobody has done.
            let system = try TestSystem(on: Broker(.embedded))
            defer { for instance in system.instances { instance.kill() } }
            try system.add(.orderIntake)
            try system.awaitReady()
            let post = try CommandPost(system.broker)
            let records = try system.records()
            let identity = try records.query("SELECT id || '.' || epoch FROM order_intake.system_identity")
            let own = Self.own(try identity.single()[0, as: String.self])
            for record in Self.strange + own {
                try post.send(value: record.value, headers: record.headers, topic: record.topic, partition: Self.lane)
            }
            for (id, type) in [("5", "o2c.order-intake.submit-order.v9"), ("6", ReceiveStock.type)] {
                try post.send(
                    value: Array("{}".utf8), headers: Self.envelope(type, id: id), topic: Self.commands,
                    partition: Self.lane)
            }
            try post.flush()
            for topic in [Self.commands, Self.facts] {
                for (offset, record) in Self.strange.filter({ $0.topic == topic }).enumerated() {
                    let reason = try eventually("'\(record.name)' is kept aside", withinSeconds: 10) {
                        try reasons("foreign_record", records)["\(topic) \(offset)"]
                    }
                    #expect(!reason.isEmpty)
                }
            }
            let first = Self.strange.count { $0.topic == Self.facts }
            for (index, record) in own.enumerated() {
                let reason = try eventually("'\(record.name)' is parked", withinSeconds: 10) {
                    try reasons("parked", records)["\(Self.facts) \(first + index)"]
                }
                #expect(!reason.isEmpty)
            }
            let outcomes = try records.awaitOutcomes(of: ["5", "6"], in: .orderIntake)
            #expect(outcomes.values.allSatisfy { $0 == .refused(["unknown-type"]) })
            try expectTheLaneGoesOn(system, post, records)
            try giveUp(system, records, count: own.count)
        }

        /// By topic and offset.
        private func reasons(_ table: String, _ records: Records) throws -> [String: String] {
            let rows = try records.query(
                """
                SELECT concat(topic, ' ', log_offset), reason FROM order_intake.\(identifier: table)
                WHERE lane = \(Self.lane)
                """)
            return Dictionary(uniqueKeysWithValues: try rows.map { try $0.decode(String.self, String.self) })
        }

        private func expectTheLaneGoesOn(_ system: TestSystem, _ post: CommandPost, _ records: Records) throws {
            let command = RegisterCustomer(
                account: "a", name: "A", country: "GB", currency: "GBP", paymentTermsDays: 30)
            let event = CloudEvent(
                id: "good", source: CommandPost.source, type: RegisterCustomer.type, data: command.encoded())
            try post.send(event, topic: Self.commands, partition: Self.lane)
            try post.flush()
            let outcome = try records.awaitOutcomes(of: ["good"], in: .orderIntake)
            #expect(outcome["good"]?.isAccepted == true)
            #expect(try system[.orderIntake].operations.get("/readyz").status == 200)
        }

        private func giveUp(_ system: TestSystem, _ records: Records, count: Int) throws {
            let url = try system.url(role: "o2c_operator")
            let (status, list) = try Programs.run(
                "o2c", ["parked", "list", "--service", "order-intake", "--database-url", url])
            #expect(status.isSuccess, "\(list)")
            let ids = try records.query("SELECT id FROM order_intake.parked WHERE state = 'dead' ORDER BY id").map {
                try $0[0, as: Int64.self]
            }
            #expect(ids.count == count)
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
