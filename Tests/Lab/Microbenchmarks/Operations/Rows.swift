import LocalStack
import Postgres
import Rows

/// Rows into a table and out of it, a batch in a statement, within one transaction that never ends: without what a
/// commit costs.
enum Rows {
    private static let milliseconds = 60_000
    private static let storedCount = 10_000

    static var operations: [Operation] {
        Parameters.batchSizes.flatMap { size in
            [
                Operation(name: "unnest/\(size)", unit: "row", units: size, database: database) { database in
                    let connection = try connection(to: database)
                    var next: Int64 = 1
                    return {
                        let rows = SampleRow.rows(size, from: next)
                        next += Int64(size)
                        return try connection.execute(SampleRow.insert(rows), deadline: deadline)
                    }
                },
                Operation(name: "select/\(size)", unit: "row", units: size, database: database) { database in
                    let connection = try connection(to: database)
                    _ = try connection.execute(SampleRow.insert(SampleRow.rows(storedCount)), deadline: deadline)
                    let ids = (1...Int64(size)).map { $0 * Int64(storedCount / size) }
                    return {
                        let rows = try connection.query(
                            "SELECT \(SampleRow.columns) FROM sample WHERE id = ANY(\(ids))", deadline: deadline)
                        return try rows.rows(as: SampleRow.self).reduce(0) { sum, row in
                            sum &+ Int(truncatingIfNeeded: row.id &+ row.order &+ row.amount) &+ row.sku.utf8.count
                        }
                    }
                },
            ]
        }
    }

    private static var deadline: Deadline { .after(milliseconds: milliseconds) }

    private static func database() throws -> SharedTestCluster.Database {
        let database = try SharedTestCluster.database("microbench")
        let connection = try Connection(ConnectionConfiguration(url: database.url), deadline: deadline)
        try connection.execute(
            """
            CREATE TABLE sample (
                id bigint PRIMARY KEY, order_id bigint NOT NULL, sku text NOT NULL, amount bigint NOT NULL)
            """, deadline: deadline)
        return database
    }

    private static func connection(to database: SharedTestCluster.Database) throws -> Connection {
        let connection = try Connection(ConnectionConfiguration(url: database.url), deadline: deadline)
        try connection.execute("SET plan_cache_mode = force_generic_plan", deadline: deadline)
        try connection.execute("BEGIN", deadline: deadline)
        return connection
    }
}
