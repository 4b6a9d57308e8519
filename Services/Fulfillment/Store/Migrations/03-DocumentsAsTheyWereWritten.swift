import Runtime

extension FulfillmentMigrations {
    static let documentsAsTheyWereWritten = Migration(
        version: 3, name: "documents as they were written", sql: documentsAsTheyWereWrittenSQL)

    private static let documentsAsTheyWereWrittenSQL = """
        -- They are stored and fetched whole: the server need not take them apart.
        ALTER TABLE shipment ALTER COLUMN snapshot TYPE json USING snapshot::json;
        ALTER TABLE shipment ALTER COLUMN snapshot SET COMPRESSION lz4;
        """
}
