import Contracts
import Testing

@Suite("Reasons for a refusal")
struct ReasonListTests {
    @Test("are gathered in order, and thrown together")
    func gathered() {
        var wrong = ReasonList()
        #expect(wrong.isEmpty && wrong.refusal.reasons.isEmpty)
        wrong.add("/lines/0/quantity", .outOfRange, "must be within 1...9")
        let isRight = [("PO-1", "/clientReference"), ("", "/account"), ("12345", "/name")].map {
            wrong.require($0.0, printable: 1...4, at: $0.1)
        }
        #expect(isRight == [true, false, false])
        #expect(!wrong.isEmpty)
        #expect(wrong.refusal.reasons.map(\.pointer) == ["/lines/0/quantity", "/account", "/name"])
        #expect(wrong.refusal.reasons.map(\.code) == ["out-of-range", "missing", "not-printable"])
    }

    @Test("end after a hundred with how many more there are")
    func bounded() {
        var wrong = ReasonList()
        for index in 1...ReasonList.listedMax { wrong.add("/\(index)", .missing, "") }
        #expect(wrong.refusal.reasons.count == 100)
        for _ in 1...7 { wrong.add("", .missing, "") }
        #expect(wrong.refusal.reasons.count == 101)
        #expect(wrong.refusal.reasons.last?.code == "more-reasons")
        #expect(wrong.refusal.reasons.last?.detail == "7 more reasons are not listed")
    }

    @Test("Text is printable in any script, and not with what cannot be stored, shown or seen")
    func printable() {
        for text in ["A", "Müller & Söhne", "株式会社", "🚚", "a b", "e\u{301}"] {
            #expect(text.isPrintable(1...40), "\(text)")
        }
        for text in [
            "", " a", "a ", "a\u{0}b", "a\nb", "a\tb", "\u{7F}", "a\u{2028}b", "a\u{200B}b", "\u{E000}", "\u{FFFF}",
        ] { #expect(!text.isPrintable(1...40), "\(text.debugDescription)") }
        #expect("".isPrintable(0...4))
        #expect("éééé".isPrintable(1...4) && !"ééééé".isPrintable(1...4))
    }
}
