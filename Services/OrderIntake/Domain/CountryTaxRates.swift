import Contracts
import Rows
import Tax

/// The rates of tax that somebody has set for a country, in place of those that the program is shipped with.
@StoredRow("tax_rates")
struct CountryTaxRates: Hashable, Sendable {
    @Key let country: Country
    /// From 1; counts changes.
    @Version private(set) var version: Int32
    @JSONColumn private(set) var rates: [TaxRate]

    /// The rates that a command sets. Orders are on their way, so no day loses its rate: they begin as early as what
    /// was known before, and today at the latest.
    /// - Parameters:
    ///   - rates: what is known of all countries.
    ///   - known: what was set before.
    init(
        _ command: SetTaxRates, over rates: TaxRates, today: LocalDate, after known: (Country) -> CountryTaxRates?
    ) throws(Refused) {
        var wrong = ReasonList()
        let country = wrong.country(command.country, at: "/country")
        wrong.require(command.reason, name: Lengths.reason, at: "/reason")
        let new = Self.rates(of: command, &wrong)
        if let country, wrong.isEmpty {
            let before = Self.firstStandard(rates[country]).map { min($0, today) } ?? today
            if Self.firstStandard(new).map({ $0 > before }) ?? true {
                wrong.add("/rates", .noStandardRate, "a standard rate must be valid from \(before) or earlier")
            }
        }
        guard let country, wrong.isEmpty else { throw wrong.refusal }
        self.init(country: country, version: (known(country)?.version ?? 0) + 1, rates: new)
    }

    private static func rates(of command: SetTaxRates, _ wrong: inout ReasonList) -> [TaxRate] {
        guard Ranges.taxRates.contains(command.rates.count) else {
            let code: RefusalCode = command.rates.isEmpty ? .missing : .outOfRange
            wrong.add("/rates", code, "must be \(Ranges.taxRates) rates")
            return []
        }
        let rates = command.rates.enumerated().compactMap { rate($1, at: "/rates/\($0)", &wrong) }
        guard rates.count == command.rates.count else { return rates }
        let firstStandard = firstStandard(rates)
        var begins: [TaxClass: Set<LocalDate>] = [:]
        for (index, rate) in rates.enumerated() {
            if !begins[rate.taxClass, default: []].insert(rate.validFrom).inserted {
                wrong.add(
                    "/rates/\(index)/validFrom", .ratesOverlap,
                    "there is a rate of the class \(rate.taxClass.rawValue) from \(rate.validFrom) already")
            }
            if firstStandard.map({ $0 > rate.validFrom }) ?? true {
                wrong.add(
                    "/rates/\(index)/validFrom", .noStandardRate, "there must be a standard rate from this day on")
            }
        }
        return rates
    }

    private static func firstStandard(_ rates: [TaxRate]) -> LocalDate? {
        rates.lazy.filter { $0.taxClass == .standard }.map(\.validFrom).min()
    }

    private static func rate(
        _ rate: SetTaxRates.Rate, at pointer: String, _ wrong: inout ReasonList
    ) -> TaxRate? {
        let taxClass = TaxClass(rawValue: rate.taxClass)
        if taxClass == nil {
            let names = TaxClass.allCases.map(\.rawValue).joined(separator: ", ")
            wrong.add(pointer + "/taxClass", .unknownTaxClass, "must be one of \(names)")
        }
        let validFrom = LocalDate(rate.validFrom)
        if validFrom == nil { wrong.add(pointer + "/validFrom", .notADate, "must be a date such as 2026-11-25") }
        let isShare = Ranges.taxBasisPoints.contains(rate.basisPoints)
        if !isShare {
            wrong.add(
                pointer + "/basisPoints", .outOfRange, "must be within \(Ranges.taxBasisPoints) hundredths of a percent"
            )
        }
        let hasSource = wrong.require(rate.source, name: Lengths.taxSource, at: pointer + "/source")
        guard let taxClass, let validFrom, isShare, hasSource else { return nil }
        return TaxRate(
            taxClass: taxClass, validFrom: validFrom, basisPoints: Int32(rate.basisPoints), source: rate.source)
    }

    /// The fact that tells them.
    func set(by actor: String, because reason: String) -> TaxRatesSet {
        TaxRatesSet(country: country, version: version, rates: rates, actor: actor, reason: reason)
    }
}
