import Contracts
import Foundation
import Testing

@Suite("A country is a code that ISO 3166-1 assigns")
struct CountryTests {
    @Test(
        "of two capital letters",
        arguments: ["GB", "DE", "GR", "XK", "ZZ", "AA", "UK", "EL", "EU", "", "G", "gb", "GBR", "ÄB", " B"])
    func codes(code: String) {
        let isOne = ["GB", "DE", "GR"].contains(code)
        #expect((Country(code) != nil) == isOne)
        #expect(Country(code)?.code == (isOne ? code : nil))
    }

    @Test("and the refusal of a code that means another says which")
    func hints() {
        var wrong = ReasonList()
        for code in ["UK", "EL", "ZZ"] { #expect(wrong.country(code, at: "/country") == nil) }
        #expect(wrong.country("GB", at: "/country") == .some("GB"))
        #expect(wrong.reasons.map(\.code) == Array(repeating: "not-a-country", count: 3))
        #expect(
            wrong.reasons.map(\.detail) == [
                "must be two capital letters that ISO 3166-1 assigns: for UK write GB",
                "must be two capital letters that ISO 3166-1 assigns: for EL write GR",
                "must be two capital letters that ISO 3166-1 assigns",
            ])
    }

    private static let isoCodes = "/usr/share/iso-codes/json/iso_3166-1.json"

    @Test(
        "The list is that of Debian's iso-codes",
        .enabled(if: FileManager.default.fileExists(atPath: isoCodes)))
    func list() throws {
        struct Entry: Decodable {
            var code: String

            enum CodingKeys: String, CodingKey {
                case code = "alpha_2"
            }
        }
        let file = try Data(contentsOf: URL(filePath: Self.isoCodes))
        let entries = try Foundation.JSONDecoder().decode([String: [Entry]].self, from: file)["3166-1"] ?? []
        #expect(Country.all.map(\.code) == entries.map(\.code).sorted())
    }
}
