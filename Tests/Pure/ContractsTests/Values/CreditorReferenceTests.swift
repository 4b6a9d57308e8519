import Contracts
import Testing

@Suite("A structured creditor reference (ISO 11649)")
struct CreditorReferenceTests {
    /// Of the standard's own examples and of banks' documentation.
    @Test(
        "is taken with the right check digits",
        arguments: ["RF18539007547034", "RF471234567890", "RF712348231", "RF45G72UUR"])
    func known(text: String) throws {
        let reference = try #require(CreditorReference(text))
        #expect(reference.text == text && CreditorReference(body: reference.body) == reference)
    }

    @Test(
        "is refused where it is none",
        arguments: [
            "", "RF", "RF18", "RF19539007547034", "rf18539007547034", "RF1853900754703\u{E4}", "XX18539007547034",
            "RF18 5390 0754 7034", "RF18" + String(repeating: "1", count: 22),
        ])
    func none(text: String) { #expect(CreditorReference(text) == nil) }

    @Test(
        "has a body of 1 to 21 capital letters and digits",
        arguments: ["", "inv1", "INV-1", String(repeating: "A", count: 22)])
    func bodies(body: String) { #expect(CreditorReference(body: body) == nil) }

    @Test("notices a wrong character, and two that have changed places", arguments: 1...50)
    func property(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        let body = String(
            (0..<Int.random(in: 1...21, using: &random)).map { _ in letters.randomElement(using: &random)! })
        let text = Array(try #require(CreditorReference(body: body)).text)
        #expect(CreditorReference(String(text)) != nil)
        for place in 4..<text.count {
            var wrong = text
            wrong[place] = letters.randomElement(using: &random)!
            // A letter counts as two digits, and no two characters of one kind are alike modulo 97.
            if wrong[place] != text[place], wrong[place].isLetter == text[place].isLetter {
                #expect(CreditorReference(String(wrong)) == nil, "\(String(wrong))")
            }
            guard place + 1 < text.count, text[place] != text[place + 1],
                text[place].isLetter == text[place + 1].isLetter
            else { continue }
            var swapped = text
            swapped.swapAt(place, place + 1)
            #expect(CreditorReference(String(swapped)) == nil, "\(String(swapped))")
        }
    }
}
