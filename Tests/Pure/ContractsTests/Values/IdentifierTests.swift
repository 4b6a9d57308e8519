import Contracts
import JSON
import SeededRandom
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    @Test("An identifier comes back from its text and its stored form")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<5_000 {
            let bits = Int64.random(in: 1...40, using: &random)
            let id = OrderID(
                lane: Lane.random(in: 0...OrderID.laneMax, using: &random),
                counter: Int64.random(in: 1...(1 << bits) - 1, using: &random))
            #expect(id.description == "\(id.lane)-\(id.counter)")
            #expect(OrderID(id.description) == id)
            #expect(OrderID(rawValue: id.rawValue) == id)
        }
    }

    @Test func theLargestAndTheSmallest() {
        let largest = OrderID(lane: 32_767, counter: 1_099_511_627_775)
        #expect(largest.description == "32767-1099511627775")
        #expect(OrderID("32767-1099511627775") == largest)
        #expect(OrderID(lane: 0, counter: 1).rawValue == 1)
    }

    @Test func orderIsByLaneThenCounter() {
        #expect(OrderID(lane: 0, counter: OrderID.counterMax) < OrderID(lane: 1, counter: 1))
        #expect(OrderID(lane: 7, counter: 9) < OrderID(lane: 7, counter: 10))
    }

    @Test(
        "Each identifier has one spelling; all else is refused",
        arguments: [
            "", "-", "7", "7-", "-7", "7-0", "7-01", "07-1", "+7-1", "7--1", "7-1-1", " 7-1", "7-1 ", "32768-1",
            "7-1099511627776", "7-99999999999999", "99999999999999999999-1", "a-1", "7-１", "7–1",
        ])
    func refused(text: String) {
        #expect(OrderID(text) == nil)
        #expect(throws: JSONError.self) {
            try JSONDecoder().decode(OrderID.self, from: JSONValue.string(text).serialized())
        }
    }

    @Test(
        "A stored form with no counter or no such lane is refused",
        arguments: [
            0, -1, Int64.min, 1 << 40, 1 << 55, (1 << 55) + 1, Int64.max,
        ] as [Int64])
    func refusedRaw(raw: Int64) { #expect(OrderID(rawValue: raw) == nil) }

    @Test("Its schema's pattern takes every identifier and little else")
    func pattern() throws {
        let pattern = try Regex(try #require(OrderID.jsonSchema["pattern"]?.string))
        for text in ["0-1", "32767-1099511627775"] { #expect(text.wholeMatch(of: pattern) != nil) }
        for text in ["7-0", "07-1", "7", "x7-1"] { #expect(text.firstMatch(of: pattern) == nil) }
    }
}

@Suite("Stream positions")
struct StreamPositionTests {
    @Test func aPlaceComesBackFromItsText() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let position = StreamPosition(
                sourceLane: Lane.random(in: 0...32_767, using: &random),
                targetLane: Lane.random(in: 0...32_767, using: &random),
                number: Int64.random(in: 1...999_999_999_999_999_999, using: &random))
            #expect(position.description == "\(position.sourceLane).\(position.targetLane).\(position.number)")
            #expect(StreamPosition(position.description) == position)
        }
    }

    @Test(
        "All else is refused",
        arguments: [
            "", "1", "1.2", "1.2.0", "1.2.", ".2.3", "1..3", "1.2.3.4", "1.2.-3", "+1.2.3", "32768.0.1", "0.32768.1",
            "01.2.3", "1.2.03", "1.2.1000000000000000000", "a.b.c", "1.2.3 ",
        ])
    func refused(text: String) { #expect(StreamPosition(text) == nil) }
}

@Suite("Services")
struct ServiceTests {
    @Test func whoReadsWhomIsOneTableReadBothWays() {
        for service in Service.allCases {
            #expect(!service.upstream.contains(service))
            #expect(Set(service.upstream).count == service.upstream.count)
            for source in service.upstream { #expect(source.readers.contains(service)) }
            for reader in service.readers { #expect(reader.upstream.contains(service)) }
        }
    }

    @Test func everyServiceHasItsOwnNamesAndCode() {
        let all = Service.allCases
        #expect(all.map(\.code) == [1, 2, 3, 4, 5, 6], "codes are stored: they stay the same for ever")
        #expect(Set(all.flatMap(\.topics)).count == 3 * all.count)
        #expect(Set(all.map(\.schema)).count == all.count)
        for service in all {
            #expect(Service(rawValue: service.rawValue) == service)
            #expect(service.schema == service.rawValue.replacing("-", with: "_"))
            #expect(service.source == "/o2c/\(service.rawValue)")
            #expect(service.factsTopic == "o2c.\(service.rawValue).facts")
            #expect(service.commandsTopic == "o2c.\(service.rawValue).commands")
        }
    }

    @Test func everyServicePublishesSomething() {
        for service in Service.allCases {
            #expect(Catalogue.facts.contains { $0.publisher == service }, "\(service) publishes nothing")
        }
    }
}
