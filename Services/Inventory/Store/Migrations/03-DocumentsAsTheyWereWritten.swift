import Runtime

extension InventoryMigrations {
    static let documentsAsTheyWereWritten = Migration(
        version: 3, name: "documents as they were written", sql: documentsAsTheyWereWrittenSQL)

    private static let documentsAsTheyWereWrittenSQL = """
        -- They are stored and fetched whole: the server need not take them apart.
        ALTER TABLE reservation ALTER COLUMN lines TYPE json USING lines::json, ALTER COLUMN short TYPE json
            USING short::json;
        ALTER TABLE reservation ALTER COLUMN lines SET COMPRESSION lz4;
        ALTER TABLE reservation_end ALTER COLUMN lines TYPE json USING lines::json;
        ALTER TABLE reservation_end ALTER COLUMN lines SET COMPRESSION lz4;
        """
}
