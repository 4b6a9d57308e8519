import Contracts
import JSON
import Kafka
import Postgres
import SystemProcess
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("Poison")
    struct Poison {
        /// All commands of these scenarios go into this lane.
        private static let lane: Lane = 5
        private static let topic = Service.collections.commandsTopic

        /// Payments to Collections by Kafka, each about an entity, in one lane.
        private final class Payments {
            let system: TestSystem
            let records: Records
            private let post: CommandPost
            private let today: String

            init(_ system: TestSystem) throws {
                self.system = system
                records = try system.records()
                post = try CommandPost(system.broker)
                today = try records.today()
            }

            func send(_ id: String, about entity: String, reference: String? = nil) throws {
                let payment = RecordPayment(
                    bankAccount: "MAIN", bankReference: id, bookedOn: today, valueDate: today, text: reference ?? id,
                    amount: 100, currency: "GBP")
                try post.send(
                    CloudEvent(
                        id: id, source: CommandPost.source, type: RecordPayment.type, subject: entity,
                        data: payment.encoded()), topic: Poison.topic, partition: Poison.lane)
                try post.flush()
            }

            /// State and reason of what stands parked, by the event's id.
            func parked() throws -> [String: (id: Int64, state: String, reason: String)] {
                let rows = try records.query(
                    """
                    SELECT event::jsonb->>'id', id, state, reason FROM collections.parked
                    WHERE state IN ('waiting', 'following', 'dead')
                    """)
                var parked: [String: (id: Int64, state: String, reason: String)] = [:]
                for row in rows {
                    let (event, id, state, reason) = try row.decode(String.self, Int64.self, String.self, String.self)
                    parked[event] = (id, state, reason)
                }
                return parked
            }

            func awaitParked(_ id: String) throws -> (id: Int64, state: String, reason: String) {
                try eventually("'\(id)' is parked", seen: { system[.collections].logTail }, { try parked()[id] })
            }

            func awaitAccepted(_ ids: [String]) throws {
                let outcomes = try records.awaitOutcomes(of: ids, in: .collections)
                for id in ids { #expect(outcomes[id]?.isAccepted == true, "\(id): \(outcomes)") }
            }

            /// An operator's word over a parked event, and what `o2c` says to it.
            func operate(_ action: String, _ parked: Int64) throws -> (isDone: Bool, output: String) {
                let (status, output) = try Programs.run(
                    "o2c",
                    [
                        "parked", action, "collections/\(parked)", "--actor", "jane", "--reason", "looked into it",
                        "--database-url", try system.url(role: "o2c_operator"), "--bootstrap-servers",
                        system.broker.bootstrapServers,
                    ])
                return (status.isSuccess, output)
            }
        }

        private func withSystem(
            on broker: BrokerKind, _ settings: [String: String] = [:], _ body: (TestSystem) throws -> Void
        ) throws {
            let system = try TestSystem(on: Broker(broker))
            defer { for instance in system.instances { instance.kill() } }
            for service in Service.allCases { try system.add(service, service == .collections ? settings : [:]) }
            try system.awaitReady()
            try system.awaitEntity()
            try body(system)
            for instance in system.instances { instance.kill() }
            try system.broker.destroy()
        }

        @Test(
            """
            an event that ends its process is parked after three deaths by its own; what follows it waits, others go \
            on
            """,
            arguments: BrokerKind.available)
        func trap(broker: BrokerKind) throws {
            let faults = ["O2C_TEST_FAILPOINTS": "trap=poison", "SWIFT_BACKTRACE": "enable=no"]
            try withSystem(on: broker, faults) { system in
                let payments = try Payments(system)
                try payments.send("before", about: "a")
                try payments.awaitAccepted(["before"])
                try payments.send("poison", about: "b")
                try payments.send("follower", about: "b")
                try payments.send("other", about: "c")
                let deaths = try deathsUntilParked("poison", payments)
                #expect((3...6).contains(deaths), "\(deaths) deaths")
                try payments.awaitAccepted(["other"])

                let parked = try payments.awaitParked("poison")
                #expect(parked.state == "dead" && parked.reason.contains("ended its process 3 times"), "\(parked)")
                #expect(try payments.awaitParked("follower").state == "following")
                try expectNamed("poison", in: system[.collections], open: 2)

                try system.restart(.collections, ["O2C_TEST_FAILPOINTS": ""])
                let (isDone, output) = try payments.operate("retry", parked.id)
                #expect(isDone, "\(output)")
                try payments.awaitAccepted(["poison", "follower"])
                try system.verify()
            }
        }

        /// Starts Collections again each time that it dies, as a supervisor does.
        private func deathsUntilParked(_ id: String, _ payments: Payments) throws -> Int {
            let instance = payments.system[.collections]
            var deaths = 0
            while true {
                try eventually(
                    "the event is parked, or has ended its process", seen: { instance.logTail },
                    holds: { try !instance.isRunning || payments.parked()[id] != nil })
                if try payments.parked()[id] != nil { return deaths }
                deaths += 1
                try #require(deaths <= 10, "it is never parked")
                try instance.start()
            }
        }

        /// Log and metrics tell of it.
        private func expectNamed(_ id: String, in instance: ServiceInstance, open: Int) throws {
            try eventually(
                "the log tells it", seen: { instance.logTail },
                holds: {
                    let log = instance.log
                    return log.contains("an event was parked") && log.contains(id)
                })
            try eventually(
                "the metrics count what is parked", seen: { try instance.operations.get("/metrics").text },
                holds: { try instance.operations.get("/metrics").text.contains("o2c_parked_events_open \(open)") })
        }

        @Test(
            """
            an event that breaks a rule of its own row is parked; retried in vain, then retried with success, its \
            followers in order
            """
        )
        func ownRow() throws {
            try withSystem(on: .embedded) { system in
                let payments = try Payments(system)
                try alter(
                    system,
                    """
                    ALTER TABLE collections.payment ADD CONSTRAINT no_poison CHECK (payer#>>'{plain,text}' <> 'poison')
                    """
                )
                for number in 1...20 { try payments.send("before-\(number)", about: "x-\(number)") }
                try payments.send("poison", about: "b", reference: "poison")
                try payments.send("follower-1", about: "b")
                try payments.send("follower-2", about: "b")
                try payments.send("other", about: "c")
                try payments.awaitAccepted((1...20).map { "before-\($0)" } + ["other"])
                let parked = try payments.awaitParked("poison")
                #expect(parked.state == "dead" && parked.reason.contains("no_poison"), "\(parked)")
                for follower in ["follower-1", "follower-2"] {
                    #expect(try payments.awaitParked(follower).state == "following")
                }
                try expectNamed("no_poison", in: system[.collections], open: 3)

                _ = try payments.operate("retry", parked.id)
                // It waits until its lane has tried it again.
                try eventually(
                    "the rule still stands", seen: { "\(try payments.parked())" },
                    holds: { try payments.parked()["poison"]?.state == "dead" })
                try alter(system, "ALTER TABLE collections.payment DROP CONSTRAINT no_poison")
                let (isDone, output) = try payments.operate("retry", parked.id)
                #expect(isDone, "\(output)")
                try payments.awaitAccepted(["poison", "follower-1", "follower-2"])
                try system.verify()
            }
        }

        @Test("bytes that are no event are kept aside, block nothing, and are shown")
        func undecodable() throws {
            try withSystem(on: .embedded) { system in
                let payments = try Payments(system)
                let post = try CommandPost(system.broker)
                try payments.send("before", about: "a")
                for topic in [Self.topic, Service.billing.factsTopic] {
                    try post.send(value: [0xFF, 0x00, 0x7B], topic: topic, partition: Self.lane)
                }
                try post.flush()
                try payments.send("after", about: "a")
                try payments.awaitAccepted(["before", "after"])
                try eventually("both are kept aside") {
                    try payments.records.count("SELECT count(*) FROM collections.foreign_record") == 2 ? () : nil
                }
                #expect(try payments.parked().isEmpty)
                let (status, list) = try Programs.run(
                    "o2c", ["foreign", "--service", "collections", "--database-url", system.url(role: "o2c_operator")])
                #expect(status.isSuccess && list.contains(Self.topic) && list.contains(Service.billing.factsTopic))
                let (shown, record) = try Programs.run(
                    "o2c", ["foreign", "show", "collections/1", "--database-url", system.url(role: "o2c_operator")])
                #expect(shown.isSuccess && record.contains("..{"), "\(record)")
                try system.verify()
            }
        }

        @Test(
            """
            a rule of a row that lanes share stops the turn with an alert, parks nothing, and all is done when it is \
            lifted
            """
        )
        func sharedRow() throws {
            try withSystem(on: .embedded) { system in
                let business = try Business(system, "shared")
                let sku = try business.item(stock: 10)
                let rule = "stock_on_hand_not_negative"
                try alter(
                    system,
                    """
                    ALTER TABLE inventory.stock DROP CONSTRAINT \(rule),
                        ADD CONSTRAINT \(rule) CHECK (on_hand >= 0 AND on_hand <> 676)
                    """)
                let post = try CommandPost(system.broker)
                try post.send(
                    ReceiveStock(sku: sku, quantity: 666, unitCost: 100, currency: "GBP", reference: "GR"), id: "broken"
                )
                try post.flush()
                let inventory = system[.inventory]
                try eventually(
                    "the log names the rule", seen: { inventory.logTail }, holds: { inventory.log.contains(rule) })
                #expect(try business.records.count("SELECT count(*) FROM inventory.parked") == 0)
                #expect(try inventory.operations.get("/livez").status == 200)
                try alter(
                    system,
                    "ALTER TABLE inventory.stock DROP CONSTRAINT \(rule), ADD CONSTRAINT \(rule) CHECK (on_hand >= 0)")
                let outcome = try business.records.awaitOutcomes(of: ["broken"], in: .inventory)
                #expect(outcome["broken"]?.isAccepted == true)
                try system.verify()
            }
        }

        private func alter(_ system: TestSystem, _ sql: String) throws {
            let connection = try Connection(
                ConnectionConfiguration(url: system.administratorURL), deadline: .after(milliseconds: 10_000))
            try connection.execute("\(unescaped: sql)", deadline: .after(milliseconds: 20_000))
        }
    }
}
