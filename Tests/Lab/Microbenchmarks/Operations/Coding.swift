import Contracts
import JSON

/// Facts to JSON and back, and their envelopes to headers and back.
enum Coding {
    static var operations: [Operation] {
        fact("order-received", Examples.orderReceived()) + fact("shipment-dispatched", Examples.shipmentDispatched)
            + fact("invoice-issued", Examples.invoiceIssued) + fact("entry-posted", Examples.entryPosted) + envelope
    }

    private static func fact<F: Fact>(_ name: String, _ fact: F) -> [Operation] {
        [
            Operation(name: "encode/\(name)", unit: "fact", units: 1) {
                { fact.encoded().count }
            },
            Operation(name: "decode/\(name)", unit: "fact", units: 1) {
                let bytes = fact.encoded()
                let decoder = JSONDecoder()
                return { try decoder.decode(F.self, from: bytes) == fact ? 1 : 0 }
            },
        ]
    }

    private static var envelope: [Operation] {
        func event() throws -> CloudEvent {
            CloudEvent(
                id: "0.0.4711", source: OrderReceived.publisher.source, type: OrderReceived.type, time: Examples.now,
                subject: "4711", sequence: 4_711, data: try JSONEncoder().encode(Examples.orderReceived()))
        }
        return [
            Operation(name: "encode/headers", unit: "event", units: 1) {
                let event = try event()
                return { event.headers.count }
            },
            Operation(name: "encode/line", unit: "event", units: 1) {
                let event = try event()
                return { event.line().count }
            },
            Operation(name: "decode/headers", unit: "event", units: 1) {
                let event = try event()
                let headers = event.headers
                return { try CloudEvent(headers: headers, value: event.data).data.count }
            },
            Operation(name: "decode/line", unit: "event", units: 1) {
                let line = try event().line()
                return { try CloudEvent(line: line).data.count }
            },
        ]
    }
}
