import Contracts
import Tax
import Testing

@Suite("How a supply is taxed")
struct DeterminationTests {
    private let day = LocalDate("2026-11-25")!
    private let german = SellerTaxStatus(establishment: "DE", registrations: ["DE"], usesOneStopShop: true)
    private let british = SellerTaxStatus(establishment: "GB", registrations: ["GB"], usesOneStopShop: false)

    private func consumer(_ country: Country) -> BuyerTaxStatus {
        BuyerTaxStatus(country: country, isBusiness: false, taxIdCountry: nil)
    }

    private func business(_ country: Country, taxId: Country? = nil) -> BuyerTaxStatus {
        BuyerTaxStatus(country: country, isBusiness: true, taxIdCountry: taxId)
    }

    /// As category, hundredths of a percent, whose tax, and the reason's code.
    private func treatment(
        _ kind: ItemKind = .goods, _ category: TaxClass = .standard, from: Country, to: Country,
        by seller: SellerTaxStatus, _ buyer: BuyerTaxStatus, on day: LocalDate? = nil
    ) throws -> String {
        let supply = Supply(kind: kind, taxClass: category, shipFrom: from, shipTo: to, day: day ?? self.day)
        let found = try TaxRates.shipped.treatment(of: supply, by: seller, to: buyer)
        #expect((found.reason != nil) == found.category.needsReason)
        let reason = found.reason.map { " " + ($0.code ?? $0.text) } ?? ""
        return "\(found.category.rawValue) \(found.basisPoints) \(found.country?.code ?? "-")\(reason)"
    }

    @Test(
        "A seller in the One Stop Shop charges consumers the rate of their own state",
        arguments: [
            ("SE", 2500), ("FI", 2550), ("GR", 2400), ("CZ", 2100), ("HU", 2700), ("HR", 2500), ("SI", 2200),
            ("MT", 1800), ("CY", 1900), ("DE", 1900), ("FR", 2000),
        ])
    func oneStopShop(code: String, basisPoints: Int) throws {
        let country = try #require(Country(code))
        let found = try treatment(from: "DE", to: country, by: german, consumer(country))
        #expect(found == "S \(basisPoints) \(code)")
    }

    @Test(
        "Without it, a distance sale has the destination's rate where the seller is registered there, else the origin's"
    )
    func distanceSales() throws {
        var seller = german
        seller.usesOneStopShop = false
        #expect(try treatment(from: "DE", to: "FR", by: seller, consumer("FR")) == "S 1900 DE")
        seller.registrations.insert("FR")
        #expect(try treatment(from: "DE", to: "FR", by: seller, consumer("FR")) == "S 2000 FR")
    }

    @Test("A zero rate is there only where the law has one")
    func zeroRates() throws {
        #expect(try treatment(.goods, .zero, from: "DE", to: "DK", by: german, consumer("DK")) == "S 2500 DK")
        #expect(try treatment(.goods, .zero, from: "GB", to: "GB", by: british, consumer("GB")) == "Z 0 GB")
        #expect(try treatment(.goods, .reduced, from: "DE", to: "DK", by: german, consumer("DK")) == "S 2500 DK")
        #expect(try treatment(.goods, .reduced, from: "DE", to: "DE", by: german, consumer("DE")) == "S 700 DE")
    }

    @Test("Goods that leave the territory are an export, with its reason")
    func exports() throws {
        let american = consumer("US")
        #expect(try treatment(from: "GB", to: "US", by: british, american) == "G 0 GB Export from GB")
        #expect(try treatment(from: "DE", to: "US", by: german, american) == "G 0 DE VATEX-EU-G")
        #expect(try treatment(from: "DE", to: "GB", by: german, business("GB", taxId: "GB")) == "G 0 DE VATEX-EU-G")
        // Where the goods go decides, not where the buyer lives.
        #expect(try treatment(from: "GB", to: "US", by: british, consumer("GB")) == "G 0 GB Export from GB")
        #expect(try treatment(from: "GB", to: "GB", by: british, american) == "S 2000 GB")
    }

    @Test("Goods for a business with a tax id of another state are an intra-Community supply")
    func intraCommunity() throws {
        let french = business("FR", taxId: "FR")
        #expect(try treatment(from: "DE", to: "FR", by: german, french) == "K 0 DE VATEX-EU-IC")
        // A tax id of a third state will do; with one of the state in which the goods begin to move, or of a country
        // outside the union, the supply is one of that state.
        #expect(try treatment(from: "DE", to: "FR", by: german, business("FR", taxId: "NL")) == "K 0 DE VATEX-EU-IC")
        #expect(try treatment(from: "DE", to: "FR", by: german, business("DE", taxId: "DE")) == "S 1900 DE")
        #expect(try treatment(from: "DE", to: "FR", by: german, business("US", taxId: "US")) == "S 1900 DE")
        #expect(try treatment(from: "DE", to: "DE", by: german, french) == "S 1900 DE")
        // Without a tax id it is taxed as a consumer.
        #expect(try treatment(from: "DE", to: "FR", by: german, business("FR")) == "S 2000 FR")
    }

