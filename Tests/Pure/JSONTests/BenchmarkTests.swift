import Foundation
import JSON
import Testing

#if DEBUG
    private let isOptimized = false
#else
    private let isOptimized = true
#endif

/// An order of three lines, 415 bytes, as the wire carries it.
struct PlacedOrder: Codable, Equatable {
    struct OrderLine: Codable, Equatable {
        var number: Int
        var item: String
        var description: String
        var quantity: Int
        var unitPriceMinor: Int64
    }

    var order = "7-1024"
    var customer = "C-004711"
    var currency = "EUR"
    var placedAt: Int64 = 1_764_054_000_123
    var note: String? = "ring twice"
    var express = false
    var lines = (1...3).map {
        OrderLine(
            number: $0, item: "SKU-00\($0)77", description: "bolt M8x\($0)0", quantity: 3 * $0, unitPriceMinor: 129_900)
    }
    var totalMinor: Int64 = 2_338_200
}

/// Meaningful only in a release build; there it prints the figures and holds the floor.
@Suite(.serialized, .enabled(if: isOptimized)) struct Benchmarks {
    @Test func anOrderIsCodedSeveralTimesAsFastAsByFoundation() throws {
        let order = PlacedOrder()
        let (ours, theirs) = (JSON.JSONEncoder(), Foundation.JSONEncoder())
        let (reader, oracle) = (JSON.JSONDecoder(), Foundation.JSONDecoder())
        let bytes = try ours.encode(order)
        let data = Data(bytes)
        let encode = try microseconds { _ = try ours.encode(order) }
        let encodeByFoundation = try microseconds { _ = try theirs.encode(order) }
        let decode = try microseconds { _ = try reader.decode(PlacedOrder.self, from: bytes) }
        let decodeByFoundation = try microseconds { _ = try oracle.decode(PlacedOrder.self, from: data) }
        print("\(bytes.count) bytes; encode \(encode) us, Foundation \(encodeByFoundation) us")
        print("\(bytes.count) bytes; decode \(decode) us, Foundation \(decodeByFoundation) us")
        #expect(encodeByFoundation / encode > 3)
        #expect(decodeByFoundation / decode > 3)
    }

    /// The best of several rounds, for one call.
    private func microseconds(_ body: () throws -> Void) rethrows -> Double {
        let calls = 20_000
        var best = Double.infinity
        for _ in 0..<7 {
            let elapsed = try ContinuousClock().measure { for _ in 0..<calls { try body() } }
            best = min(best, elapsed / .microseconds(calls))
        }
        return best
    }
}
