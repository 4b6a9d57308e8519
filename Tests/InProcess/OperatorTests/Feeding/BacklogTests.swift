import Contracts
import Kafka
import LocalStack
import Postgres
import Runtime
import Testing

@testable import Operator

@Suite("What is left to take")
struct BacklogTests {
    /// The runtime's tables of two services, with checkpoints as they store them.
    private func made() throws -> (connection: Connection, schemas: Schemas) {
        let database = try SharedTestCluster.database(fromTemplate: "backlog") { url in
            let deadline = Deadline.after(milliseconds: 30_000)
            for service in Service.allCases {
                var configuration = try ConnectionConfiguration(url: url)
                configuration.searchPath = [service.schema]
                let connection = try Connection(configuration, deadline: deadline)
                try connection.execute("CREATE SCHEMA \(identifier: service.schema)", deadline: deadline)
                try Migrator.migrate(connection, service: service, migrations: [], deadline: deadline)
            }
        }
        let configuration = try ConnectionConfiguration(url: database.url)
        return (
            try Connection(configuration, deadline: .after(milliseconds: 10_000)), Schemas { _ in database.url }
        )
    }

    private func stand(_ service: Service, lane: Int32, _ state: String, _ connection: Connection) throws {
        try connection.execute(
            """
            INSERT INTO \(identifier: service.schema).checkpoint (lane, turn, clean, starts, state)
            VALUES (\(lane), 1, true, 0, \(unescaped: "'\(state)'"))
            """, deadline: .after(milliseconds: 10_000))
    }

    @Test("Commands are left up to the watermark of each partition, also in lanes that have taken none")
    func commands() throws {
        let (connection, schemas) = try made()
        let topic = Service.orderIntake.commandsTopic
        try stand(
            .orderIntake, lane: 0, #"{"inputs":{"\#(topic)":{"next":7}},"seen":{},"streams":{},"counters":{}}"#,
            connection)
        let watermarks: [TopicPartition: Int64] = [
            TopicPartition(topic: topic, partition: 0): 10, TopicPartition(topic: topic, partition: 1): 4,
            TopicPartition(topic: Service.inventory.commandsTopic, partition: 0): 100,
        ]
        #expect(try Backlog(schemas: schemas).commands(of: .orderIntake, watermarks: watermarks) == 3 + 4)
    }

    @Test("Facts are left up to the last number that was given in each stream")
    func facts() throws {
        let (connection, schemas) = try made()
        try stand(
            .inventory, lane: 2,
            #"""
            {"inputs":{},"seen":{},"streams":{"facts/0":{"given":5,"published":5},"facts/1":{"given":3,\#
            "published":0}},"counters":{}}
            """#,
            connection)
        try stand(
            .orderIntake, lane: 0, #"{"inputs":{},"seen":{"o2c.inventory.facts/2":4},"streams":{},"counters":{}}"#,
            connection)
        let backlog = Backlog(schemas: schemas)
        #expect(try backlog.facts(of: .inventory, in: .orderIntake) == 1 + 3)
        // The Ledger reads Inventory too, and has not begun.
        #expect(try backlog.total() == 4 + 8)
        try stand(
            .orderIntake, lane: 1, #"{"inputs":{},"seen":{"o2c.inventory.facts/2":3},"streams":{},"counters":{}}"#,
            connection)
        #expect(try backlog.facts(of: .inventory, in: .orderIntake) == 1)
    }

    @Test("Refused registrations are told with their reasons, those of others are not")
    func refusals() throws {
        let (connection, schemas) = try made()
        let refused =
            #"{"status":"refused","reasons":[{"pointer":"/name","code":"not-printable","detail":"bad name"}]}"#
        for (number, (id, outcome)) in [("a", refused), ("b", #"{"status":"accepted","result":{}}"#)].enumerated() {
            try connection.execute(
                """
                INSERT INTO inventory.command (key, lane, source, id, body_hash, type, reason, at, outcome)
                VALUES (\(unescaped: "md5('\(number)')::uuid"), 0, '/test', \(id), md5('')::uuid,
                    \(RegisterItem.type), 'because', now(), \(unescaped: "'\(outcome)'"))
                """, deadline: .after(milliseconds: 10_000))
        }
        let refusals = Refusals(schemas: schemas, source: "/test")
        let failure = #expect(throws: OperatorFailure.self) { try refusals.expectNone(by: .inventory, of: ["a", "b"]) }
        #expect(failure?.kind == .refused)
        #expect(failure?.message.contains("1 x \(RegisterItem.type) /name: bad name") ?? false)
        try refusals.expectNone(by: .inventory, of: ["b", "c"])
        try Refusals(schemas: schemas, source: "/other").expectNone(by: .inventory, of: ["a"])
    }
}
