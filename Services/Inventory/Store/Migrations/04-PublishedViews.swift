import Runtime

extension InventoryMigrations {
    static let publishing = Migration(version: 4, name: "published views", sql: publishedViews, compatibleFrom: 3)
}
