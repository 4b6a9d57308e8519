import Contracts
import Postgres
import TestSupport
import Testing

@testable import SystemDriver

extension Hostile {
    @Suite("Neighbours in the database", .serialized)
    struct Neighbours {
        private static let deadline = 20_000
        private static let recoveredSeconds = 60
        /// `insufficient_privilege`, of PostgreSQL's error codes.
        private static let refused = "42501"

        /// What a service may say of why it is not ready, while somebody keeps it from its database.
        private static let unready: [Service: Set<String>] = [
            .ledger: ["database-refuses"],
            .billing: ["starting", "database-refuses", "locks-of-others", "lanes-without-owner"],
            .inventory: ["database-refuses", "turns-wait", "kafka-unavailable"],
            .collections: ["starting", "database-unavailable", "lanes-without-owner"],
        ]

        @Test(
            """
            a right that is revoked and given back, locks of a role that may only read, no connection left and a \
            locked table park no good event
            """,
            arguments: BrokerKind.available)
        func neighbours(broker: BrokerKind) throws {
            try AttackedSystem.attack("database", on: broker, mayBeUnready: Self.unready) { attacked in
                let parked = try Self.parked(attacked.records)
                try Self.revokedRights(attacked)
                try Self.locksOfReader(attacked)
                try Self.noConnectionLeft(attacked)
                try Self.lockedTable(attacked)
                #expect(try Self.parked(attacked.records) == parked, "a neighbour's doing is no event's fault")
            }
        }

        /// From the last service to the first, so that each has work when its right goes.
        private static func revokedRights(_ attacked: AttackedSystem) throws {
            let administrator = try attacked.administrator()
            let tables: [(Service, String)] = [(.ledger, "entry"), (.billing, "invoice"), (.inventory, "reservation")]
            for (service, table) in tables {
                try administrator.script(
                    "REVOKE INSERT ON \(service.schema).\(table) FROM \(service.schema)",
                    deadline: .after(milliseconds: deadline))
                try expect(attacked.system[service], says: "database-refuses")
            }
            for (service, table) in tables {
                try administrator.script(
                    "GRANT INSERT ON \(service.schema).\(table) TO \(service.schema)",
                    deadline: .after(milliseconds: deadline))
            }
            for (service, _) in tables { try attacked.system[service].awaitReady() }
        }

        /// Who may read may lock no lane; where a managed PostgreSQL lets everybody, its locks keep lanes from work and
        /// are told, and nothing else.
        private static func locksOfReader(_ attacked: AttackedSystem) throws {
            let administrator = try attacked.administrator()
            let reader = try stranger("reader", administrator, attacked)
            let billing = attacked.system[.billing]
            let refusal = #expect(throws: PostgresError.self) { try lock(0, of: .billing, by: reader) }
            #expect(refusal?.sqlState == refused)
            try administrator.execute(
                "GRANT EXECUTE ON FUNCTION pg_try_advisory_lock(int, int) TO \(identifier: role("reader", attacked))",
                deadline: .after(milliseconds: deadline))
            let free = Broker.partitions - 1
            try attacked.probes.pausing {
                billing.kill()
                for lane in 0..<free {
                    try eventually("lane \(lane) is released", holds: { try lock(lane, of: .billing, by: reader) })
                }
                try start(billing)
            }
            try expect(billing, says: "locks-of-others")
            try eventually(
                "the lane that is free is at work",
                holds: { try Set(attacked.records.owners(of: .billing).values).contains([free]) })
            #expect(billing.log.contains(role("reader", attacked)), "the log names who holds them")
            try administrator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = \(role("reader", attacked))",
                deadline: .after(milliseconds: deadline))
            try billing.awaitReady()
        }

        /// A service that begins when another role has all connections waits for one, and lives.
        private static func noConnectionLeft(_ attacked: AttackedSystem) throws {
            let administrator = try attacked.administrator()
            var greedy = [try stranger("greedy", administrator, attacked)]
            let collections = attacked.system[.collections]
            try attacked.probes.pausing {
                collections.kill()
                let refusal = #expect(throws: PostgresError.self) {
                    while greedy.count < 1_000 { greedy.append(try session(of: "greedy", attacked)) }
                }
                let words = refusal?.description ?? ""
                #expect(words.contains("slots are reserved") || words.contains("too many clients"), "\(words)")
                try start(collections)
            }
            try expect(collections, says: "database-unavailable")
            greedy.removeAll()
            try collections.awaitReady()
        }

        /// Somebody holds a lock of a table for longer than a turn waits for one.
        private static func lockedTable(_ attacked: AttackedSystem) throws {
            let administrator = try attacked.administrator()
            let inventory = attacked.system[.inventory]
            let before = given(inventory)
            try administrator.execute("BEGIN", deadline: .after(milliseconds: deadline))
            try administrator.execute(
                "LOCK TABLE inventory.stock IN ACCESS EXCLUSIVE MODE", deadline: .after(milliseconds: deadline))
            try eventually(
                "a turn is given up", seen: { inventory.logTail }, holds: { given(inventory) > before })
            try administrator.execute("ROLLBACK", deadline: .after(milliseconds: deadline))
            try inventory.awaitReady()
        }

        // MARK: What these do

        /// How often the log says that a turn waited too long, or took too long.
        private static func given(_ instance: ServiceInstance) -> Int {
            instance.log.ranges(of: "a turn was given up").count
        }

        private static func expect(_ instance: ServiceInstance, says reason: String) throws {
            var answer = ""
            try eventually(
                "\(instance.service.rawValue) says \(reason)", withinSeconds: recoveredSeconds,
                seen: { "\(answer) \(instance.logTail)" },
                holds: {
                    answer = try instance.operations.get("/readyz").text
                    return answer.contains("\"\(reason)\"")
                })
            #expect(try instance.operations.get("/livez").status == 200)
        }

        /// Returns once it answers probes.
        private static func start(_ instance: ServiceInstance) throws {
            try instance.start()
            try instance.awaitProbe("/livez", "\(instance.service.rawValue) lives") { $0.status == 200 }
        }

        private static func lock(_ lane: Lane, of service: Service, by connection: Connection) throws -> Bool {
            try connection.query(
                "SELECT pg_try_advisory_lock(\(service.code), \(lane))", deadline: .after(milliseconds: deadline)
            ).single()[0, as: Bool.self]
        }

        /// Roles are the cluster's, which the systems of both brokers share.
        private static func role(_ name: String, _ attacked: AttackedSystem) -> String {
            "\(name)_\(attacked.system.databaseName)"
        }

        /// A session of a new role that an administrator lets read everything, and nothing else.
        private static func stranger(
            _ name: String, _ administrator: Connection, _ attacked: AttackedSystem
        ) throws -> Connection {
            let role = role(name, attacked)
            try administrator.script(
                """
                CREATE ROLE \(role) LOGIN PASSWORD '\(role)'; GRANT pg_read_all_data TO \(role);
                GRANT CONNECT ON DATABASE \(attacked.system.databaseName) TO \(role)
                """, deadline: .after(milliseconds: deadline))
            return try session(of: name, attacked)
        }

        private static func session(of name: String, _ attacked: AttackedSystem) throws -> Connection {
            var configuration = try ConnectionConfiguration(url: attacked.system.administratorURL)
            configuration.user = role(name, attacked)
            configuration.password = role(name, attacked)
            return try Connection(configuration, deadline: .after(milliseconds: deadline))
        }

        private static func parked(_ records: Records) throws -> [Int64] {
            try Service.allCases.map { service in
                try records.count("SELECT count(*) FROM \(identifier: service.schema).parked")
            }
        }
    }
}
