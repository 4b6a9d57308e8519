import Contracts
import HTTPServer
import Platform
import SystemProcess
import TestSupport
import Testing

@testable import SystemDriver

extension Hostile {
    @Suite("HTTP", .serialized)
    struct HTTP {
        private static let answerMilliseconds = 10_000
        /// What a refusal may be: it quotes at most 100 bytes of what was sent.
        private static let refusalBytesMax = 4 << 10
        /// Where attackers come from: the bound of one address's connections is theirs, not the honest clients'.
        private static let attacker = "127.0.0.2"
        /// `O2C_HTTP_CONNECTIONS_PER_ADDRESS_MAX`, by default.
        private static let connectionsPerAddressMax = 500

        /// Bytes that no client of good will sends.
        struct Attack: Sendable {
            let name: String
            let bytes: [UInt8]
            /// The C library cannot make a request of it, and answers in plain HTML before the server is asked.
            var isAnsweredByLibrary = false

            /// What the refusal must say.
            var words = ""

            /// A request with the body of a command that only its headers keep from being taken.
            init(_ name: String, headers: String, body: String = order, words: String = "") {
                self.init(
                    name,
                    "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\(headers)"
                        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
                self.words = words
            }

            private static let order =
                #"""
                {"account":null,"buyer":{"name":"A guest","address":{"country":"GB"}},"channel":"web",\#
                "clientReference":"x","currency":"GBP","lines":[]}
                """#

            init(_ name: String, get path: String, words: String = "") {
                self.init(name, "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                self.words = words
            }

            init(_ name: String, _ text: String) {
                self.name = name
                bytes = Array(text.utf8)
            }
        }

        private static func repeated(_ name: String) -> Attack {
            Attack("\(name) twice", headers: "\(name): a\r\n\(name): b\r\n", words: "\(name) occurs twice")
        }

        static let attacks: [Attack] = [
            Attack("a header of 10 kB", headers: "X-Fill: \(String(repeating: "f", count: 10_000))\r\n"),
            Attack("a header of 60 kB", headers: "X-Fill: \(String(repeating: "f", count: 60_000))\r\n")
                .answeredByLibrary,
            Attack("2,000 headers", headers: (0..<2_000).map { "X-\($0): y\r\n" }.joined()).answeredByLibrary,
            repeated("Idempotency-Key"), repeated("O2C-Actor"), repeated("O2C-Source"), repeated("O2C-Reason"),
            repeated("traceparent"),
            Attack("an empty key", headers: "Idempotency-Key:\r\n", words: "must have 1 to 128 bytes"),
            Attack("a key with a control character", headers: "Idempotency-Key: a\u{1}b\r\n", words: "printable ASCII"),
            Attack(
                "an actor beyond its limit", headers: "O2C-Actor: \(String(repeating: "a", count: 129))\r\n",
                words: "at most 128"),
            Attack("a key of Latin-1", headers: "Idempotency-Key: a\u{e9}\r\n", words: "printable ASCII"),
            Attack(
                "an actor that steers a terminal", headers: "O2C-Actor: \u{202e}x\r\n", words: "turns the direction"),
            Attack("two hosts", headers: "Host: x\r\n", words: "Host occurs twice"),
            Attack("a host of elsewhere", "GET /v1/orders HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
            Attack("a host that is none", "GET /v1/orders HTTP/1.1\r\nHost: a/b\r\n\r\n"),
            Attack("a target of elsewhere", "GET http://evil.example/v1/orders HTTP/1.1\r\nHost: x\r\n\r\n"),
            Attack(
                "4,000 items of a query",
                get: "/v1/orders?\(Array(repeating: "a", count: 4_000).joined(separator: "&"))"),
            Attack("a parameter that there is not", get: "/v1/orders?lim=1", words: "no parameter lim here"),
            Attack(
                "a number of a million digits", headers: "",
                body: order(quantity: String(repeating: "7", count: 900_000)), words: "/lines/0/quantity"),
            Attack(
                "a member twice", headers: "", body: order(#""currency":"EUR","#), words: "currency"),
            Attack("a member that there is not", headers: "", body: order(#""acount":"a","#), words: "/acount"),
            Attack(
                "a member with a name of 900 kB", headers: "",
                body: order(#""\#(String(repeating: "n", count: 900_000))":1,"#)),
            Attack("no content type", "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"),
            Attack("a path with NUL", get: "/v1/orders/%00"), Attack("a path that climbs", get: "/v1/../../etc/passwd"),
            Attack("an encoded path that climbs", get: "/v1/orders/..%2f..%2fetc%2fpasswd"),
            Attack("a path that is no UTF-8", get: "/v1/orders/%ff%fe"),
            Attack("a broken escape", get: "/v1/orders/%zz"),
            Attack("a path in letters of elsewhere", get: "/v1/orders/%E6%BC%A2%F0%9F%98%80"),
            Attack("a path of 10 kB", get: "/v1/orders/\(String(repeating: "a", count: 10_000))"),
            Attack("a query that is no UTF-8", get: "/v1/orders?cursor=%ff"),
            Attack("a query with NUL", get: "/v1/orders?state=%00"),
            Attack("a number beyond all", get: "/v1/orders?limit=99999999999999999999"),
            Attack("a negative number", get: "/v1/orders?limit=-9223372036854775808"),
            Attack("a method that is none", "BREW /v1/orders HTTP/1.1\r\nHost: x\r\n\r\n"),
            Attack("TRACE", "TRACE /v1/orders HTTP/1.1\r\nHost: x\r\n\r\n"),
            Attack("100 MB declared", headers: "", body: "").with(contentLength: "104857600"),
            Attack("a length beyond 64 bits", headers: "", body: "").with(contentLength: "99999999999999999999")
                .answeredByLibrary,
            Attack("a negative length", headers: "", body: "").with(contentLength: "-1").answeredByLibrary,
            Attack("two lengths", headers: "Content-Length: 7\r\n", body: "{}"),
        ]

        /// A body of an order with one line, in which a quantity or a member is replaced.
        private static func order(quantity: String = "1", _ members: String = "") -> String {
            #"""
            {"account":null,"buyer":{"name":"A guest","address":{"country":"GB"}},"channel":"web",\#
            "clientReference":"x",\#
            "currency":"GBP",\#(members)"lines":[{"sku":"x","quantity":\#(quantity),"unitPrice":1}]}
            """#
        }

        @Test(
            """
            what no client of good will sends is refused in few words, cut off or waited for; orders and probes go on \
            meanwhile
            """,
            arguments: BrokerKind.available)
        func attacks(broker: BrokerKind) throws {
            try AttackedSystem.attack("HTTP", on: broker) { attacked in
                let instance = attacked.system[.orderIntake]
                for attack in Self.attacks { try Self.expectRefused(attack, by: instance) }
                try Self.garbageBehindRequest(instance)
                try Self.pipelinedCommands(instance)
                try Self.chunks(without: "an end", Array("10000\r\n".utf8), size: 65_536, to: instance)
                try Self.chunks(without: "an end of its extension", Array("1;".utf8), size: nil, to: instance)
                try Self.idle(instance, attacked)
                try Self.slow(instance, attacked)
            }
        }

        private static func expectRefused(_ attack: Attack, by instance: ServiceInstance) throws {
            let answer = try #require(
                Loopback.exchange(port: instance.port, request: attack.bytes, milliseconds: answerMilliseconds),
                "\(attack.name): no answer")
            let text = String(decoding: answer, as: UTF8.self)
            let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            #expect((400..<500).contains(status), "\(attack.name): \(text)")
            #expect(attack.words.isEmpty || text.contains(attack.words), "\(attack.name): \(text)")
            #expect(answer.count < refusalBytesMax, "\(attack.name): \(answer.count) bytes")
            let mark = attack.isAnsweredByLibrary ? "Connection: close" : "content-type: application/problem+json"
            #expect(text.lowercased().contains(mark.lowercased()), "\(attack.name): \(text)")
        }

        /// What follows garbage is not read: the first request is answered, and the connection ends.
        private static func garbageBehindRequest(_ instance: ServiceInstance) throws {
            let good = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
            let request = good + "GET /openapi.json HTTP/1.1\r\nHo st x\r\n\r\n" + good
            let answer = try #require(
                Loopback.exchange(
                    port: instance.port, request: Array(request.utf8),
                    untilClosedWithinMilliseconds: answerMilliseconds, bytesMax: 1 << 20), "it was not closed")
            let text = String(decoding: answer, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200"))
            #expect(text.ranges(of: "HTTP/1.1 200").count == 1 && text.contains("HTTP/1.1 400"), "\(text)")
        }

        /// 50 commands in one piece are all answered, in order.
        private static func pipelinedCommands(_ instance: ServiceInstance) throws {
            let connection = try TCPConnection(port: instance.port, deadlineMilliseconds: answerMilliseconds)
            let body = #"{"account":"none"}"#
            let requests = (0..<50).map {
                "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: p-\($0)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            }
            try connection.send(Array(requests.joined().utf8))
            var text = ""
            while text.ranges(of: "HTTP/1.1 ").count < requests.count {
                let bytes = try connection.receive()
                try #require(!bytes.isEmpty, "closed after \(text.ranges(of: "HTTP/1.1 ").count) answers")
                text += String(decoding: bytes, as: UTF8.self)
            }
            #expect(text.ranges(of: "HTTP/1.1 400").count == requests.count, "\(text)")
        }

        /// Chunks go on and on until the server has had enough.
        /// - Parameters:
        ///   - head: what begins a chunk.
        ///   - size: its bytes; `nil`: the chunk begins once, and what is sent is still its head.
        private static func chunks(
            without what: String, _ head: [UInt8], size: Int?, to instance: ServiceInstance
        ) throws {
            let connection = try TCPConnection(
                port: instance.port, from: attacker, deadlineMilliseconds: answerMilliseconds)
            let request =
                "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
            try connection.send(Array(request.utf8) + (size == nil ? head : []))
            let piece = Array(repeating: UInt8(ascii: "x"), count: size ?? 65_536)
            let chunk = size == nil ? piece : head + piece + Array("\r\n".utf8)
            #expect(throws: TCPConnection.Failure.self, "100 MB without \(what) were taken") {
                for _ in 0..<1_600 { try connection.send(chunk) }
            }
        }

        /// 1,050 idle connections of one client keep no probe waiting, hold no more than their share, and leave others
        /// theirs.
        private static func idle(_ instance: ServiceInstance, _ attacked: AttackedSystem) throws {
            let idle = try (0..<1_050).map { _ in try TCPConnection(port: instance.port, from: attacker) }
            for _ in 0..<5 {
                let moment = ContinuousClock.now
                for path in ["/livez", "/readyz", "/metrics"] {
                    #expect(try instance.operations.get(path).status == 200)
                }
                #expect(ContinuousClock.now - moment < .seconds(2))
            }
            var open = 0
            // The honest clients' are few, and of another address.
            let bounds = connectionsPerAddressMax...(connectionsPerAddressMax + 20)
            try eventually(
                "the rest is closed", seen: { "\(open) are open" },
                holds: {
                    let text = try instance.operations.get("/metrics").text
                    open = text.firstMatch(of: /\no2c_http_connections ([0-9]+)/).flatMap { Int($0.1) } ?? 0
                    return bounds.contains(open)
                })
            try attacked.loaded.load.awaitOrders(5)
            #expect(idle.count == 1_050)
        }

        /// Senders of a byte a second, beside idle ones, do not keep others from their answers.
        private static func slow(_ instance: ServiceInstance, _ attacked: AttackedSystem) throws {
            let idle = try (0..<300).map { _ in try TCPConnection(port: instance.port, from: attacker) }
            let slow = try (0..<100).map { _ in try TCPConnection(port: instance.port, from: attacker) }
            let request = Array("POST /v1/orders HTTP/1.1\r\n".utf8)
            for second in 0..<4 {
                for connection in slow { try connection.send([request[second]]) }
                let moment = ContinuousClock.now
                #expect(try instance.operations.get("/readyz").status == 200)
                #expect(try instance.http.get("/v1/orders").status == 200)
                #expect(ContinuousClock.now - moment < .seconds(5))
                Pacing.pause(milliseconds: 1_000)
            }
            try attacked.loaded.load.awaitOrders(5)
            #expect(idle.count == 300)
        }
    }
}

extension Hostile.HTTP.Attack {
    /// The same, refused by the C library itself.
    fileprivate var answeredByLibrary: Self {
        var attack = self
        attack.isAnsweredByLibrary = true
        return attack
    }

    /// The same with another length than its body has.
    fileprivate func with(contentLength: String) -> Self {
        let text = String(decoding: bytes, as: UTF8.self)
        return Self(name, text.replacing("Content-Length: 0", with: "Content-Length: \(contentLength)"))
    }
}