    @Test("Monaco, the Isle of Man and Liechtenstein are taxed by the laws of France, Britain and Switzerland")
    func territories() throws {
        let french = SellerTaxStatus(establishment: "FR", registrations: ["FR"], usesOneStopShop: true)
        let swiss = SellerTaxStatus(establishment: "CH", registrations: ["CH"], usesOneStopShop: false)
        #expect(try treatment(from: "FR", to: "MC", by: french, consumer("MC")) == "S 2000 FR")
        #expect(try treatment(from: "DE", to: "MC", by: german, consumer("MC")) == "S 2000 FR")
        #expect(try treatment(from: "DE", to: "MC", by: german, business("MC", taxId: "FR")) == "K 0 DE VATEX-EU-IC")
        #expect(try treatment(from: "GB", to: "IM", by: british, consumer("IM")) == "S 2000 GB")
        #expect(try treatment(from: "CH", to: "LI", by: swiss, consumer("LI")) == "S 810 CH")
        #expect(
            try treatment(.service, from: "DE", to: "MC", by: german, business("MC", taxId: "FR"))
                == "AE 0 DE VATEX-EU-AE")
    }

    @Test("Services for a business are taxed where it is, for a consumer where the seller is")
    func services() throws {
        let to: Country = "FR"
        #expect(
            try treatment(.service, from: "DE", to: to, by: german, business("FR", taxId: "FR"))
                == "AE 0 DE VATEX-EU-AE")
        #expect(try treatment(.service, from: "DE", to: to, by: german, business("FR")) == "S 1900 DE")
        #expect(try treatment(.service, from: "DE", to: to, by: german, consumer("FR")) == "S 1900 DE")
        #expect(try treatment(.service, from: "DE", to: "US", by: german, business("US")) == "O 0 - VATEX-EU-O")
        #expect(try treatment(.service, from: "DE", to: "US", by: german, consumer("US")) == "S 1900 DE")
        #expect(
            try treatment(.service, from: "GB", to: "DE", by: british, business("DE", taxId: "DE"))
                == "O 0 - Not subject to VAT in GB")
        #expect(try treatment(.service, from: "DE", to: "DE", by: german, business("DE", taxId: "DE")) == "S 1900 DE")
    }

    @Test("A charge is taxed as the goods that it belongs to")
    func charges() throws {
        #expect(
            try treatment(.charge, from: "DE", to: "FR", by: german, business("FR", taxId: "FR"))
                == "K 0 DE VATEX-EU-IC")
        #expect(try treatment(.charge, from: "DE", to: "US", by: german, consumer("US")) == "G 0 DE VATEX-EU-G")
    }

    @Test("What no rule says is refused: absence is never 0 %")
    func noRule() {
        #expect(throws: NoTaxRule.unknownCountry("JP")) {
            try treatment(from: "JP", to: "JP", by: german, consumer("JP"))
        }
        #expect(throws: NoTaxRule.notRegistered("FR")) {
            try treatment(from: "FR", to: "FR", by: german, consumer("FR"))
        }
        #expect(throws: NoTaxRule.notRegistered("NL")) {
            try treatment(from: "NL", to: "US", by: german, consumer("US"))
        }
        let early = LocalDate("1950-01-01")!
        #expect(throws: NoTaxRule.noRate("DE", .standard, early)) {
            try treatment(from: "DE", to: "DE", by: german, consumer("DE"), on: early)
        }
    }

    @Test("The US has no value-added tax")
    func outOfScope() throws {
        let seller = SellerTaxStatus(establishment: "US", registrations: [], usesOneStopShop: false)
        #expect(try treatment(from: "US", to: "US", by: seller, consumer("US")) == "O 0 - Not subject to VAT in US")
        #expect(
            try treatment(.service, from: "US", to: "DE", by: seller, business("DE"))
                == "O 0 - Not subject to VAT in US")
    }

    @Test(
        "The day of the supply decides the rate",
        arguments: [
            ("DE", "2020-06-30", 1900), ("DE", "2020-07-01", 1600), ("DE", "2020-12-31", 1600),
            ("DE", "2021-01-01", 1900), ("FI", "2024-08-31", 2400), ("FI", "2024-09-01", 2550),
            ("EE", "2025-06-30", 2200), ("EE", "2025-07-01", 2400), ("RO", "2025-07-31", 1900),
            ("RO", "2025-08-01", 2100), ("SK", "2025-01-01", 2300), ("CH", "2023-12-31", 770),
        ])
    func days(code: String, day: String, basisPoints: Int) throws {
        let country = try #require(Country(code))
        let date = try #require(LocalDate(day))
        #expect(try TaxRates.shipped.rate(in: country, for: .standard, on: date).basisPoints == basisPoints)
    }

    @Test("Every state of the union has a standard rate between 15 and 30 %, and every rate its source")
    func shipped() throws {
        let countries = TaxRates.shipped.countries
        #expect(countries.count == 30)
        for country in countries { #expect(TaxRates.shipped[country].allSatisfy { !$0.source.isEmpty }, "\(country)") }
        for country in countries where country != "CH" {
            let rate = try TaxRates.shipped.rate(in: country, for: .standard, on: day)
            // Directive 2006/112/EC, article 97.
            #expect((1500...3000).contains(rate.basisPoints), "\(country)")
        }
    }

    /// The same rules told another way: by the place of supply first.
    private func expected(_ supply: Supply, _ seller: SellerTaxStatus, _ buyer: BuyerTaxStatus) -> String {
        let union = Set("AT BE DE FR".split(separator: " ").map { Country(String($0))! })
        let hasForeignId = buyer.taxIdCountry.map { union.contains($0) } == true
        let place: Country?
        let category: String
        if supply.kind == .service {
            let isElsewhere = buyer.isBusiness && buyer.country != seller.establishment
            let isUnion = union.contains(buyer.country) && union.contains(seller.establishment)
            if isElsewhere && !isUnion { return "O" }
            let isReversed = isElsewhere && hasForeignId && buyer.taxIdCountry != seller.establishment
            (place, category) = (seller.establishment, isReversed ? "AE" : "rate")
        } else if supply.shipFrom != supply.shipTo
            && !(union.contains(supply.shipFrom) && union.contains(supply.shipTo))
        {
            (place, category) = (supply.shipFrom, "G")
        } else if supply.shipFrom != supply.shipTo && hasForeignId && buyer.taxIdCountry != supply.shipFrom {
            (place, category) = (supply.shipFrom, "K")
        } else if supply.shipFrom != supply.shipTo && buyer.taxIdCountry != nil {
            (place, category) = (supply.shipFrom, "rate")
        } else if supply.shipFrom != supply.shipTo && seller.usesOneStopShop {
            return "S \(supply.shipTo)"
        } else if supply.shipFrom != supply.shipTo && seller.registrations.contains(supply.shipTo) {
            (place, category) = (supply.shipTo, "rate")
        } else {
            (place, category) = (supply.shipFrom, "rate")
        }
        guard let place, seller.registrations.contains(place) else { return "notRegistered \(place!)" }
        return category == "rate" ? "S \(place)" : category
    }

    @Test("A second telling of the rules agrees on every combination of four states and two countries")
    func secondImplementation() throws {
        let countries: [Country] = ["AT", "BE", "DE", "FR", "GB", "NO"]
        var seen: [String: Int] = [:]
        for from in countries {
            for to in countries {
                for state: Country? in countries.map({ .some($0) }) + [nil] {
                    for (isBusiness, usesShop, kind) in [
                        (true, true, ItemKind.goods), (true, false, .goods), (false, true, .goods),
                        (false, false, .charge), (true, true, .service), (false, false, .service),
                    ] {
                        let seller = SellerTaxStatus(
                            establishment: from, registrations: ["DE", "FR", "GB"], usesOneStopShop: usesShop)
                        let buyer = BuyerTaxStatus(country: to, isBusiness: isBusiness, taxIdCountry: state)
                        let supply = Supply(kind: kind, taxClass: .standard, shipFrom: from, shipTo: to, day: day)
                        let found: String
                        do throws(NoTaxRule) {
                            let treatment = try TaxRates.shipped.treatment(of: supply, by: seller, to: buyer)
                            found =
                                treatment.category == .standard
                                ? "S \(treatment.country!)" : treatment.category.rawValue
                        } catch {
                            guard case .notRegistered(let country) = error else { throw error }
                            found = "notRegistered \(country)"
                        }
                        #expect(found == expected(supply, seller, buyer), "\(supply) \(seller) \(buyer)")
                        seen[String(found.prefix(2)), default: 0] += 1
                    }
                }
            }
        }
        #expect(Set(seen.keys) == ["S ", "K", "G", "AE", "O", "no"])
    }
}
