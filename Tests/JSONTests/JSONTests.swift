import JSON
import Testing

struct Line: Codable, Equatable {
    var item: String
    var quantity: Int
    var note: String?
}

struct Order: Codable, Equatable {
    var id: String
    var lines: [Line]
    var paid: Bool
    var rate: Double
}

@Suite struct RoundTrips {
    @Test func anOrderIsWrittenWithoutWhitespaceInItsDeclaredOrder() throws {
        let order = Order(
            id: "7-1024", lines: [Line(item: "bolt \"M8\"", quantity: -3, note: nil)], paid: true, rate: 1.25)
        let bytes = try JSONEncoder().encode(order)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"id":"7-1024","lines":[{"item":"bolt \"M8\"","quantity":-3}],"paid":true,"rate":1.25}"#)
        #expect(try JSONDecoder().decode(Order.self, from: bytes) == order)
    }
}
