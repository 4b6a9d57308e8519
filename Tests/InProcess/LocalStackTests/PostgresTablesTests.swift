import Testing

@testable import LocalStack

@Suite("Tables of one database in another")
struct PostgresTablesTests {
    @Test(
        "come with their indexes and constraints, and without rows; what was taken out of the one goes into the other")
    func copied() throws {
        let directory = TestDirectories.next("tables")
        let cluster = try PostgresCluster.start(.init(directory: directory, durable: false))
        defer { #expect(throws: Never.self) { try cluster.destroy() } }
        let server = cluster.server
        try server.createDatabase("one")
        try server.execute(
            """
            CREATE SCHEMA s; CREATE TABLE s.t (id integer PRIMARY KEY, n integer CHECK (n > 0)); INSERT INTO s.t \
            VALUES (1, 2), (2, 3)
            """,
            database: "one")
        try server.createDatabase("other", withTablesOf: "one", by: directory + "/tables.sql")
        #expect(try server.execute("SELECT count(*) FROM s.t", database: "other") == "0")
        #expect(throws: LocalStackError.self) { try server.execute("INSERT INTO s.t VALUES (1, 0)", database: "other") }
        try Files.writePrivate("\\copy s.t TO '\(directory)/t.copy' (FORMAT binary)\n", to: directory + "/out.sql")
        try server.runScript(directory + "/out.sql", database: "one")
        try Files.writePrivate("\\copy s.t FROM '\(directory)/t.copy' (FORMAT binary)\n", to: directory + "/in.sql")
        try server.runScript(directory + "/in.sql", database: "other")
        #expect(try server.execute("SELECT sum(n) FROM s.t", database: "other") == "5")
        // A second time the primary key refuses them.
        #expect(throws: LocalStackError.self) { try server.runScript(directory + "/in.sql", database: "other") }
    }
}
