import Rows
import Testing

@Suite("What a column names is a value of the domain, or says where it is not")
struct UnknownStoredValueTests {
    private enum Kind: String { case asset }

    @Test func known() throws {
        #expect(try UnknownStoredValue.require("asset", in: "account.kind", as: Kind.self) == .asset)
    }

    @Test func unknown() {
        let fault = #expect(throws: UnknownStoredValue.self) {
            try UnknownStoredValue.require("equity", in: "account.kind", as: Kind.self)
        }
        #expect(fault?.description == "account.kind has the unknown value 'equity'")
    }
}
