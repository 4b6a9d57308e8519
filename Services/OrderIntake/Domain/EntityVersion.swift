import Contracts
import Rows

/// A registration of a legal entity as it was taken: written once, never changed. What documents say of their seller is
/// found by entity and version.
@StoredRow("legal_entity_version")
struct EntityVersion: Hashable, Sendable {
    /// Of code and version.
    @Key let key: String
    let code: String
    let version: Int32
    @JSONColumn let registered: EntityRegistered
    let registeredAt: Timestamp

    var identity: ExactText { ExactText(key) }

    init(_ entity: LegalEntity) {
        self.init(
            key: Self.key(entity.code, entity.version), code: entity.code, version: entity.version,
            registered: entity.registered, registeredAt: entity.updatedAt)
    }

    /// In the order of versions: all have ten digits.
    static func key(_ code: String, _ version: Int32) -> String {
        let digits = String(version)
        return "\(code) " + String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }

    /// Whether a text may be the key of a version.
    static func isKey(_ text: String) -> Bool {
        LegalEntity.isCode(String(text.dropLast(11))) && text.isPrintable(12...11 + Lengths.entity.upperBound)
    }
}
