import Contracts
import Rows

/// What a bank account is or was called, and whose it is: never another's. A bank entry is told from all others by this
/// name and the bank's reference, in whichever year it comes.
@StoredRow("bank_account_name")
struct BankAccountName: Hashable, Sendable {
    @Key let name: String
    let entity: String

    var identity: ExactText { ExactText(name) }
}
