import Contracts
import Postgres
import Rows
import Runtime
import Tax

/// Legal entities and rates of tax as they are read.
enum SellerQueries {
    @Sendable
    static func entity(_ code: String, _ connection: Connection, _ deadline: Deadline) throws -> EntityView? {
        guard LegalEntity.isCode(code) else { return nil }
        return try connection.query("\(unescaped: selection) WHERE code = \(code)", deadline: deadline).first.map(view)
    }

    /// Every registration of each entity, as it was taken. The table's key holds it.
    static let versions = List<EntityView>.register(
        select: "SELECT \(EntityVersion.columns) FROM legal_entity_version", by: "key",
        key: { EntityVersion.key($0.registration.entity, $0.registration.version) }, isKey: EntityVersion.isKey,
        read: { row in
            let version: EntityVersion = try row.value()
            return EntityView(registration: version.registered, updatedAt: version.registeredAt)
        })

    /// The table's key holds it.
    static let entities = List<EntityView>.register(
        select: selection, by: "code", key: { $0.registration.entity }, isKey: LegalEntity.isCode, read: view)

    private static let selection = "SELECT \(LegalEntity.columns) FROM legal_entity"

    @Sendable private static func view(_ row: Row) throws -> EntityView {
        let entity: LegalEntity = try row.value()
        return EntityView(registration: entity.registered, updatedAt: entity.updatedAt)
    }

    /// Those that somebody has set, or else those that the program is shipped with.
    @Sendable
    static func taxRates(_ code: String, _ connection: Connection, _ deadline: Deadline) throws -> TaxRatesView? {
        guard let country = Country(code) else { return nil }
        let rows = try connection.query(
            "SELECT \(CountryTaxRates.columns) FROM tax_rates WHERE country = \(country)", deadline: deadline)
        if let found: CountryTaxRates = try rows.first?.value() {
            return TaxRatesView(country: country, version: found.version, rates: found.rates)
        }
        guard TaxRates.shipped.knows(country) else { return nil }
        return TaxRatesView(country: country, version: 0, rates: TaxRates.shipped[country])
    }
}
