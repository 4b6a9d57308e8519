import Contracts
import Postgres
import Rows

/// Legal entities: few, and read whole.
enum EntityTable {
    static let select: SQL = "SELECT \(LegalEntity.columns) FROM legal_entity ORDER BY code"
}
