import Runtime

extension LedgerMigrations {
    static let publishing = Migration(version: 5, name: "published views", sql: publishedViews, compatibleFrom: 4)
}
