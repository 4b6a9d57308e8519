import Contracts
import JSON
import Testing

@testable import Operator

@Suite("Customers that may be one, as an operator sees them")
struct CustomerMatchTests {
    @Test("are told by what they have in common, with their accounts")
    func doubles() throws {
        let business = try SampleBusiness.get()
        #expect(try CustomerMatch.all(business.schemas(), max: 10) == [])
        let script = #"UPDATE customer SET tax_id = '{"country":"GB","id":"GB123456782"}'"#
        let found = try business.planting(script, in: .orderIntake) { try CustomerMatch.all($0, max: 10) }
        #expect(found.map(\.text) == ["tax-id/GB123456782: ACME, TIGHT"])
        #expect(found.first?.json == ["match": "tax-id/GB123456782", "count": 2, "accounts": ["ACME", "TIGHT"]])
        let many = CustomerMatch(match: "email/info@shop.example", count: 1_002, accounts: ["A", "B"])
        #expect(many.text == "email/info@shop.example: A, B, and 1,000 more")
    }
}
