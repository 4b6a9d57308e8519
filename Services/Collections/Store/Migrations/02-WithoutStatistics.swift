import Runtime

extension CollectionsMigrations {
    static let withoutStatistics = Migration.withoutStatistics(version: 2, of: ["payment": ["payer"]])
}
