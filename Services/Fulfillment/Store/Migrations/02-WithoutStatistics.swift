import Runtime

extension FulfillmentMigrations {
    static let withoutStatistics = Migration.withoutStatistics(version: 2, of: ["shipment": ["snapshot"]])
}
