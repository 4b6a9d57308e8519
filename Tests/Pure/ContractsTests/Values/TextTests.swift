import Contracts
import JSON
import Testing

@Suite("Texts that are stored and shown")
struct TextTests {
    /// What acts on whoever shows it: C1, separators, overrides and isolates of direction.
    static let controls: [Unicode.Scalar] =
        ([0x00, 0x07, 0x1B, 0x7F, 0x80, 0x85, 0x9B, 0x9F, 0x2028, 0x2029] + Array(0x202A...0x202E)
        + Array(0x2066...0x2069)).compactMap { Unicode.Scalar(UInt32($0)) }

    private func text(with scalar: Unicode.Scalar) -> String { "a" + String(Character(scalar)) + "b" }

    @Test(
        "A name may join its letters, as Persian and Sinhala do, and emoji",
        arguments: ["می‌خواهم", "ක්‍රිස්තු", "👩‍🚀 & Söhne"])
    func joiners(name: String) {
        #expect(name.isName(1...40))
        #expect(!name.isPrintable(1...40), "a key has nothing that cannot be seen")
    }

    @Test(
        "but a joiner stands between two characters, and not alone", arguments: ["\u{200C}", "\u{200D}a", "a\u{200C}"])
    func loneJoiners(name: String) { #expect(!name.isName(1...40)) }

    @Test("Neither a name nor a key acts on what shows it", arguments: controls)
    func noControls(scalar: Unicode.Scalar) {
        #expect(!text(with: scalar).isName(1...40))
        #expect(!text(with: scalar).isPrintable(1...40))
        #expect(scalar.isControl)
    }

    @Test("What is shown or stored of any text has no controls, and no more characters than were asked for")
    func shown() {
        for scalar in Self.controls {
            #expect(text(with: scalar).shown(charactersMax: 3) == "a\u{FFFD}b")
            #expect(Quote.text(text(with: scalar)) == "a\u{FFFD}b")
        }
        #expect("Ünïcødé 漢字 👩‍🚀".shown(charactersMax: 40) == "Ünïcødé 漢字 👩‍🚀")
        #expect(String(repeating: "é", count: 9).shown(charactersMax: 4) == "éééé")
    }

    @Test(
        "An attribute of an event has no controls either",
        arguments: ["id", "source", "type", "subject", "actor", "reason"])
    func attributes(name: String) throws {
        for scalar in Self.controls {
            let headers = CloudEventsBindingTests.full.headers.map {
                (name: $0.name, value: $0.name == "ce_" + name ? Array(text(with: scalar).utf8) : $0.value)
            }
            #expect(throws: CloudEventRefusal.invalidAttribute(name), "\(scalar.value)") {
                try CloudEvent(headers: headers, value: Array("1".utf8))
            }
        }
        let headers = CloudEventsBindingTests.full.headers.map {
            (name: $0.name, value: $0.name == "ce_" + name ? Array("é漢👩‍🚀".utf8) : $0.value)
        }
        _ = try CloudEvent(headers: headers, value: Array("1".utf8))
    }
}
