import Contracts
import Postgres
import Rows

/// Legal entities: few, and read whole.
enum EntityTable {
    static let select: SQL = "SELECT \(LegalEntity.columns) FROM legal_entity ORDER BY code"

    /// Whose bank accounts are or were called so.
    static func bankAccountNames(_ names: [String]) -> SQL {
        "SELECT \(BankAccountName.columns) FROM bank_account_name WHERE name = ANY(\(names))"
    }
}
