import Contracts
import SystemProcess
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("Bad input")
    struct BadInput {
        /// A request that no service should ever be sent.
        struct BadRequest: Sendable, CustomTestStringConvertible {
            let name: String
            var method = "POST"
            var path = "/v1/orders"
            var headers: [String: String] = [:]
            var body: [UInt8]?
            let status: Int

            var testDescription: String { name }
        }

        private static func json(_ name: String, _ text: String) -> BadRequest {
            BadRequest(name: name, body: Array(text.utf8), status: 400)
        }

        static let requests: [BadRequest] = [
            json("no JSON at all", "order me a lamp"),
            json("JSON that breaks off", #"{"account": "a", "lines": [{"#),
            json("nothing", ""),
            json("another shape", "[1, 2]"),
            json(
                "a member of another type",
                #"{"account": 5, "channel": "web", "clientReference": "x", "currency": "GBP", "lines": []}"#),
            json("a missing member", #"{"account": "a", "channel": "web", "currency": "GBP", "lines": []}"#),
            json(
                "a number out of range",
                #"""
                {"channel":"web","clientReference":"x","currency":"GBP","lines":[{"sku":"x","quantity":1e400,\#
                "unitPrice":1}]}
                """#
            ),
            json(
                "a quantity of more than 64 bits",
                #"""
                {"channel":"web","clientReference":"x","currency":"GBP","lines":[{"sku":"x",\#
                "quantity":99999999999999999999,"unitPrice":1}]}
                """#
            ),
            json("the same name twice", #"{"account": "a", "account": "b"}"#),
            json("deep nesting", String(repeating: "[", count: 500_000)),
            json("deep nesting of objects", String(repeating: #"{"a":"#, count: 100_000)),
            json(
                "a text with NUL",
                #"""
                {"account":null,"buyer":{"name":"A guest","address":{"country":"GB"}},"channel":"web",\#
                "clientReference":"a\u0000b","currency":"GBP",\#
                "lines":[]}
                """#
            ),
            BadRequest(name: "bytes that are no UTF-8", body: [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x7D], status: 400),
            BadRequest(
                name: "another content type", headers: ["Content-Type": "text/plain"], body: Array("{}".utf8),
                status: 415),
            BadRequest(
                name: "a key without end", headers: ["Idempotency-Key": String(repeating: "k", count: 5000)],
                body: Array(
                    #"""
                    {"account":null,"buyer":{"name":"A guest","address":{"country":"GB"}},"channel":"web",\#
                    "clientReference":"x","currency":"GBP","lines":[]}
                    """#
                    .utf8), status: 400),
            BadRequest(name: "a method that is not there", method: "DELETE", status: 405),
            BadRequest(name: "a path that is not there", method: "GET", path: "/v2/orders", status: 404),
            BadRequest(name: "an identifier that is none", method: "GET", path: "/v1/orders/DROP%20TABLE", status: 404),
            BadRequest(
                name: "an order that is not there", method: "GET", path: "/v1/orders/11-1099511627775", status: 404),
            BadRequest(name: "a page of nothing", method: "GET", path: "/v1/orders?limit=0", status: 400),
            BadRequest(name: "a cursor of somebody else", method: "GET", path: "/v1/orders?cursor=%25%25", status: 400),
            BadRequest(
                name: "a parameter that there is not", method: "GET", path: "/v1/orders?stat=confirmed", status: 400),
            BadRequest(
                name: "a parameter where there is none", method: "GET", path: "/v1/orders/1-1?verbose", status: 400),
            BadRequest(name: "a parameter twice", method: "GET", path: "/v1/orders?limit=1&limit=2", status: 400),
            BadRequest(name: "a state that is none", method: "GET", path: "/v1/orders?state=lost", status: 400),
            BadRequest(name: "a command that was never sent", method: "GET", path: "/v1/commands/00ff", status: 404),
        ]

        @Test("by HTTP is answered with problem details, and the service goes on", arguments: requests)
        func byHTTP(request: BadRequest) throws {
            let instance = try SharedSystem.on(.embedded, shipping: .manual)[.orderIntake]
            let answer = try instance.http.send(
                request.method, request.path, headers: request.headers, body: request.body)
            #expect(answer.status == request.status, "\(answer.text)")
            #expect(answer.isProblem, "\(answer.headers) \(answer.text)")
            #expect(try instance.operations.get("/readyz").status == 200)
        }

        @Test("a body beyond the limit is refused before it is sent")
        func hugeBody() throws {
            let system = try SharedSystem.on(.embedded, shipping: .manual)
            let head = """
                POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                Content-Length: 1073741824\r\n\r\n
                """
            let answer = try #require(
                Loopback.exchange(
                    port: system[.orderIntake].port, request: Array(head.utf8), milliseconds: 10_000))
            #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 413"))
            #expect(try system[.orderIntake].operations.get("/readyz").status == 200)
        }

        @Test("what is not there is answered with problem details by every service")
        func otherServices() throws {
            let system = try SharedSystem.on(.embedded, shipping: .manual)
            for (service, path) in [
                (Service.inventory, "/v1/items/x"), (.fulfillment, "/v1/shipments/x"), (.billing, "/v1/invoices/x"),
                (.collections, "/v1/payments/x"), (.ledger, "/v1/entries/x"),
            ] {
                let answer = try system[service].http.get(path)
                #expect(answer.status == 404 && answer.isProblem, "\(path): \(answer.text)")
            }
        }
    }
}
