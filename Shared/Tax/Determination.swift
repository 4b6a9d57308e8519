public import Contracts

/// Where a seller pays tax.
public struct SellerTaxStatus: Hashable, Sendable {
    /// Where it is established.
    public var establishment: Country
    /// Where it is registered for tax.
    public var registrations: Set<Country>
    /// Whether it declares distance sales by the union scheme of the One Stop Shop (Directive 2006/112/EC, article
    /// 369a).
    public var usesOneStopShop: Bool

    public init(establishment: Country, registrations: Set<Country>, usesOneStopShop: Bool) {
        self.establishment = establishment
        self.registrations = registrations
        self.usesOneStopShop = usesOneStopShop
    }
}

/// What the tax of a supply depends on, on the buyer's side.
public struct BuyerTaxStatus: Hashable, Sendable {
    /// Where it is established, or lives.
    public var country: Country
    public var isBusiness: Bool
    /// The country that gave it the tax id that it buys under; `nil`: it has named none.
    public var taxIdCountry: Country?

    public init(country: Country, isBusiness: Bool, taxIdCountry: Country?) {
        self.country = country
        self.isBusiness = isBusiness
        self.taxIdCountry = taxIdCountry
    }
}

/// What is supplied, from where, to where and when.
public struct Supply: Hashable, Sendable {
    public var kind: ItemKind
    public var taxClass: TaxClass
    public var shipFrom: Country
    public var shipTo: Country
    /// The day on which it is supplied: it decides the rate.
    public var day: LocalDate

    public init(kind: ItemKind, taxClass: TaxClass, shipFrom: Country, shipTo: Country, day: LocalDate) {
        self.kind = kind
        self.taxClass = taxClass
        self.shipFrom = shipFrom
        self.shipTo = shipTo
        self.day = day
    }
}

extension TaxRates {
    /// How a supply is taxed, at the rate of its day.
    public func treatment(
        of supply: Supply, by seller: SellerTaxStatus, to buyer: BuyerTaxStatus
    ) throws(NoTaxRule) -> TaxTreatment {
        try treatment(rule(of: supply, by: seller, to: buyer), on: supply.day)
    }

    /// What a rule comes to for a supply of a day.
    public func treatment(_ rule: TaxRule, on day: LocalDate) throws(NoTaxRule) -> TaxTreatment {
        guard rule.category.hasRate, let country = rule.country else {
            return TaxTreatment(category: rule.category, basisPoints: 0, country: rule.country, reason: rule.reason)
        }
        let rate = try rate(in: country, for: rule.taxClass, on: day)
        return TaxTreatment(
            category: rate.basisPoints == 0 ? .zero : .standard, basisPoints: rate.basisPoints, country: country,
            reason: nil)
    }

    /// By which rule a supply is taxed. Articles are those of Directive 2006/112/EC; the United Kingdom, Switzerland
    /// and Norway have the same rules for what stays in the country and what leaves it.
    ///
    /// A buyer without a tax id is taxed as a consumer (Implementing Regulation (EU) 282/2011, article 18).
    public func rule(
        of supply: Supply, by seller: SellerTaxStatus, to buyer: BuyerTaxStatus
    ) throws(NoTaxRule) -> TaxRule {
        let (supply, seller, buyer) = (supply.underLaw, seller.underLaw, buyer.underLaw)
        return switch supply.kind {
        case .goods, .charge: try goods(supply, seller, buyer)
        case .service: try service(supply, seller, buyer)
        }
    }

