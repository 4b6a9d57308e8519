import Foundation
import JSON
import SeededRandom
import Testing

@Suite struct Fuzz {
    /// Whatever is done to a document, it is taken or refused by name; what is taken means the same when written
    /// again, and the oracle takes it too.
    @Test(arguments: 1...10) func mutatedDocumentsAreTakenOrRefused(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var taken = 0
        for round in 0..<10_000 {
            var bytes = random.shortDocument()
            for _ in 0..<Int.random(in: 1...3, using: &random) { random.mutate(&bytes) }
            guard let value = try? JSONValue.parse(bytes) else { continue }
            taken += 1
            #expect(try JSONValue.parse(value.serialized(pretty: true)) == value, "seed \(seed), round \(round)")
            guard round % 10 == 0, !value.holdsHugeNumber else { continue }
            let oracle = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            #expect(oracle != nil, "seed \(seed), round \(round): \(bytes.text)")
        }
        #expect(taken > 500 && taken < 9_500)
    }

    @Test func mutatedOrdersNeverCrashTheirType() throws {
        var random = SeededGenerator(seed: 99)
        let order = Order(id: "7-1", lines: [Line(item: "ü\"", quantity: 12, note: "n")], paid: true, rate: 0.5)
        let bytes = try JSON.JSONEncoder().encode(order)
        var decoded = 0
        for _ in 0..<20_000 {
            var mutant = bytes
            random.mutate(&mutant)
            if (try? JSON.JSONDecoder().decode(Order.self, from: mutant)) != nil { decoded += 1 }
        }
        #expect(decoded > 100 && decoded < 19_000)
    }
}

extension SeededGenerator {
    fileprivate mutating func shortDocument() -> [UInt8] {
        let samples: [String] = [
            #"{"a":[1,-2.5e3,"x\u00e9\n",null],"b":{"c":true,"d":false}}"#, #"["\ud83d\ude00","日本語",{"":{}},[[[]]]]"#,
            #"{"id":"7-1024","n":18446744073709551615,"lines":[{"q":0},{"q":1E-7}]}"#, #" [ 0 , 1 , {"k" : "v"} ] "#,
        ]
        return Array(samples.randomElement(using: &self)!.utf8)
    }

    /// Changes, removes, inserts or copies a few bytes, or cuts the document off.
    fileprivate mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let position = Int.random(in: 0..<bytes.count, using: &self)
        let tokens = Array("{}[]\",:\\u0019eE+-.tfn \u{0}".utf8)
        switch Int.random(in: 0..<7, using: &self) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &self)
        case 1: bytes.remove(at: position)
        case 2: bytes.insert(tokens.randomElement(using: &self)!, at: position)
        case 3: bytes[position] = tokens.randomElement(using: &self)!
        case 4: bytes.insert(contentsOf: bytes[position..<min(position + 6, bytes.count)], at: position)
        case 5: bytes[position] = UInt8.random(in: 0x30...0x39, using: &self)
        default: if chance(1, of: 4) { bytes.removeSubrange(position...) }
        }
    }
}

extension JSONValue {
    /// A number beyond a double, which the grammar allows and the oracle does not take.
    fileprivate var holdsHugeNumber: Bool {
        switch self {
        case .number(let number): number.double == nil
        case .array(let elements): elements.contains { $0.holdsHugeNumber }
        case .object(let members): members.contains { $0.value.holdsHugeNumber }
        default: false
        }
    }
}
