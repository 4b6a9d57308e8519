import Runtime

extension InventoryMigrations {
    static let withoutStatistics = Migration.withoutStatistics(
        version: 2, of: ["reservation": ["lines", "short"], "reservation_end": ["lines"]])
}
