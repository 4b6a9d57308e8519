import JSON
import SeededRandom

extension SeededGenerator {
    /// What decoders have stumbled over elsewhere: put in the place of any value.
    private static let awkward: [String] = [
        "1e999", "-1e999", "-0", "-0.0", "0.1e-400", "9223372036854775808", "-9223372036854775809",
        "123456789012345678901234567890123456789012345678901234567890", "0.\(String(repeating: "3", count: 400))",
        "1.0",
        "NaN", "Infinity", "null", "true", "[]", "{}", "\"\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"",
        "\"\u{202E}\u{FEFF}\"", "\"2026-02-30\"", "\"0-0\"", "\"-1-1\"", "\"99999-1\"", "\"0-99999999999999999999\"",
        "{\"a\":1,\"a\":2}", "[[[[[[[[[[]]]]]]]]]]",
    ]

    /// Damages a document a little: a few bytes changed, removed, inserted, doubled or cut off, or a value replaced by
    /// an awkward one.
    mutating func damage(_ bytes: inout [UInt8]) {
        for _ in 0..<Int.random(in: 1...3, using: &self) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<8, using: &self) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(Array("{}[]\",:\\0-.e".utf8).randomElement(using: &self)!, at: place)
            case 3: bytes.insert(contentsOf: bytes[place..<min(place + 12, bytes.count)], at: place)
            case 4: bytes.removeSubrange(place..<min(place + 12, bytes.count))
            case 5: if Int.random(in: 0..<4, using: &self) == 0 { bytes.removeSubrange(place...) }
            default: replaceValue(near: place, in: &bytes)
            }
        }
    }

    /// Replaces what stands between a colon and the next comma or brace.
    private mutating func replaceValue(near place: Int, in bytes: inout [UInt8]) {
        guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { return }
        let start = colon + 1
        let ends = Array(",}]".utf8)
        let end = bytes[start...].firstIndex { ends.contains($0) } ?? bytes.endIndex
        bytes.replaceSubrange(start..<end, with: Array(Self.awkward.randomElement(using: &self)!.utf8))
    }
}

extension [UInt8] {
    /// The bytes so that a failure can be played again.
    var replay: String { "\(prefix(4_000).map { String($0, radix: 16) }.joined(separator: " "))" }
}
