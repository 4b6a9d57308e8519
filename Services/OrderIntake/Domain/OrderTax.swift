import Contracts
import Tax

/// How the lines of an order are taxed: by the kind and the class of an item.
struct OrderTax: Hashable, Sendable {
    /// One for each kind and class of the lines, in the order in which they come first.
    private(set) var rules: [TaxRule] = []
    private var treatments: [Group: TaxTreatment] = [:]
    private let rounding: TaxRounding

    /// What is taxed alike.
    private struct Group: Hashable {
        var kind: ItemKind
        var taxClass: TaxClass

        init(_ line: ConfirmedLine) {
            kind = line.kind ?? .goods
            taxClass = line.taxClass
        }
    }

    /// - Parameters:
    ///   - buyer: whose country is that to which the goods go.
    ///   - home: where the buyer is established, or lives.
    ///   - day: on which the supply is expected.
    /// - Throws: `Refused` for every group without a rule, at the first line that has it.
    init(
        _ lines: [ConfirmedLine], by seller: LegalEntity, to buyer: Buyer, of home: Country, on day: LocalDate,
        rates: TaxRates
    ) throws(Refused) {
        rounding = seller.registered.taxRounding
        let status = BuyerTaxStatus(
            country: home, isBusiness: buyer.taxId != nil, taxIdCountry: buyer.taxId?.country)
        var wrong = ReasonList()
        var seen: Set<Group> = []
        for line in lines {
            let group = Group(line)
            guard seen.insert(group).inserted else { continue }
            let supply = Supply(
                kind: group.kind, taxClass: group.taxClass, shipFrom: seller.registered.shipFrom, shipTo: buyer.country,
                day: day)
            do throws(NoTaxRule) {
                let rule = try rates.rule(of: supply, by: seller.taxStatus, to: status)
                treatments[group] = try rates.treatment(rule, on: day)
                rules.append(rule)
            } catch {
                wrong.add("/lines/\(line.number - 1)", .noTaxRule, "\(error)")
            }
        }
        guard wrong.isEmpty else { throw wrong.refusal }
    }

    /// What the same lines are expected to come to, without tax and with it.
    func breakdown(of lines: [ConfirmedLine], prices: PriceMode) throws(MoneyError) -> TaxBreakdown {
        var amounts: [TaxableAmount] = []
        amounts.reserveCapacity(lines.count)
        for line in lines {
            guard let treatment = treatments[Group(line)] else { preconditionFailure("other lines") }
            amounts.append(TaxableAmount(amount: try line.amount, treatment: treatment))
        }
        return try TaxBreakdown(of: amounts, prices: prices, rounding: rounding)
    }
}
