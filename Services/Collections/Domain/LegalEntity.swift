import Contracts
import Rows

/// A legal entity that is paid, as OrderIntake tells of it. Of several registrations the highest version holds, in
/// whichever lane it came.
@StoredRow("legal_entity")
struct LegalEntity: KnownEntity, Hashable, Sendable {
    @Key let code: String
    @Version var version: Int32
    var timeZone: String
    /// The accounts to which it is paid.
    @JSONColumn var bankAccounts: [BankAccount]

    init(_ fact: EntityRegistered) {
        self.init(
            code: fact.entity, version: fact.version, timeZone: fact.timeZone, bankAccounts: fact.bankAccounts)
    }
}

extension ReasonList {
    /// The legal entity into whose bank account a payment came; `nil` where nobody has it, which is added as a reason.
    /// A name that no account can have is no reason here: the entry says so.
    mutating func payee(of command: RecordPayment, among entities: [LegalEntity]) -> LegalEntity? {
        guard command.bankAccount.isPrintable(Lengths.bankAccount) else { return nil }
        for entity in entities {
            guard
                let account = entity.bankAccounts.first(where: {
                    ExactText($0.id) == ExactText(command.bankAccount)
                })
            else { continue }
            if account.currency != command.currency, Currency(command.currency) != nil {
                add("/currency", .currencyDiffers, "the bank account is kept in \(account.currency)")
            }
            return entity
        }
        add("/bankAccount", .unknownBankAccount, "no legal entity has a bank account of this name")
        return nil
    }
}

/// A payment is of a legal entity that was never told: the log and this schema do not belong together.
struct UnknownEntity: Error, Hashable, CustomStringConvertible {
    var entity: String

    var description: String { "legal entity '\(entity.quoted)' is not known" }
}
