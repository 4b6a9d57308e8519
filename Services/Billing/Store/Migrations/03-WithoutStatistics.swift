import Runtime

extension BillingMigrations {
    static let withoutStatistics = Migration.withoutStatistics(version: 3, of: ["invoice": ["lines", "buyer"]])
}