    private func goods(
        _ supply: Supply, _ seller: SellerTaxStatus, _ buyer: BuyerTaxStatus
    ) throws(NoTaxRule) -> TaxRule {
        let (from, to) = (supply.shipFrom, supply.shipTo)
        if hasNoTax(from) { return supply.rule(.outOfScope, nil, .notSubject(in: from)) }
        guard knows(from) else { throw .unknownCountry(from) }
        // Article 31 and 32: the place is where the goods are, or begin to move.
        if from == to { return try taxed(supply, in: to, seller) }
        guard Territory.isUnion(from, to) else {
            // Article 146.
            guard seller.registrations.contains(from) else { throw .notRegistered(from) }
            return supply.rule(.export, from, Territory.isUnion(from) ? .exportFromUnion : .export(from: from))
        }
        // Article 138: the buyer has given a tax id of another state than that in which the goods begin to move.
        if let state = buyer.taxIdCountry, state != from, Territory.isUnion(state) {
            guard seller.registrations.contains(from) else { throw .notRegistered(from) }
            return supply.rule(.intraCommunity, from, .intraCommunity)
        }
        // Article 14(4): a distance sale is one to somebody whose acquisitions are not taxed. Any other buyer has a tax
        // id, and article 32 holds.
        if buyer.taxIdCountry != nil { return try taxed(supply, in: from, seller) }
        // Article 33: a distance sale belongs to the destination; below the threshold of article 59c to the origin.
        if seller.usesOneStopShop {
            guard knows(to) else { throw .unknownCountry(to) }
            return supply.rule(.standard, to)
        }
        return try taxed(supply, in: seller.registrations.contains(to) ? to : from, seller)
    }

    private func service(
        _ supply: Supply, _ seller: SellerTaxStatus, _ buyer: BuyerTaxStatus
    ) throws(NoTaxRule) -> TaxRule {
        let home = seller.establishment
        if hasNoTax(home) { return supply.rule(.outOfScope, nil, .notSubject(in: home)) }
        guard knows(home) else { throw .unknownCountry(home) }
        // Article 45: to a consumer the place is where the seller is established.
        guard buyer.isBusiness, buyer.country != home else { return try taxed(supply, in: home, seller) }
        guard Territory.isUnion(home, buyer.country) else {
            return supply.rule(.outOfScope, nil, Territory.isUnion(home) ? .outsideUnion : .notSubject(in: home))
        }
        // Article 44 and 196. A buyer of the union without a tax id of another state proves no business.
        guard let state = buyer.taxIdCountry, state != home, Territory.isUnion(state) else {
            return try taxed(supply, in: home, seller)
        }
        guard seller.registrations.contains(home) else { throw .notRegistered(home) }
        return supply.rule(.reverseCharge, home, .reverseCharge)
    }

    /// Taxed in a country in which the seller must be registered.
    private func taxed(
        _ supply: Supply, in country: Country, _ seller: SellerTaxStatus
    ) throws(NoTaxRule) -> TaxRule {
        guard seller.registrations.contains(country) else { throw .notRegistered(country) }
        guard knows(country) else { throw .unknownCountry(country) }
        return supply.rule(.standard, country)
    }

    /// Rates that somebody has set go before what is known of a country's law.
    private func hasNoTax(_ country: Country) -> Bool { Territory.withoutTax.contains(country) && !knows(country) }
}

extension SellerTaxStatus {
    /// In the countries whose laws of tax hold.
    fileprivate var underLaw: SellerTaxStatus {
        SellerTaxStatus(
            establishment: Territory.law(of: establishment), registrations: Set(registrations.map(Territory.law)),
            usesOneStopShop: usesOneStopShop)
    }
}

extension BuyerTaxStatus {
    fileprivate var underLaw: BuyerTaxStatus {
        BuyerTaxStatus(
            country: Territory.law(of: country), isBusiness: isBusiness,
            taxIdCountry: taxIdCountry.map(Territory.law))
    }
}

extension Supply {
    fileprivate var underLaw: Supply {
        var supply = self
        (supply.shipFrom, supply.shipTo) = (Territory.law(of: shipFrom), Territory.law(of: shipTo))
        return supply
    }

    fileprivate func rule(
        _ category: TaxCategory, _ country: Country?, _ reason: ExemptionReason? = nil
    ) -> TaxRule {
        TaxRule(
            kind: kind == .goods ? nil : kind, taxClass: taxClass, category: category, country: country, reason: reason)
    }
}
