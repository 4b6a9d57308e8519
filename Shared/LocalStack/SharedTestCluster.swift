internal import Synchronization
internal import SystemProcess

/// One PostgreSQL a test process, started when the first test asks, gone when the process ends; each test gets a
/// database of its own. With `O2C_TEST_DATABASE_URL` (an address whose user may create databases) that server is used
/// instead, and the databases made there are dropped at the end.
public enum SharedTestCluster {
    /// A database that only one test knows.
    public struct Database: Sendable {
        public let name: String
        /// Its address, with the password.
        public let url: String

        /// One that somebody else has made.
        public init(name: String, url: String) {
            self.name = name
            self.url = url
        }
    }

    private struct State: Sendable {
        var server: PostgresServer?
        var foreignDatabases: [String] = []
    }

    private static let state = Mutex(State())
    /// Names of templates as they are asked for, and as they are in the server. Held while one is filled, so that the
    /// others who want it wait for it.
    private static let templates = Mutex<[String: String]>([:])

    /// The server itself, for tests that need more than a database.
    public static func server() throws(LocalStackError) -> PostgresServer {
        try state.withLock { (state: inout State) throws(LocalStackError) -> PostgresServer in try started(&state) }
    }

    /// An empty database. `hint` becomes part of its name.
    public static func database(_ hint: String = "test") throws(LocalStackError) -> Database {
        let server = try server()
        let name = DatabaseNames.next(hint: hint)
        try server.createDatabase(name)
        return note(name, on: server)
    }

    /// A copy of a template that `prepare` fills, once a process; it gets the template's address and must have closed
    /// its connections when it returns; it may not ask for another template. `prepare` of one name must always do the
    /// same.
    public static func database(
        fromTemplate name: String, prepare: (_ url: String) throws -> Void
    ) throws -> Database {
        let server = try server()
        let template = try templates.withLock { (templates: inout [String: String]) throws -> String in
            if let made = templates[name] { return made }
            let template = try database("template_" + name)
            try prepare(template.url)
            templates[name] = template.name
            return template.name
        }
        return note(try server.database(fromTemplate: template), on: server)
    }

    private static func note(_ name: String, on server: PostgresServer) -> Database {
        if foreignURL != nil { state.withLock { $0.foreignDatabases.append(name) } }
        return Database(name: name, url: server.url(database: name))
    }

    // MARK: The server

    private static var foreignURL: String? { Host.environment("O2C_TEST_DATABASE_URL") }

    private static func started(_ state: inout State) throws(LocalStackError) -> PostgresServer {
        if let server = state.server { return server }
        let server = if let foreignURL { try foreign(foreignURL) } else { try own() }
        state.server = server
        return server
    }

    private static func foreign(_ url: String) throws(LocalStackError) -> PostgresServer {
        guard let address = PostgresAddress(url) else {
            throw .system("O2C_TEST_DATABASE_URL must be an address like postgresql://user:password@host:5432/postgres")
        }
        let server = PostgresServer(binaries: try .locate(), address: address, administration: address)
        Host.atExit {
            for name in state.withLock({ $0.foreignDatabases }) {
                do { try server.dropDatabase(name) } catch { print("a test database was left behind: \(error)") }
            }
        }
        return server
    }

    private static func own() throws(LocalStackError) -> PostgresServer {
        let directory = TestDirectories.next("postgres")
        let cluster = try PostgresCluster.start(.init(directory: directory, durable: false))
        Host.atExit {
            do { try cluster.destroy() } catch { print("a test cluster was left behind: \(error)") }
        }
        return cluster.server
    }
}

/// Directories of tests, in one that belongs to this process and goes with it.
public enum TestDirectories {
    private static let counter = Atomic<Int>(0)

    /// What tests leave in it goes at the end of the process; after a kill the next test process removes it.
    private static let root: ScratchDirectory = {
        do throws(LocalStackError) {
            let made = try ScratchDirectory(kind: "o2c-test")
            Host.atExit {
                do throws(LocalStackError) { try made.remove() } catch {
                    print("tests have left \(made.path): \(error)")
                }
            }
            return made
        } catch { fatalError("tests need a directory of their own: \(error)") }
    }()

    /// A path that nobody else uses. The caller makes the directory.
    public static func next(_ hint: String) -> String {
        "\(root.path)/\(counter.wrappingAdd(1, ordering: .relaxed).newValue)-\(hint)"
    }
}
