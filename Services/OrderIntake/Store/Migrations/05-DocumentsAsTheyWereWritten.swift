import Runtime

extension OrderIntakeMigrations {
    static let documentsAsTheyWereWritten = Migration(
        version: 5, name: "documents as they were written", sql: documentsAsTheyWereWrittenSQL)

    private static let documentsAsTheyWereWrittenSQL = """
        -- They are stored and fetched whole: the server need not take them apart.
        ALTER TABLE customer_order DROP CONSTRAINT customer_order_has_lines,
            ALTER COLUMN lines TYPE json USING lines::json, ALTER COLUMN buyer TYPE json USING buyer::json;
        ALTER TABLE customer_order ALTER COLUMN lines SET COMPRESSION lz4,
            ADD CONSTRAINT customer_order_has_lines CHECK (json_array_length(lines) > 0);
        """
}
