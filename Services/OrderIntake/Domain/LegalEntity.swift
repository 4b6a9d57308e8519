import Contracts
import Rows
import Tax

/// A legal entity of the seller: what its registration says, as its fact tells it.
@StoredRow("legal_entity")
struct LegalEntity: KnownEntity, Hashable, Sendable {
    /// Unique. Printable ASCII, so that what looks the same is the same, here and in PostgreSQL.
    @Key let code: String
    /// From 1; counts changes.
    @Version private(set) var version: Int32
    @JSONColumn private(set) var registered: EntityRegistered
    private(set) var updatedAt: Timestamp

    var identity: ExactText { ExactText(code) }
    var timeZone: String { registered.timeZone }

    /// An entity that is registered now.
    /// - Parameter knowsTimeZone: whether the command's time zone is installed here.
    init(
        _ command: RegisterEntity, at time: Timestamp, knowsTimeZone: Bool
    ) throws(Refused) {
        let registered = try Self.registered(by: command, version: 1, knowsTimeZone)
        self.init(code: registered.entity, version: 1, registered: registered, updatedAt: time)
    }

    /// Takes a new registration of the same code; whether it changed anything.
    ///
    /// The base currency is fixed: the books of all years are kept in it. So is what its numbers begin with: no other
    /// entity may go on in one of its series.
    mutating func register(
        _ command: RegisterEntity, at time: Timestamp, knowsTimeZone: Bool
    ) throws(Refused) -> Bool {
        var registered = try Self.registered(by: command, version: version, knowsTimeZone)
        guard registered.baseCurrency == self.registered.baseCurrency else {
            throw Refused(
                "/baseCurrency", .baseCurrencyFixed,
                "the books are kept in \(self.registered.baseCurrency) and stay there")
        }
        guard registered.invoicePrefix == self.registered.invoicePrefix else {
            throw Refused(
                "/invoicePrefix", .prefixFixed, "its numbers begin with \(self.registered.invoicePrefix) and go on so")
        }
        try requireNames(of: registered.bankAccounts)
        guard registered != self.registered else { return false }
        version += 1
        registered.version = version
        self.registered = registered
        updatedAt = time
        return true
    }

    /// A bank account keeps its name: entries are told apart by it, and under another they would be booked once more.
    private func requireNames(of accounts: [BankAccount]) throws(Refused) {
        var wrong = ReasonList()
        for (index, account) in accounts.enumerated() {
            guard let known = registered.bankAccounts.first(where: { $0.isSame(as: account) }),
                ExactText(known.id) != ExactText(account.id)
            else { continue }
            wrong.add("/bankAccounts/\(index)/id", .bankAccountTaken, "the account is called \(known.id)")
        }
        if !wrong.isEmpty { throw wrong.refusal }
    }

    /// What tells documents and money of an entity from those of others is no other's, and never was.
    /// - Parameters:
    ///   - entities: all that are registered, this one among them or not.
    ///   - names: of bank accounts of all times, those of this registration among them where they are known.
    func checkApart(from entities: [LegalEntity], _ names: RowSet<BankAccountName>) throws(Refused) {
        var wrong = ReasonList()
        let others = entities.filter { $0.identity != identity }
        let prefix = registered.invoicePrefix
        // Payers write numbers in capitals or not.
        if others.contains(where: { $0.registered.invoicePrefix.uppercased() == prefix.uppercased() }) {
            wrong.add("/invoicePrefix", .prefixTaken, "the numbers of another entity begin with \(prefix)")
        }
        let theirs = others.flatMap(\.registered.bankAccounts)
        for (index, account) in registered.bankAccounts.enumerated() {
            if theirs.contains(where: { $0.hasSameNumber(as: account) }) {
                wrong.add("/bankAccounts/\(index)/iban", .bankAccountTaken, "it is an account of another entity")
            }
            guard let known = names[ExactText(account.id)], ExactText(known.entity) != identity else { continue }
            wrong.add(
                "/bankAccounts/\(index)/id", .bankAccountTaken, "an account of another entity is called so, or was")
        }
        if !wrong.isEmpty { throw wrong.refusal }
    }

    /// Whether an entity can go by this code.
    static func isCode(_ text: String) -> Bool {
        text.isPrintable(Lengths.entity) && text.utf8.allSatisfy { $0 < 0x80 }
    }

