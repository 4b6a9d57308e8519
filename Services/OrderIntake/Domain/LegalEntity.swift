import Contracts
import Rows
import Tax

/// A legal entity of the seller: what its registration says, as its fact tells it.
@StoredRow("legal_entity")
struct LegalEntity: Hashable, Sendable {
    /// Unique. Printable ASCII, so that what looks the same is the same, here and in PostgreSQL.
    @Key let code: String
    /// From 1; counts changes.
    @Version private(set) var version: Int32
    @JSONColumn private(set) var registered: EntityRegistered
    private(set) var updatedAt: Timestamp

    var identity: ExactText { ExactText(code) }

    /// An entity that is registered now.
    init(
        _ command: RegisterEntity, at time: Timestamp, knowsTimeZone: (String) -> Bool
    ) throws(Refused) {
        let registered = try Self.registered(by: command, version: 1, knowsTimeZone)
        self.init(code: registered.entity, version: 1, registered: registered, updatedAt: time)
    }

    /// Takes a new registration of the same code; whether it changed anything.
    ///
    /// The base currency is fixed: the books of all years are kept in it. So is what its numbers begin with: no other
    /// entity may go on in one of its series.
    mutating func register(
        _ command: RegisterEntity, at time: Timestamp, knowsTimeZone: (String) -> Bool
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
        guard registered != self.registered else { return false }
        version += 1
        registered.version = version
        self.registered = registered
        updatedAt = time
        return true
    }

    /// Whether an entity can go by this code.
    static func isCode(_ text: String) -> Bool {
        text.isPrintable(Lengths.entity) && text.utf8.allSatisfy { $0 < 0x80 }
    }

    /// Validates a registration; the refusal names all that is wrong with it.
    private static func registered(
        by command: RegisterEntity, version: Int32, _ knowsTimeZone: (String) -> Bool
    ) throws(Refused) -> EntityRegistered {
        var wrong = ReasonList()
        if wrong.require(command.entity, printable: Lengths.entity, at: "/entity"), !isCode(command.entity) {
            wrong.add("/entity", .notASCII, "must be of ASCII characters")
        }
        wrong.require(command.name, name: Lengths.customerName, at: "/name")
        let country = wrong.country(command.country, at: "/country")
        let taxIds = taxIds(of: command, &wrong)
        let shipFrom = wrong.country(command.shipFrom, at: "/shipFrom")
        let currency = wrong.currency(command.baseCurrency, at: "/baseCurrency")
        if !command.timeZone.isPrintable(Lengths.timeZone) || !knowsTimeZone(command.timeZone) {
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
        guard let country, let shipFrom, let currency, let rounding, wrong.isEmpty else { throw wrong.refusal }
        return EntityRegistered(
            entity: command.entity, version: version, name: command.name, country: country, taxIds: taxIds,
            usesOneStopShop: command.usesOneStopShop, shipFrom: shipFrom, baseCurrency: currency,
            timeZone: command.timeZone, fiscalYearStart: command.fiscalYearStart, taxRounding: rounding,
            invoicePrefix: command.invoicePrefix)
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
