import Contracts
import LocalStack
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("The role that a service runs under has the rights of what the service does, and no others")
struct SchemaRightsTests {
    private let deadline = 30_000

    @Test("only differences are changed")
    func differences() throws {
        let rights = SchemaRights(uses: ["fixed": .read, "book": .append, "row": .update, "due": .remove])
        let right: [SchemaRights.Table] = [
            .init(name: "fixed", isView: false, privileges: ["SELECT"]),
            .init(name: "book", isView: false, privileges: ["SELECT", "INSERT"]),
            .init(name: "row", isView: false, privileges: ["SELECT", "INSERT", "UPDATE"]),
            .init(name: "due", isView: false, privileges: ["SELECT", "INSERT", "UPDATE", "DELETE"]),
            .init(name: "seen", isView: true, privileges: ["SELECT"]),
        ]
        #expect(try rights.changes(right).isEmpty)
        let wrong: [SchemaRights.Table] = [
            .init(name: "book", isView: false, privileges: ["SELECT", "INSERT", "UPDATE"]),
            .init(name: "seen", isView: true, privileges: ["SELECT", "INSERT"]),
            .init(name: "row", isView: false, privileges: []),
        ]
        let changes = try rights.changes(wrong)
        #expect(changes.map(\.table) == ["book", "seen", "row"])
        #expect(changes.map(\.privileges) == [["INSERT", "SELECT"], ["SELECT"], ["INSERT", "SELECT", "UPDATE"]])
    }

    @Test("a table of which nothing says what it is for is refused")
    func undeclared() {
        let table = SchemaRights.Table(name: "forgotten", isView: false, privileges: [])
        #expect(throws: SchemaRights.UndeclaredTable(name: "forgotten")) {
            try SchemaRights(uses: [:]).changes([table])
        }
    }

    @Test(
        """
        what was granted by hand is taken back when the owner migrates; the owner itself keeps its rights, and that is \
        said
        """
    )
    func migrated() throws {
        let database = try SharedTestCluster.database("rights")
        let connection = try Connection(
            ConnectionConfiguration(url: database.url), deadline: .after(milliseconds: deadline))
        try TestRole.make(connection)
        let owner = SchemaOwner(
            service: .ledger,
            migrations: [Migration(version: 1, name: "book", sql: "CREATE TABLE book (x integer)")],
            tables: ["book": .append])
        let day = try #require(LocalDate("2026-11-25"))
        var notes: [String] = []
        func bringUp(as role: String) throws {
            notes = []
            try owner.bringUp(
                connection, runtimeRole: role, today: day, deadline: .after(milliseconds: deadline)
            ) { notes.append($0) }
        }
        func can(_ right: String, _ table: String) throws -> Bool {
            try connection.query(
                "SELECT has_table_privilege(\(TestRole.name), \(table), \(right))",
                deadline: .after(milliseconds: deadline)
            ).single()[0, as: Bool.self]
        }
        try bringUp(as: TestRole.name)
        for table in ["book", "outbox", "command"] {
            #expect(try can("SELECT", table) && can("INSERT", table))
            for right in ["UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"] {
                #expect(try !can(right, table), "\(right) on \(table)")
            }
        }
        #expect(try !can("SELECT", "outbox_2026_11"))
        try connection.script("GRANT UPDATE ON book TO \(TestRole.name)", deadline: .after(milliseconds: deadline))
        try bringUp(as: TestRole.name)
        #expect(try !can("UPDATE", "book"))
        let superuser = try connection.query("SELECT current_user::text", deadline: .after(milliseconds: deadline))
        try bringUp(as: try superuser.single()[0, as: String.self])
        #expect(notes.contains { $0.contains("the service could change its books") })
        #expect(throws: MissingRole.self) { try bringUp(as: "nobody_at_all") }
    }
}
