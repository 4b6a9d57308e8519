import Foundation
import LocalStack
import SystemProcess
import Testing

@Suite("A private PostgreSQL cluster")
struct PostgresClusterTests {
    @Test("keeps its data and its port over stop, start, kill and start")
    func keepsData() throws {
        let directory = TestDirectories.next("keeps")
        let cluster = try PostgresCluster.start(.init(directory: directory, durable: true))
        defer { #expect(throws: Never.self) { try cluster.destroy() } }
        let port = cluster.port
        try cluster.createDatabase("books")
        try cluster.server.execute("CREATE TABLE entry AS SELECT 41 AS amount", database: "books")

        cluster.stop()
        #expect(!cluster.isRunning)
        try cluster.start()
        try cluster.server.execute("UPDATE entry SET amount = amount + 1", database: "books")

        let pid = try #require(cluster.processID)
        let backends = Host.children(ofProcess: pid)
        #expect(!backends.isEmpty)
        cluster.kill()
        for process in backends + [pid] { #expect(!Host.isRunning(pid: process)) }
        try cluster.start()
        #expect(try cluster.server.execute("SELECT amount FROM entry", database: "books") == "42")
        #expect(cluster.port == port)
    }

    @Test("keeps its port while it is down: another server that wants it is refused by name")
    func keptPort() throws {
        let cluster = try PostgresCluster.start(.init(directory: TestDirectories.next("stays"), durable: false))
        defer { #expect(throws: Never.self) { try cluster.destroy() } }
        let port = cluster.port
        cluster.stop()
        let refusal = #expect(throws: LocalStackError.self) {
            try PostgresCluster.start(.init(directory: TestDirectories.next("squats"), durable: false, port: port))
        }
        #expect("\(try #require(refusal))".contains("port \(port) is taken"))
        try cluster.start()
        #expect(cluster.port == port)
        #expect(try cluster.server.execute("SHOW port") == "\(port)")
    }

    @Test("takes another port at its next owner's start when another server has taken its own meanwhile")
    func takenPort() throws {
        let directory = TestDirectories.next("moves")
        func start() throws -> PostgresCluster { try .start(.init(directory: directory, durable: false)) }
        var cluster: PostgresCluster? = try start()
        let port = try #require(cluster?.port)
        cluster?.stop()
        // Its owner ends, and with it the reservation.
        cluster = nil
        let squatter = try reserveSoon(port)
        #expect(squatter != nil)
        let next = try start()
        defer { #expect(throws: Never.self) { try next.destroy() } }
        #expect(next.port != port)
        #expect(try next.server.execute("SHOW port") == "\(next.port)")
        withExtendedLifetime(squatter) {}
    }

    @Test("is durable unless told otherwise")
    func durable() throws {
        let cluster = try PostgresCluster.start(.init(directory: TestDirectories.next("durable")))
        defer { #expect(throws: Never.self) { try cluster.destroy() } }
        #expect(try cluster.server.execute("SHOW fsync") == "on")
        #expect(try cluster.server.execute("SHOW synchronous_commit") == "on")
        #expect(try cluster.server.execute("SHOW max_connections") == "200")
    }

    @Test(
        """
        has a standby that knows of every commit, is promoted, and writes the next timeline while the old primary goes \
        on with its own
        """
    )
    func standby() throws {
        let cluster = try PostgresCluster.start(.init(directory: TestDirectories.next("primary")))
        defer { #expect(throws: Never.self) { try cluster.destroy() } }
        try cluster.server.execute("CREATE TABLE entry AS SELECT 41 AS amount")
        let standby = try cluster.makeStandby(in: TestDirectories.next("standby"))
        defer { #expect(throws: Never.self) { try standby.destroy() } }
        #expect(try standby.server.execute("SELECT pg_is_in_recovery()") == "t")
        try cluster.requireStandby()
        try cluster.server.execute("UPDATE entry SET amount = amount + 1")
        cluster.kill()
        try standby.promote()
        #expect(try standby.server.execute("SELECT amount FROM entry") == "42")
        #expect(try standby.timeline() == 2)

        // Alone it would wait for ever for its standby.
        try cluster.start(settings: PostgresCluster.withoutStandby)
        try cluster.server.execute("UPDATE entry SET amount = 0")
        #expect(try cluster.timeline() == 1)
        #expect(try standby.server.execute("UPDATE entry SET amount = amount + 1 RETURNING amount") == "43")
    }

    @Test("lives elsewhere when its account cannot reach its directory, and says where", .enabled(if: Host.isRoot))
    func unreachable() throws {
        let closed = TestDirectories.next("closed")
        defer { removeTree(closed) }
        let (status, _) = try ChildProcess.run(
            ProcessConfiguration(executable: "/bin/mkdir", arguments: ["-m", "700", closed]), withinMilliseconds: 10_000
        )
        #expect(status.isSuccess)
        let cluster = try PostgresCluster.start(.init(directory: closed + "/cluster", durable: false))
        let elsewhere = try String(contentsOfFile: closed + "/cluster/location", encoding: .utf8).dropLast()
        #expect(cluster.socketDirectory.hasPrefix(elsewhere))
        #expect(try cluster.server.execute("SELECT 1") == "1")
        try cluster.destroy()
        #expect(!FileManager.default.fileExists(atPath: String(elsewhere)))
        #expect(!FileManager.default.fileExists(atPath: closed + "/cluster"))
    }

    @Test("says what is wrong when a setting is wrong, with the server's own words")
    func wrongSetting() throws {
        let directory = TestDirectories.next("wrong")
        defer { removeTree(directory) }
        let error = #expect(throws: LocalStackError.self) {
            try PostgresCluster.start(.init(directory: directory, durable: false, settings: ["shared_buffers": "much"]))
        }
        #expect("\(try #require(error))".contains("shared_buffers"))
    }

    @Test("refuses a client without the password over TCP")
    func wantsPassword() throws {
        let server = try SharedTestCluster.server()
        let url = server.url(database: "postgres")
        let psql = try PostgresBinaries.locate().directory + "/psql"
        func ask(password: String) throws -> Bool {
            let bare = url.replacing(#/:[^:@/]*@/#, with: "@")
            let configuration = ProcessConfiguration(
                executable: psql, arguments: ["-XwqAt", "-c", "SELECT 1", bare], environment: ["PGPASSWORD": password],
                output: .discarded)
            return try ChildProcess.run(configuration, withinMilliseconds: 10_000).status.isSuccess
        }
        let password = try #require(url.firstMatch(of: #/:([^:@/]*)@/#)).1
        #expect(try ask(password: String(password)))
        #expect(try !ask(password: "guess"))
    }
}

@Suite("The shared test cluster")
struct SharedTestClusterTests {
    @Test("gives each test a database of its own", arguments: 1...4)
    func isolated(number: Int) throws {
        let database = try SharedTestCluster.database("isolated")
        let server = try SharedTestCluster.server()
        try server.execute(
            "CREATE TABLE own (number int); INSERT INTO own VALUES (\(number))", database: database.name)
        #expect(try server.execute("SELECT number FROM own", database: database.name) == "\(number)")
        #expect(database.url.hasSuffix("/" + database.name))
    }

    @Test("fills a template once and copies it", arguments: 1...3)
    func template(number: Int) throws {
        let database = try SharedTestCluster.database(fromTemplate: "filled") { url in
            let name = String(try #require(url.split(separator: "/").last))
            // Would fail the second time: the table would be there.
            try SharedTestCluster.server().execute("CREATE TABLE item AS SELECT 7 AS stock", database: name)
        }
        let server = try SharedTestCluster.server()
        #expect(try server.execute("UPDATE item SET stock = stock + 1 RETURNING stock", database: database.name) == "8")
    }

    @Test("quotes the names of databases")
    func quoting() throws {
        let server = try SharedTestCluster.server()
        let name = "odd \"name\"; drop 'it' \(Host.processID)"
        try server.createDatabase(name)
        #expect(try server.hasDatabase(name))
        try server.dropDatabase(name)
        #expect(try !server.hasDatabase(name))
    }
}

/// Removes what a test has made; a failure is the test's.
func removeTree(_ path: String) {
    let removal = ProcessConfiguration(executable: "/bin/rm", arguments: ["-rf", path])
    #expect(throws: Never.self) {
        let (status, _) = try ChildProcess.run(removal, withinMilliseconds: 30_000)
        #expect(status.isSuccess)
    }
}
