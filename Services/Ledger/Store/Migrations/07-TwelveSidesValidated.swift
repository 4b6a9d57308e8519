import Runtime

extension LedgerMigrations {
    /// In a migration of its own: nobody who writes has to wait while the entries of before are looked at.
    static let twelveSidesValidated = Migration(
        version: 7, name: "twelve sides, validated", sql: "ALTER TABLE entry VALIDATE CONSTRAINT entry_balances;",
        compatibleFrom: 4)
}
