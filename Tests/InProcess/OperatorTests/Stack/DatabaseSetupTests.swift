import Contracts
import LocalStack
import Postgres
import Runtime
import Testing

@testable import Operator

/// Roles belong to the whole server, so these tests take turns.
@Suite("Roles and schemas", .serialized)
struct DatabaseSetupTests {
    private static let deadline = 20_000
    private let roles = Service.allCases.map { DatabaseRole($0) }
    private let passwords = RolePasswords(
        Dictionary(
            uniqueKeysWithValues: DatabaseRole.all().map { ($0.name, "secret-\($0.name)") }))

    private let database: SharedTestCluster.Database

    init() throws {
        database = try SharedTestCluster.database("setup")
        try setUp(passwords)
    }

    @discardableResult
    private func setUp(_ passwords: RolePasswords) throws -> [String] {
        let connection = try Connection(
            ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: Self.deadline))
        return try DatabaseSetup(connection, deadline: .after(milliseconds: Self.deadline))
            .run(services: Service.allCases, passwords: passwords).notes
    }

    private func connect(as role: String, password: String? = nil) throws -> Connection {
        var configuration = try ConnectionConfiguration(url: database.url)
        configuration.user = role
        configuration.password = password ?? "secret-\(role)"
        return try Connection(configuration, deadline: .after(milliseconds: Self.deadline))
    }

    private func run(_ statement: SQL, as role: String) throws -> ResultSet {
        try connect(as: role).query(statement, deadline: .after(milliseconds: Self.deadline))
    }

    /// What a statement is refused with; `nil` where it was done.
    private func refusal(_ statement: SQL, as role: String) throws -> String? {
        let connection = try connect(as: role)
        do throws(PostgresError) {
            try connection.execute(statement, deadline: .after(milliseconds: Self.deadline))
            return nil
        } catch {
            guard let state = error.sqlState else { throw error }
            return state
        }
    }

    @Test("The role that a service runs under makes nothing, not even a temporary table, and owns nothing")
    func noDefinitions() throws {
        for role in roles {
            _ = try run("CREATE TABLE thing (id integer)", as: role.name + "_owner")
            for statement: SQL in [
                "CREATE TABLE another (id integer)", "CREATE TEMP TABLE passing (id integer)",
                "CREATE SCHEMA another", "ALTER TABLE thing ADD COLUMN x integer", "DROP TABLE thing",
                "SELECT FROM thing", "INSERT INTO thing VALUES (1)", "TRUNCATE thing",
                "CREATE VIEW seen AS SELECT 1", "CREATE FUNCTION made() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
                "SET ROLE \(identifier: role.name + "_owner")",
            ] {
                #expect(try refusal(statement, as: role.name) == "42501", "\(role.name): \(statement)")
            }
        }
    }

    @Test("Only owners and the roles that services run under may take locks")
    func locks() throws {
        #expect(try setUp(passwords) == [])
        for role in DatabaseRole.all() {
            let state = try refusal("SELECT pg_try_advisory_lock(6, 0)", as: role.name)
            switch role.purpose {
            case .runtime, .owner: #expect(state == nil, "\(role.name)")
            case .housekeeper, .observer: #expect(state == "42501", "\(role.name)")
            }
        }
        for function in ["pg_advisory_lock(1)", "pg_advisory_xact_lock(6, 1)", "pg_try_advisory_lock_shared(6, -1)"] {
            #expect(try refusal("SELECT \(unescaped: function)", as: "o2c_operator") == "42501")
        }
    }

    @Test("A role has so many connections and no more")
    func connectionLimits() throws {
        let limits = ConnectionLimits()
        #expect(limits.connections(of: DatabaseRole(.billing)) == 24)
        #expect(limits.sum(DatabaseRole.all()) <= 197)
        var held: [Connection] = []
        for _ in 0..<limits.connections(of: .housekeeper) { held.append(try connect(as: "o2c_housekeeper")) }
        let error = #expect(throws: PostgresError.self) { _ = try connect(as: "o2c_housekeeper") }
        #expect(error.map { "\($0)".contains("too many connections for role") } ?? false)
        #expect(held.allSatisfy { !$0.isBroken })
    }

    @Test("Limits that the server cannot keep together are said")
    func tooManyConnections() throws {
        let connection = try Connection(
            ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: Self.deadline))
        let notes = try DatabaseSetup(
            connection, limits: ConnectionLimits(instances: 100), deadline: .after(milliseconds: Self.deadline)
        ).run(services: Service.allCases, passwords: passwords).notes
        #expect(notes.contains { $0.contains("raise max_connections") })
        try setUp(passwords)
    }

    @Test("A service's own tables go into its own schema, without naming it")
    func ownSchema() throws {
        for role in roles {
            _ = try run("CREATE TABLE item (id integer)", as: role.name + "_owner")
            _ = try run("GRANT SELECT ON item TO \(identifier: role.name)", as: role.name + "_owner")
            let schema = try run(
                "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = 'item'::regclass", as: role.name)
            #expect(try schema.single()[0, as: String.self] == role.name)
        }
    }

    @Test("No service can read, write or make anything in another's schema")
    func isolation() throws {
        for role in roles { _ = try run("CREATE TABLE secret (id integer)", as: role.name + "_owner") }
        let names = roles.flatMap { [$0.name, $0.name + "_owner"] }
        for role in names {
            for other in roles where other.name != role && other.name + "_owner" != role {
                for statement: SQL in [
                    "SELECT FROM \(identifier: other.name).secret",
                    "INSERT INTO \(identifier: other.name).secret VALUES (1)",
                    "CREATE TABLE \(identifier: other.name).intruder (id integer)",
                ] {
                    #expect(try refusal(statement, as: role) == "42501", "\(role) on \(other.name)")
                }
            }
            #expect(try refusal("CREATE TABLE public.intruder (id integer)", as: role) == "42501")
        }
    }

    @Test("The operator reads every schema, also tables that are made later, and writes none")
    func operatorReads() throws {
        let reader = DatabaseRole.operatorRole.name
        for role in roles {
            _ = try run("CREATE TABLE later (id integer)", as: role.name + "_owner")
            _ = try run("INSERT INTO later VALUES (7)", as: role.name + "_owner")
            let found = try run("SELECT id FROM \(identifier: role.name).later", as: reader)
            #expect(try found.single()[0, as: Int32.self] == 7)
            #expect(throws: PostgresError.self) {
                _ = try run("DELETE FROM \(identifier: role.name).later", as: reader)
            }
            // Not even when it says that it wants to write.
            let error = #expect(throws: PostgresError.self) {
                let connection = try connect(as: reader)
                let deadline = Deadline.after(milliseconds: Self.deadline)
                try connection.execute("SET default_transaction_read_only = off", deadline: deadline)
                try connection.execute("DELETE FROM \(identifier: role.name).later", deadline: deadline)
            }
            #expect(error?.sqlState == "42501")
        }
    }

    @Test("All schemas belong to one system, which services only read and whose epoch the operator alone raises")
    func system() throws {
        func identities() throws -> Set<SystemIdentity> {
            Set(
                try roles.map { role in
                    try #require(
                        try SystemIdentityTable.read(
                            of: role.name, connect(as: role.name), deadline: .after(milliseconds: Self.deadline)))
                })
        }
        let first = try identities()
        #expect(first.count == 1 && first.first?.epoch == 1)
        try setUp(RolePasswords())
        #expect(try identities() == first)
        let refusal = #expect(throws: PostgresError.self) {
            _ = try run("UPDATE billing.system_identity SET epoch = 9", as: "billing")
        }
        #expect(refusal?.sqlState == "42501")
        for role in roles {
            try SystemIdentityTable.raise(
                to: 2, in: role.name, connect(as: DatabaseRole.operatorRole.name),
                deadline: .after(milliseconds: Self.deadline))
        }
        #expect(try identities().map(\.epoch) == [2])
    }

    @Test("A schema of another system is refused by name, and a schema without one joins the others")
    func otherSystem() throws {
        let connection = try Connection(
            ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: Self.deadline))
        let setup = SystemSetup(connection, deadline: .after(milliseconds: Self.deadline))
        let system = try setup.run(services: [])
        try connection.execute("DELETE FROM ledger.system_identity", deadline: .after(milliseconds: Self.deadline))
        #expect(try setup.run(services: [.ledger]) == system)
        #expect(throws: OperatorFailure.self) { try setup.run(services: [], given: .new()) }
        try connection.execute(
            "UPDATE billing.system_identity SET id = '0000000000000001'", deadline: .after(milliseconds: Self.deadline))
        let failure = #expect(throws: OperatorFailure.self) { try setup.run(services: Service.allCases) }
        #expect(failure?.message.contains("belongs to system") == true)
    }

    @Test("Nobody else may connect")
    func strangers() throws {
        let connection = try Connection(
            ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: Self.deadline))
        try connection.script(
            "DROP ROLE IF EXISTS setup_stranger; CREATE ROLE setup_stranger LOGIN PASSWORD 'secret-setup_stranger'",
            deadline: .after(milliseconds: Self.deadline))
        #expect(throws: PostgresError.self) { _ = try connect(as: "setup_stranger") }
        try connection.script("DROP ROLE setup_stranger", deadline: .after(milliseconds: Self.deadline))
    }

    @Test("Done again it changes nothing, and a role that is given no password keeps its own")
    func repetition() throws {
        _ = try run("CREATE TABLE kept (id integer)", as: "billing_owner")
        try setUp(RolePasswords())
        #expect(try run("SELECT FROM kept", as: "billing_owner").isEmpty)
    }

    @Test("It takes no superuser: owning the database and making roles is enough")
    func modestAdministrator() throws {
        let deadline = Deadline.after(milliseconds: Self.deadline)
        let superuser = try Connection(ConnectionConfiguration(url: database.url), deadline: deadline)
        // From version 16 on, who makes roles may change only those that it has made; here others made them.
        let version = try superuser.query("SELECT current_setting('server_version_num')::integer", deadline: deadline)
        guard try version.single()[0, as: Int32.self] < 160_000 else { return }
        try superuser.script(
            """
            DROP ROLE IF EXISTS setup_administrator;
            CREATE ROLE setup_administrator LOGIN CREATEROLE PASSWORD 'secret-setup_administrator';
            """, deadline: deadline)
        let other = try SharedTestCluster.database("modest")
        try superuser.execute(
            "ALTER DATABASE \(identifier: other.name) OWNER TO setup_administrator", deadline: deadline)
        var configuration = try ConnectionConfiguration(url: other.url)
        configuration.user = "setup_administrator"
        configuration.password = "secret-setup_administrator"
        let connection = try Connection(configuration, deadline: deadline)
        let notes = try DatabaseSetup(connection, deadline: deadline)
            .run(services: Service.allCases, passwords: passwords).notes
        // It cannot take from everybody what only a superuser can, and says so.
        #expect(notes.contains { $0.contains("can take advisory locks") })
        let schemas = try connection.query(
            "SELECT nspname FROM pg_namespace WHERE nspname || '_owner' = nspowner::regrole::text", deadline: deadline)
        #expect(try Set(schemas.map { try $0[0, as: String.self] }).isSuperset(of: roles.map(\.name)))
        try superuser.script(
            "ALTER DATABASE \"\(other.name)\" OWNER TO CURRENT_USER; DROP OWNED BY setup_administrator",
            deadline: deadline)
    }

    @Test("An error shows no password")
    func discretion() throws {
        let connection = try connect(as: "billing")
        let error = #expect(throws: PostgresError.self) {
            try DatabaseSetup(connection, deadline: .after(milliseconds: Self.deadline))
                .run(services: [.billing], passwords: passwords)
        }
        #expect(error.map { !"\($0)".contains("secret-") } ?? false)
    }
}
