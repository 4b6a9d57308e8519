import Runtime

extension OrderIntakeMigrations {
    static let publishing = Migration(version: 6, name: "published views", sql: publishedViews, compatibleFrom: 5)
}
