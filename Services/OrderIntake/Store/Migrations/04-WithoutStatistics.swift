import Runtime

extension OrderIntakeMigrations {
    static let withoutStatistics = Migration.withoutStatistics(
        version: 4, of: ["customer": ["parties"], "customer_order": ["lines", "buyer"]])
}
