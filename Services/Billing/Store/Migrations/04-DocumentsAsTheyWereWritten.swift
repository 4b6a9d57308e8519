import Runtime

extension BillingMigrations {
    static let documentsAsTheyWereWritten = Migration(
        version: 4, name: "documents as they were written", sql: documentsAsTheyWereWrittenSQL)

    private static let documentsAsTheyWereWrittenSQL = """
        -- They are stored and fetched whole: the server need not take them apart.
        ALTER TABLE invoice ALTER COLUMN lines TYPE json USING lines::json, ALTER COLUMN buyer TYPE json USING
            buyer::json;
        """
}
