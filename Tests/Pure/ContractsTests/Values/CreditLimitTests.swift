import Contracts
import JSON
import Testing

@Suite("A credit limit")
struct CreditLimitTests {
    @Test("is an amount, or expressly none; silence and contradiction are neither")
    func members() {
        #expect(CreditLimit(amount: 5, unlimited: nil) == .limited(5))
        #expect(CreditLimit(amount: 0, unlimited: false) == .limited(0))
        #expect(CreditLimit(amount: nil, unlimited: true) == .unlimited)
        #expect(CreditLimit(amount: nil, unlimited: nil) == nil)
        #expect(CreditLimit(amount: nil, unlimited: false) == nil)
        #expect(CreditLimit(amount: 5, unlimited: true) == nil)
    }

    @Test("of a command is refused by name where it is neither, both, or too large")
    func refusals() {
        func refusal(_ amount: Int64?, _ unlimited: Bool?) -> Reason? {
            do throws(Refused) {
                _ = try CreditLimit(amount: amount, unlimited: unlimited, atMost: 10)
                return nil
            } catch { return error.reasons.first }
        }
        #expect(refusal(10, nil) == nil && refusal(nil, true) == nil && refusal(0, false) == nil)
        for unlimited in [nil, false] {
            #expect(refusal(nil, unlimited)?.code == "credit-limit-missing")
            #expect(refusal(nil, unlimited)?.pointer == "/creditLimit")
        }
        #expect(refusal(1, true)?.code == "credit-limit-contradicted" && refusal(1, true)?.pointer == "/unlimited")
        for amount: Int64 in [-1, 11, .min, .max] { #expect(refusal(amount, nil)?.code == "out-of-range") }
    }

    @Test("stands in a fact as one of two members; a fact with neither or both is not taken")
    func fact() throws {
        func event(_ limit: String) -> CloudEvent {
            let data = #"""
                {"customer":"0-1","account":"A","version":1,"currency":"EUR"\#(limit),"actor":"anna","reason":"r",
                "setAt":"2026-03-02T09:00:00Z"}
                """#
            return CloudEvent(id: "1", source: "s", type: "t", data: Array(data.utf8))
        }
        #expect(try event(#","creditLimit":7"#).decode(CreditLimitSet.self).creditLimit == .limited(7))
        #expect(try event(#","unlimited":true"#).decode(CreditLimitSet.self).creditLimit == .unlimited)
        for wrong in ["", #","creditLimit":null"#, #","unlimited":false"#, #","creditLimit":7,"unlimited":true"#] {
            #expect(throws: Reason.self, "\(wrong)") { try event(wrong).decode(CreditLimitSet.self) }
        }
        let unlimited = try event(#","unlimited":true"#).decode(CreditLimitSet.self).encoded()
        #expect(String(decoding: unlimited, as: UTF8.self).contains(#""unlimited":true"#))
    }
}
