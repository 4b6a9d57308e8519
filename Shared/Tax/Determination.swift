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
    public enum Kind: Hashable, Sendable, CaseIterable {
        case goods
        case service
        /// Freight, packing and the like: part of the supply of goods that it belongs to (article 78, letter b).
        case charge
    }

    public var kind: Kind
    public var category: TaxCategory
    public var shipFrom: Country
    public var shipTo: Country
    /// The day on which it is supplied: it decides the rate.
    public var day: LocalDate

    public init(kind: Kind, category: TaxCategory, shipFrom: Country, shipTo: Country, day: LocalDate) {
        self.kind = kind
        self.category = category
        self.shipFrom = shipFrom
        self.shipTo = shipTo
        self.day = day
    }
}

extension TaxRates {
    /// How a supply is taxed. Articles are those of Directive 2006/112/EC; the United Kingdom, Switzerland and Norway
    /// have the same rules for what stays in the country and what leaves it.
    public func treatment(
        of supply: Supply, by seller: SellerTaxStatus, to buyer: BuyerTaxStatus
    ) throws(NoTaxRule) -> TaxTreatment {
        switch supply.kind {
        case .goods, .charge: try goods(supply, seller, buyer)
        case .service: try service(supply, seller, buyer)
        }
    }

    private func goods(
        _ supply: Supply, _ seller: SellerTaxStatus, _ buyer: BuyerTaxStatus
    ) throws(NoTaxRule) -> TaxTreatment {
        let (from, to) = (supply.shipFrom, supply.shipTo)
        if Territory.withoutTax.contains(from) { return .outOfScope(.notSubject(in: from)) }
        guard knows(from) else { throw .unknownCountry(from) }
        // Article 31 and 32: the place is where the goods are, or begin to move.
        if from == to { return try taxed(supply, in: to, seller) }
        guard Territory.isUnion(from, to) else {
            // Article 146.
            guard seller.registrations.contains(from) else { throw .notRegistered(from) }
            let reason = Territory.isUnion(from) ? ExemptionReason.exportFromUnion : .export(from: from)
            return TaxTreatment(category: .export, basisPoints: 0, country: from, reason: reason)
        }
        // Article 138: the buyer has given a tax id of another state than that in which the goods begin to move.
        if let state = buyer.taxIdCountry, state != from, Territory.isUnion(state) {
            guard seller.registrations.contains(from) else { throw .notRegistered(from) }
            return TaxTreatment(category: .intraCommunity, basisPoints: 0, country: from, reason: .intraCommunity)
        }
        // Article 33: a distance sale belongs to the destination; below the threshold of article 59c to the origin.
        if seller.usesOneStopShop { return try rated(supply, in: to) }
        return try taxed(supply, in: seller.registrations.contains(to) ? to : from, seller)
    }

    private func service(
        _ supply: Supply, _ seller: SellerTaxStatus, _ buyer: BuyerTaxStatus
    ) throws(NoTaxRule) -> TaxTreatment {
        let home = seller.establishment
        if Territory.withoutTax.contains(home) { return .outOfScope(.notSubject(in: home)) }
        guard knows(home) else { throw .unknownCountry(home) }
        // Article 45: to a consumer the place is where the seller is established.
        guard buyer.isBusiness, buyer.country != home else { return try taxed(supply, in: home, seller) }
        guard Territory.isUnion(home, buyer.country) else {
            return .outOfScope(Territory.isUnion(home) ? .outsideUnion : .notSubject(in: home))
        }
        // Article 44 and 196. A buyer of the union without a tax id of another state proves no business.
        guard let state = buyer.taxIdCountry, state != home, Territory.isUnion(state) else {
            return try taxed(supply, in: home, seller)
        }
        return TaxTreatment(category: .reverseCharge, basisPoints: 0, country: home, reason: .reverseCharge)
    }

    /// Taxed in a country in which the seller must be registered.
    private func taxed(
        _ supply: Supply, in country: Country, _ seller: SellerTaxStatus
    ) throws(NoTaxRule) -> TaxTreatment {
        guard seller.registrations.contains(country) else { throw .notRegistered(country) }
        return try rated(supply, in: country)
    }

    private func rated(_ supply: Supply, in country: Country) throws(NoTaxRule) -> TaxTreatment {
        let rate = try rate(in: country, for: supply.category, on: supply.day)
        return TaxTreatment(
            category: rate.basisPoints == 0 ? .zero : .standard, basisPoints: rate.basisPoints, country: country,
            reason: nil)
    }
}

extension TaxTreatment {
    fileprivate static func outOfScope(_ reason: ExemptionReason) -> TaxTreatment {
        TaxTreatment(category: .outOfScope, basisPoints: 0, country: nil, reason: reason)
    }
}
