import Contracts
import LocalStack
import Postgres
import Testing

@testable import Operator

/// Roles belong to the whole server, so these tests take turns.
@Suite("Roles and schemas", .serialized)
struct DatabaseSetupTests {
    private static let deadline = 20_000
    private let roles = Service.allCases.map { DatabaseRole($0) }
    private let passwords = RolePasswords(
        Dictionary(
            uniqueKeysWithValues: (Service.allCases.map { DatabaseRole($0) } + [.operatorRole]).map {
                ($0.name, "secret-\($0.name)")
            }))

    private let database: SharedTestCluster.Database

    init() throws {
        database = try SharedTestCluster.database("setup")
        try setUp(passwords)
    }

    private func setUp(_ passwords: RolePasswords) throws {
        let connection = try Connection(
            ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: Self.deadline))
        try DatabaseSetup(connection, deadline: .after(milliseconds: Self.deadline))
            .run(services: Service.allCases, passwords: passwords)
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

    @Test("A service's own tables go into its own schema, without naming it")
    func ownSchema() throws {
        for role in roles {
            _ = try run("CREATE TABLE item (id integer)", as: role.name)
            let schema = try run(
                "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = 'item'::regclass", as: role.name)
            #expect(try schema.single()[0, as: String.self] == role.name)
        }
    }

    @Test("No service can read, write or make anything in another's schema")
    func isolation() throws {
        for role in roles { _ = try run("CREATE TABLE secret (id integer)", as: role.name) }
        for role in roles {
            for other in roles where other != role {
                for statement: SQL in [
                    "SELECT FROM \(identifier: other.name).secret",
                    "INSERT INTO \(identifier: other.name).secret VALUES (1)",
                    "CREATE TABLE \(identifier: other.name).intruder (id integer)",
                ] {
                    let error = #expect(throws: PostgresError.self) { _ = try run(statement, as: role.name) }
                    #expect(error?.sqlState == "42501", "\(role.name) on \(other.name)")
                }
            }
            let error = #expect(throws: PostgresError.self) {
                _ = try run("CREATE TABLE public.intruder (id integer)", as: role.name)
            }
            #expect(error?.sqlState == "42501")
        }
    }

    @Test("The operator reads every schema, also tables that are made later, and writes none")
    func operatorReads() throws {
        let reader = DatabaseRole.operatorRole.name
        for role in roles {
            _ = try run("CREATE TABLE later (id integer)", as: role.name)
            _ = try run("INSERT INTO later VALUES (7)", as: role.name)
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
        _ = try run("CREATE TABLE kept (id integer)", as: "billing")
        try setUp(RolePasswords())
        #expect(try run("SELECT FROM kept", as: "billing").isEmpty)
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
        try DatabaseSetup(connection, deadline: deadline).run(services: Service.allCases, passwords: passwords)
        let schemas = try connection.query(
            "SELECT nspname FROM pg_namespace WHERE nspname = nspowner::regrole::text", deadline: deadline)
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
