import Runtime

extension LedgerMigrations {
    static let withoutStatistics = Migration.withoutStatistics(version: 3, of: [:])
}
