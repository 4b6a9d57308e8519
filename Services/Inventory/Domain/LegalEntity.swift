import Contracts
import Rows

/// A legal entity that has stock, as OrderIntake tells of it. Of several registrations the highest version holds, in
/// whichever lane it came.
@StoredRow("legal_entity")
struct LegalEntity: KnownEntity, Hashable, Sendable {
    @Key let code: String
    @Version var version: Int32
    var timeZone: String

    init(_ fact: EntityRegistered) {
        self.init(code: fact.entity, version: fact.version, timeZone: fact.timeZone)
    }
}
