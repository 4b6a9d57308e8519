public import Postgres

/// The role that services run under in tests: it owns nothing and has the rights that a migrated schema gives to a
/// service.
public enum TestRole {
    public static let name = "o2c_test_runtime"

    /// Makes it, unless somebody else has: roles belong to the whole server.
    public static func make(_ connection: Connection) throws {
        try connection.script(
            """
            DO $$ BEGIN
                CREATE ROLE \(name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$
            """, deadline: .after(milliseconds: 10_000))
    }
}
