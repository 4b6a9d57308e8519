import Runtime

extension CollectionsMigrations {
    static let publishing = Migration(version: 3, name: "published views", sql: publishedViews, compatibleFrom: 2)
}
