import Contracts
import Postgres
import Rows

/// Legal entities, as OrderIntake's facts tell them: few, and read whole. Written by any lane: the highest version
/// holds.
enum EntityTable {
    static let select: SQL = "SELECT \(LegalEntity.columns) FROM legal_entity ORDER BY code"
}