    /// Validates a registration; the refusal names all that is wrong with it.
    private static func registered(
        by command: RegisterEntity, version: Int32, _ knowsTimeZone: Bool
    ) throws(Refused) -> EntityRegistered {
        var wrong = ReasonList()
        if wrong.require(command.entity, printable: Lengths.entity, at: "/entity"), !isCode(command.entity) {
            wrong.add("/entity", .notASCII, "must be of ASCII characters")
        }
        let country = wrong.party(command.party, at: "/party")
        let taxIds = taxIds(of: command, &wrong)
        let shipFrom = wrong.country(command.shipFrom, at: "/shipFrom")
        let currency = wrong.currency(command.baseCurrency, at: "/baseCurrency")
        if !command.timeZone.isPrintable(Lengths.timeZone) || !knowsTimeZone {
            wrong.add("/timeZone", .unknownTimeZone, "must be a name of the IANA's database, such as Europe/London")
        }
        if !Ranges.month.contains(Int64(command.fiscalYearStart)) {
            wrong.add("/fiscalYearStart", .outOfRange, "must be a month, within \(Ranges.month)")
        }
        let rounding = TaxRounding(rawValue: command.taxRounding)
        if rounding == nil {
            let names = TaxRounding.allCases.map(\.rawValue).joined(separator: ", ")
            wrong.add("/taxRounding", .unknownRounding, "must be one of \(names)")
        }
        if wrong.require(command.invoicePrefix, printable: Lengths.numberPrefix, at: "/invoicePrefix"),
            !isPrefix(command.invoicePrefix)
        {
            wrong.add("/invoicePrefix", .notASCII, "must be of letters and digits of ASCII")
        }
        let bankAccounts = wrong.bankAccounts(command.bankAccounts)
        guard let country, let shipFrom, let currency, let rounding,
            wrong.isEmpty
        else { throw wrong.refusal }
        return EntityRegistered(
            entity: command.entity, version: version, party: command.party, country: country, taxIds: taxIds,
            usesOneStopShop: command.usesOneStopShop, shipFrom: shipFrom, baseCurrency: currency,
            timeZone: command.timeZone, fiscalYearStart: command.fiscalYearStart, taxRounding: rounding,
            invoicePrefix: command.invoicePrefix, bankAccounts: bankAccounts)
    }

    private static func taxIds(of command: RegisterEntity, _ wrong: inout ReasonList) -> [TaxID] {
        guard Ranges.taxIDs.contains(command.taxIds.count) else {
            let code: RefusalCode = command.taxIds.isEmpty ? .missing : .outOfRange
            wrong.add("/taxIds", code, "must be \(Ranges.taxIDs) tax ids")
            return []
        }
        var countries: Set<Country> = []
        var ids: [TaxID] = []
        for (index, taxId) in command.taxIds.enumerated() {
            guard let id = wrong.taxID(taxId, at: "/taxIds/\(index)") else { continue }
            if !countries.insert(id.country).inserted {
                wrong.add("/taxIds/\(index)/country", .twice, "there is a tax id of \(id.country) already")
            }
            ids.append(id)
        }
        return ids
    }

    /// Letters and digits, so that a number is told apart in what payers write.
    private static func isPrefix(_ text: String) -> Bool {
        text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}

extension LegalEntity {
    /// As facts about its orders name it.
    var seller: Seller { registered.seller }

    /// Where it pays tax.
    var taxStatus: SellerTaxStatus {
        SellerTaxStatus(
            establishment: registered.country, registrations: Set(registered.taxIds.map(\.country)),
            usesOneStopShop: registered.usesOneStopShop)
    }
}

extension ReasonList {
    /// Bank accounts as they are kept: numbers without spaces.
    fileprivate mutating func bankAccounts(_ accounts: [BankAccount]) -> [BankAccount] {
        if !Ranges.bankAccounts.contains(accounts.count) {
            add("/bankAccounts", .outOfRange, "must be at most \(Ranges.bankAccounts.upperBound) bank accounts")
        }
        var names: Set<ExactText> = []
        var taken: [BankAccount] = []
        for (index, account) in accounts.prefix(Ranges.bankAccounts.upperBound).enumerated() {
            let pointer = "/bankAccounts/\(index)"
            var kept = account
            require(account.id, printable: Lengths.bankAccount, at: pointer + "/id")
            if !names.insert(ExactText(account.id)).inserted {
                add(pointer + "/id", .bankAccountTaken, "another account of the entity is called so")
            }
            if let text = account.iban {
                do throws(IBANError) { kept.iban = try IBAN(checking: text).description } catch {
                    add(pointer + "/iban", .notAnIBAN, error.description)
                }
            }
            if let text = account.bic, BIC(text) == nil {
                add(pointer + "/bic", .notABIC, "must be eight or eleven letters and digits, such as BUKBGB22")
            }
            _ = currency(account.currency, at: pointer + "/currency")
            if taken.contains(where: { $0.isSame(as: kept) }) {
                add(pointer + "/iban", .bankAccountTaken, "another account of the entity has this number and currency")
            }
            taken.append(kept)
        }
        return taken
    }
}

extension BankAccount {
    /// Whether it is the same account of a bank, whatever it is called: a number may hold several currencies.
    fileprivate func isSame(as other: BankAccount) -> Bool { currency == other.currency && hasSameNumber(as: other) }

    /// Numbers are compared as they are kept.
    fileprivate func hasSameNumber(as other: BankAccount) -> Bool { iban != nil && iban == other.iban }
}
