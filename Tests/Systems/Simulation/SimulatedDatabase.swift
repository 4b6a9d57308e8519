import LocalStack
import Postgres
import TestSupport

/// The database of a schedule: the primary, and after a promotion the old one beside it, with all that was committed by
/// then and a lower timeline.
///
/// Both are databases of one cluster, so they have one system identifier, as a primary and its standby have. The
/// timeline alone is made up: a function that stands before PostgreSQL's own in the search path names the write-ahead
/// log file after it. All that is asked and concluded is the services' own.
final class SimulatedDatabase {
    private struct Primary {
        let name: String
        let timeline: Int64
    }

    private static let schema = "simulation"
    private static let setting = "simulation.timeline"

    private let server: PostgresServer
    private var current: Primary
    private var old: Primary?
    private var turnsOfOld: Int64 = 0

    init(name: String) throws {
        server = try SharedTestCluster.server()
        current = Primary(name: name, timeline: 1)
    }

    var url: String { server.localURL(database: current.name) }
    var hasOld: Bool { old != nil }
    var timeline: Int64 { current.timeline }

    /// Where a session is led to, in a schema.
    /// - Parameter isMisled: to the old primary, if there is one.
    func configuration(schema: String, isMisled: Bool) throws -> ConnectionConfiguration {
        let primary = isMisled ? old ?? current : current
        var configuration = try ConnectionConfiguration(url: server.localURL(database: primary.name))
        configuration.searchPath = [schema, Self.schema, "pg_catalog"]
        configuration.session.others[Self.setting] = "\(primary.timeline)"
        return configuration
    }

    /// A standby, to which everything was streamed, takes the place of the primary. No session may be left.
    func promote() throws {
        let former = try server.database(fromTemplate: current.name)
        old = Primary(name: former, timeline: current.timeline)
        current = Primary(name: current.name, timeline: current.timeline + 1)
        turnsOfOld = try turns(former)
    }

    /// The old primary is gone for good.
    /// - Returns: how many turns got through on it.
    func removeOld() throws -> Int64 {
        guard let old else { return 0 }
        let turns = try turns(old.name) - turnsOfOld
        try server.dropDatabase(old.name)
        self.old = nil
        return turns
    }

    private func turns(_ name: String) throws -> Int64 {
        let tables = try Tables(url: server.localURL(database: name))
        return try tables.turns()
    }

    /// What stands in every database of a schedule.
    static func prepare(_ url: String) throws {
        let connection = try Connection(ConnectionConfiguration(url: url), deadline: .after(milliseconds: 10_000))
        try connection.script(
            """
            CREATE SCHEMA \(schema);
            GRANT USAGE ON SCHEMA \(schema) TO \(TestRole.name);
            CREATE FUNCTION \(schema).pg_walfile_name(place pg_lsn) RETURNS text LANGUAGE sql AS $$
                SELECT lpad(to_hex(current_setting('\(setting)')::bigint), 8, '0') ||
                    substr(pg_catalog.pg_walfile_name(place), 9)
            $$;
            """, deadline: .after(milliseconds: 10_000))
    }
}
