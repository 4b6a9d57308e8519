import Foundation
import JSON
import SeededRandom
import Testing

/// One of each that a fact may hold.
struct Everything: Codable, Equatable {
    struct Part: Codable, Equatable {
        var name: String
        var small: Int8
        var wide: UInt64
        var payment: Payment
    }

    var text: String
    var maybeText: String?
    var integer: Int64
    var maybeInteger: Int?
    var double: Double
    var single: Float
    var flag: Bool
    var maybeFlag: Bool?
    var parts: [Part]
    var names: [String: Int]
    var matrix: [[Double]]
    var wrapped: Name?

    init(_ random: inout SeededGenerator) {
        text = random.string()
        maybeText = random.chance(1, of: 2) ? random.string() : nil
        integer = random.integer()
        maybeInteger = random.chance(1, of: 2) ? Int(random.integer()) : nil
        double = random.double()
        single = Float(random.integer()) / 7
        flag = random.chance(1, of: 2)
        maybeFlag = random.chance(1, of: 2) ? true : nil
        parts = []
        for _ in 0..<Int.random(in: 0...4, using: &random) { parts.append(Part(&random)) }
        names = [random.string(): 1, "x" + random.string(): -2]
        matrix = [[random.double(), 0.1], [], [Double(random.integer())]]
        wrapped = random.chance(1, of: 2) ? Name(rawValue: random.string()) : nil
    }
}

extension Everything.Part {
    init(_ random: inout SeededGenerator) {
        name = random.string()
        small = Int8(truncatingIfNeeded: random.integer())
        wide = random.next()
        payment = random.chance(1, of: 2) ? .cash : .card(number: random.string(), expires: Int(random.integer()))
    }
}

@Suite struct FoundationAsTheOracle {
    @Test(arguments: 1...8) func bothReadWhatTheOtherWrites(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let value = Everything(&random)
            let ours = try JSON.JSONEncoder().encode(value)
            #expect(try JSON.JSONDecoder().decode(Everything.self, from: ours) == value, "seed \(seed), round \(round)")
            let readByOracle = try Foundation.JSONDecoder().decode(Everything.self, from: Data(ours))
            #expect(readByOracle == value, "seed \(seed), round \(round)")
            let theirs = [UInt8](try Foundation.JSONEncoder().encode(value))
            #expect(
                try JSON.JSONDecoder().decode(Everything.self, from: theirs) == value, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: 11...18) func documentsMeanTheSameToBoth(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<250 {
            let document = JSONValue.object([JSONMember("root", random.value())])
            let text = document.serialized(pretty: round % 2 == 0)
            #expect(try JSONValue.parse(text) == document, "seed \(seed), round \(round)")
            #expect(try JSON.JSONEncoder().encode(document) == document.serialized(), "seed \(seed), round \(round)")
            let oracle = try JSONSerialization.jsonObject(with: Data(text))
            #expect(isSame(document, oracle), "seed \(seed), round \(round)")
            let theirs = try JSONSerialization.data(withJSONObject: oracle)
            #expect(isSame(try JSONValue.parse([UInt8](theirs)), oracle), "seed \(seed), round \(round)")
        }
    }

    private func isSame(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours {
        case .null: return theirs is NSNull
        case .string(let value): return (theirs as? String).map { Array($0.utf8) == Array(value.utf8) } ?? false
        case .bool(let value): return (theirs as? Bool) == value
        case .number(let number):
            guard let theirs = theirs as? NSNumber else { return false }
            if let integer: Int64 = number.integer() { return theirs.int64Value == integer }
            // JSONSerialization goes through decimals and misses the nearest double; JSONDecoder, above, finds it.
            return number.double.map { abs($0 - theirs.doubleValue) <= 1e-12 * abs($0) } ?? false
        case .array(let elements):
            guard let theirs = theirs as? [Any], theirs.count == elements.count else { return false }
            return zip(elements, theirs).allSatisfy { isSame($0, $1) }
        case .object(let members):
            guard let theirs = theirs as? [String: Any], theirs.count == members.count else { return false }
            return members.allSatisfy { member in theirs[member.name].map { isSame(member.value, $0) } ?? false }
        }
    }
}
