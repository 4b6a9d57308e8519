import Contracts
import JSON
import Testing

@testable import Operator

@Suite("o2c credit")
struct CreditStandingTests {
    @Test("shows what a customer owes, and every limit with who has set it and why")
    func show() throws {
        let schemas = try SampleBusiness.get().schemas()
        let acme = try #require(try CreditStanding.find("ACME", schemas))
        #expect(acme.limits.map(\.version) == [2, 1] && acme.limits.map(\.limit) == [.unlimited, .limited(1)])
        #expect(acme.exposure == acme.reserved + acme.open - acme.credits)
        #expect(acme.text.contains("Limit     unlimited") && acme.text.contains("paid on time"))
        let tight = try #require(try CreditStanding.find("TIGHT", schemas))
        #expect(tight.text.contains("Limit     1.00") && tight.json["limits"]?[0]?["creditLimit"] == 100)
        #expect(try CreditStanding.find("nobody", schemas) == nil)
    }
}
