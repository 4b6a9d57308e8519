import Runtime

extension BillingMigrations {
    static let publishing = Migration(version: 5, name: "published views", sql: publishedViews, compatibleFrom: 4)
}
