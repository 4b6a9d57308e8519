import LocalStack
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("A worker's session")
struct DatabaseSessionTests {
    private let deadline = 10_000

    private func connect(_ adjust: (inout ConnectionConfiguration) -> Void = { _ in }) throws -> Connection {
        var configuration = try ConnectionConfiguration(url: SharedTestCluster.database("session").url)
        adjust(&configuration)
        return try Connection(configuration, deadline: .after(milliseconds: deadline))
    }

    private func begin(_ connection: Connection) throws -> DatabaseTimeline {
        try DatabaseSession.begin(connection, deadline: .after(milliseconds: deadline))
    }

    @Test("knows which database it is with, and needs no right for it")
    func timeline() throws {
        let connection = try connect()
        let mine = try begin(connection)
        let system = try connection.query(
            "SELECT system_identifier FROM pg_control_system()", deadline: .after(milliseconds: deadline))
        #expect(mine == DatabaseTimeline(system: try system.single()[0, as: Int64.self], number: 1))
        try TestRole.make(connection)
        #expect(try begin(connect { $0.session.others["role"] = TestRole.name }) == mine)
    }

    @Test(
        """
        a lower timeline of the same system is a primary that another took the place of; of another system it says \
        nothing
        """
    )
    func superseded() {
        let old = DatabaseTimeline(system: 7, number: 2)
        #expect(old.isSuperseded(by: DatabaseTimeline(system: 7, number: 3)))
        #expect(!old.isSuperseded(by: old))
        #expect(!old.isSuperseded(by: DatabaseTimeline(system: 7, number: 1)))
        #expect(!old.isSuperseded(by: DatabaseTimeline(system: 8, number: 3)))
    }

    @Test(
        "commits wait for at least the local disk, and for more where the database is set to more",
        arguments: [
            ("off", "on"), ("local", "on"), ("remote_write", "on"), ("on", "on"), ("remote_apply", "remote_apply"),
        ])
    func synchronousCommit(configured: String, kept: String) throws {
        let connection = try connect { $0.session.others["synchronous_commit"] = configured }
        _ = try begin(connection)
        let row = try connection.query("SHOW synchronous_commit", deadline: .after(milliseconds: deadline)).single()
        #expect(try row[0, as: String.self] == kept)
    }
}
