import Contracts
import Testing

@testable import Billing

@Suite("Tax is rounded half away from zero, by line or by document")
struct TaxationTests {
    /// Sums net and tax over the lines of a document: what is paid.
    private func gross(_ lines: [TaxableLine], _ rounding: TaxRounding) throws -> Int64 {
        try Taxation.amounts(of: lines, rounding: rounding).reduce(0) { $0 + $1.net + $1.tax }
    }

    @Test("16 x 348.35 less 4 % at 22 %: 6,527.81 by line, 6,527.80 by document")
    func discountedLine() throws {
        let lines = [TaxableLine(quantity: 16, unitPrice: 348_35, discountBasisPoints: 400, rateBasisPoints: 2200)]
        #expect(try gross(lines, .line) == 6_527_81)
        #expect(try gross(lines, .document) == 6_527_80)
    }

    @Test("3.60 at 5.5 %: ten lines of one come to 38.00, one line of ten to 37.98")
    func manySmallLines() throws {
        let ones = Array(repeating: TaxableLine(quantity: 1, unitPrice: 3_60, rateBasisPoints: 550), count: 10)
        let ten = [TaxableLine(quantity: 10, unitPrice: 3_60, rateBasisPoints: 550)]
        #expect(try gross(ones, .line) == 38_00)
        #expect(try gross(ten, .line) == 37_98)
        #expect(try gross(ones, .document) == 37_98)
        #expect(try gross(ten, .document) == 37_98)
    }

    @Test("By document, each rate is rounded once on its own sum")
    func ratesApart() throws {
        let lines = [
            TaxableLine(quantity: 1, unitPrice: 3, rateBasisPoints: 550),
            TaxableLine(quantity: 1, unitPrice: 3, rateBasisPoints: 2000),
            TaxableLine(quantity: 1, unitPrice: 3, rateBasisPoints: 550),
            TaxableLine(quantity: 1, unitPrice: 3, rateBasisPoints: 550),
        ]
        // 9 at 5.5 % is 0.495, rounded to 0; 3 at 20 % is 0.6, rounded to 1.
        #expect(try Taxation.amounts(of: lines, rounding: .document).map(\.tax) == [0, 1, 0, 0])
    }

    @Test("A tie goes away from zero", arguments: [(Int64(10), Int64(1)), (9, 0), (30, 2), (29, 1)])
    func ties(price: Int64, tax: Int64) throws {
        let line = TaxableLine(quantity: 1, unitPrice: price, rateBasisPoints: 500)
        #expect(try Taxation.amounts(of: [line], rounding: .line) == [TaxedAmount(net: price, tax: tax)])
        #expect(try Taxation.amounts(of: [line], rounding: .document) == [TaxedAmount(net: price, tax: tax)])
    }

    @Test("What does not fit 64 bits is refused, not wrapped", arguments: TaxRounding.allCases)
    func overflow(rounding: TaxRounding) {
        let huge = TaxableLine(quantity: .max, unitPrice: .max, rateBasisPoints: 10_000)
        #expect(throws: MoneyError.overflow) { try Taxation.amounts(of: [huge], rounding: rounding) }
    }

    @Test("By line, amounts fit as long as each line does; by document, the sum of a rate has to fit")
    func largeSums() throws {
        let many = Array(repeating: TaxableLine(quantity: 1, unitPrice: .max, rateBasisPoints: 10_000), count: 2000)
        #expect(try Taxation.amounts(of: many, rounding: .line).allSatisfy { $0.tax == .max })
        #expect(throws: MoneyError.overflow) { try Taxation.amounts(of: many, rounding: .document) }
    }
}

@Suite("The rate of tax follows the ship-to country, the category and the day")
struct TaxRatesTests {
    private let day = LocalDate("2026-11-25")!
    private let rates = TaxRates([
        TaxRate(country: "GB", category: .standard, validFrom: LocalDate("2011-01-04")!, basisPoints: 2000),
        TaxRate(country: "GB", category: .standard, validFrom: LocalDate("2027-01-01")!, basisPoints: 2250),
        TaxRate(country: "GB", category: .standard, validFrom: LocalDate("2008-12-01")!, basisPoints: 1500),
        TaxRate(country: "GB", category: .zero, validFrom: LocalDate("2011-01-04")!, basisPoints: 0),
    ])

    @Test("The latest rate that is valid on the day applies")
    func latestValid() throws {
        #expect(try rates.basisPoints(in: "GB", for: .standard, on: day) == 2000)
        #expect(try rates.basisPoints(in: "GB", for: .standard, on: LocalDate("2026-12-31")!) == 2000)
        #expect(try rates.basisPoints(in: "GB", for: .standard, on: LocalDate("2027-01-01")!) == 2250)
        #expect(try rates.basisPoints(in: "GB", for: .standard, on: LocalDate("2011-01-03")!) == 1500)
    }

    @Test("A category without a rate of its own is taxed at the standard rate")
    func fallback() throws {
        #expect(try rates.basisPoints(in: "GB", for: .reduced, on: day) == 2000)
        #expect(try rates.basisPoints(in: "GB", for: .zero, on: day) == 0)
    }

    @Test("A country without rates is an export, zero-rated")
    func export() throws {
        #expect(try rates.basisPoints(in: "US", for: .standard, on: day) == 0)
    }

    @Test("A day before the first rate of a country is an error by name")
    func tooEarly() {
        let early = LocalDate("2000-01-01")!
        #expect(throws: TaxRateMissing(country: "GB", category: .zero, day: early)) {
            try rates.basisPoints(in: "GB", for: .zero, on: early)
        }
    }
}
