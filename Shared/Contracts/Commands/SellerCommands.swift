// Commands about the seller: its legal entities, and the rates of tax.

/// Registers a legal entity of the seller, or changes its registration when the code is known.
@Command("o2c.order-intake.register-entity.v1")
public struct RegisterEntity {
    public var subject: Subject { Subject(.entity, entity) }

    /// The entity's code, unique. A known one changes its registration.
    @Bound(.length(Lengths.entity))
    public var entity: String
    /// Who it is, as its documents say it. It is established in the country of its address.
    public var party: Party
    /// Where it is registered for tax, and as what: one for each country.
    @Bound(.count(Ranges.taxIDs))
    public var taxIds: [TaxRegistration]
    /// Whether it declares distance sales in the union scheme of the One Stop Shop (Directive 2006/112/EC, article
    /// 369a).
    public var usesOneStopShop: Bool
    /// Where its goods leave from, ISO 3166-1 alpha-2.
    @Bound(.written(as: Country.self))
    public var shipFrom: String
    /// The currency that its books are kept in, ISO 4217.
    @Bound(.written(as: Currency.self))
    public var baseCurrency: String
    /// The time zone of its business days, by the names of the IANA's database, such as `Europe/London`.
    @Bound(.length(Lengths.timeZone))
    public var timeZone: String
    /// The month in which its fiscal year begins.
    @Bound(.range(Ranges.month))
    public var fiscalYearStart: Int32
    /// Where the tax of its documents is rounded.
    @Bound(.one(of: TaxRounding.self))
    public var taxRounding: String
    /// What the numbers of its invoices begin with, before the year: `INV` for `INV-2026-000001`. No other entity's do.
    @Bound(.length(Lengths.numberPrefix))
    public var invoicePrefix: String
    /// The accounts to which it is paid. Only entries of these are taken as its payments.
    @Bound(.count(Ranges.bankAccounts))
    public var bankAccounts: [BankAccount]
}

/// A bank account of a legal entity. An account that is kept in several currencies is one for each.
///
/// Commands carry it as their sender wrote it. OrderIntake says all that is wrong with it.
@MessagePart
public struct BankAccount {
    /// What payments call it; no other entity's is or ever was called so.
    @Bound(.length(Lengths.bankAccount))
    public var id: String
    /// Its number (ISO 13616). Absent where its country has none of that kind.
    @Bound(.length(Lengths.iban))
    public var iban: String? = nil
    /// The bank's code (ISO 9362).
    @Bound(.length(Lengths.bic))
    public var bic: String? = nil
    /// The currency that it is kept in, ISO 4217.
    @Bound(.written(as: Currency.self))
    public var currency: String
}

/// Sets all rates of tax of a country, in place of those that were set before or that the program is shipped with.
@Command("o2c.order-intake.set-tax-rates.v1")
public struct SetTaxRates {
    public var subject: Subject { Subject(.taxRates, country) }

    /// A rate: what the country takes of a class from a day on.
    @MessagePart
    public struct Rate {
        /// What is taxed at it.
        @Bound(.one(of: TaxClass.self))
        public var taxClass: String
        /// The first day of supply that it holds for, ISO 8601.
        @Bound(.written(as: LocalDate.self))
        public var validFrom: String
        /// Hundredths of a percent: 2000 is 20 %.
        @Bound(.range(Ranges.taxBasisPoints))
        public var basisPoints: Int64
        /// Where the rate is written down: an act, with its article.
        @Bound(.length(Lengths.taxSource))
        public var source: String
    }

    /// The country, ISO 3166-1 alpha-2.
    @InPath
    @Bound(.written(as: Country.self))
    public var country: String
    /// Every rate of the country, of all days. One of the class `standard` is valid as early as any other.
    @Bound(.count(Ranges.taxRates))
    public var rates: [Rate]
    /// Why, in words.
    @Bound(.length(Lengths.reason))
    public var reason: String
}
