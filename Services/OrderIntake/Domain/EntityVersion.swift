import Contracts
import Rows

/// A registration of a legal entity as it was taken: written once, never changed. What documents say of their seller is
/// found by entity and version.
@StoredRow("legal_entity_version")
struct EntityVersion: Hashable, Sendable {
    let code: String
    let version: Int32
    @JSONColumn let registered: EntityRegistered
    let registeredAt: Timestamp

    var identity: ExactText { ExactText("\(code) \(version)") }

    init(_ entity: LegalEntity) {
        self.init(
            code: entity.code, version: entity.version, registered: entity.registered, registeredAt: entity.updatedAt)
    }
}
