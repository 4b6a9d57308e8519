import Runtime

extension LedgerMigrations {
    static let twelveSides = Migration(version: 6, name: "twelve sides", sql: twelveSidesSQL, compatibleFrom: 4)

    private static let twelveSidesSQL = """
        -- Debits equal credits. An entry has at most twelve sides.
        ALTER TABLE entry
            DROP CONSTRAINT entry_balances,
            ADD CONSTRAINT entry_balances CHECK (
                cardinality(amounts) <= 12
                AND coalesce(amounts[1], 0) + coalesce(amounts[2], 0) + coalesce(amounts[3], 0)
                    + coalesce(amounts[4], 0) + coalesce(amounts[5], 0) + coalesce(amounts[6], 0)
                    + coalesce(amounts[7], 0) + coalesce(amounts[8], 0) + coalesce(amounts[9], 0)
                    + coalesce(amounts[10], 0) + coalesce(amounts[11], 0) + coalesce(amounts[12], 0) = 0) NOT VALID;
        """
}
