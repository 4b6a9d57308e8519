import Contracts
import SeededRandom
import Testing

@Suite("Any text that a bank sends is taken")
struct PayerTextTests {
    @Test(
        "and kept as it can be shown",
        arguments: [
            ("a\r\nb\rc\u{2028}d\u{85}e", "a\nb\nc\nd\ne"), ("\u{FEFF}INV\u{200B}-1\u{202E}", "INV-1"),
            (" \t a\u{0}b\u{7}\n", "a b"), ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("明細 🚚", "明細 🚚"),
            ("\u{200B}\n ", ""),
        ])
    func cleaned(text: String, kept: String) { #expect(PayerText.cleaned(text) == kept) }

    @Test("What is kept is not cleaned any further, and never longer", arguments: 1...50)
    func property(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = ["\r", "\n", "\r\n", "\u{0}", "\u{200B}", "\u{FEFF}", "x", " ", "é", "\u{2029}", "\u{200D}", "1"]
        let text = (0..<40).map { _ in pieces.randomElement(using: &random)! }.joined()
        let kept = PayerText.cleaned(text)
        #expect(PayerText.cleaned(kept) == kept)
        #expect(kept.utf8.count <= text.utf8.count)
        #expect(kept.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }
}
