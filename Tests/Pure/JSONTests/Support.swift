import JSON
import SeededRandom

extension SeededGenerator {
    mutating func chance(_ part: Int, of whole: Int) -> Bool { Int.random(in: 0..<whole, using: &self) < part }

    /// Any length, any plane, and the characters that need care.
    mutating func string() -> String {
        let alphabet: [Character] = [
            "a", "Z", "0", " ", "/", "\"", "\\", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "ß", "€", "\u{2028}", "漢", "😀",
            "\u{10FFFF}",
        ]
        let isPlain = chance(2, of: 3)
        let length = Int.random(in: 0...(chance(1, of: 8) ? 60 : 12), using: &self)
        return String((0..<length).map { _ in isPlain ? "k" : alphabet.randomElement(using: &self)! })
    }

    mutating func integer() -> Int64 {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: Int64.random(in: -9...9, using: &self)
        case 1: Int64.random(in: -1_000_000...1_000_000, using: &self)
        case 2: [Int64.min, .max, .min + 1, .max - 1, 0].randomElement(using: &self)!
        default: Int64(truncatingIfNeeded: next())
        }
    }

    /// Any finite bit pattern.
    mutating func double() -> Double {
        let value = Double(bitPattern: next())
        return value.isFinite ? value : Double(integer())
    }

    mutating func value(depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth < 5 ? 9 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(chance(1, of: 2))
        case 2: return .number(JSONNumber(integer()))
        case 3: return .number(JSONNumber(double())!)
        case 4, 5: return .string(string())
        case 6: return .array((0..<Int.random(in: 0...6, using: &self)).map { _ in value(depth: depth + 1) })
        default:
            let names = Set((0..<Int.random(in: 0...40 / (depth * 3 + 1), using: &self)).map { _ in string() })
            return .object(names.sorted().map { JSONMember($0, value(depth: depth + 1)) })
        }
    }
}

extension [UInt8] {
    init(_ text: String) { self = Array(text.utf8) }
    var text: String { String(decoding: self, as: UTF8.self) }
}

func encoded<T: Encodable>(_ value: T) throws -> String { try JSONEncoder().encode(value).text }

func decoded<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
    try JSONDecoder().decode(type, from: [UInt8](text))
}

/// What a body refuses with; nil if it does not throw.
func refusal(_ body: () throws -> Void) -> JSONError? {
    do {
        try body()
        return nil
    } catch {
        return error as? JSONError
    }
}
