import Contracts
import HTTPServer
import Platform
import SystemProcess
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("HTTP under attack", .serialized)
    struct Attacks {
        /// What a service may ever hold, in KiB.
        private static let memoryKiBMax = 128 << 10
        private static let answerMilliseconds = 10_000

        /// Bytes that no client of good will sends.
        struct Attack: Sendable, CustomTestStringConvertible {
            let name: String
            let bytes: [UInt8]
            /// The C library cannot make a request of it, and answers in plain HTML before anything of ours is asked.
            var isAnsweredByLibrary = false
            var testDescription: String { name }

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
                #"{"account":null,"country":"GB","channel":"web","clientReference":"x","currency":"GBP","lines":[]}"#

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
            Attack("an empty key", headers: "Idempotency-Key:\r\n", words: "'id' is missing"),
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

        private static let shared = Monitor<TestSystem?>(nil)

        /// One OrderIntake for all attacks: it has to outlive them together.
        private func target() throws -> ServiceInstance {
            if let known = Self.shared.withLock({ $0 }) { return known[.orderIntake] }
            let system = try TestSystem(on: Broker(.embedded))
            SharedCluster.endWithProcess(system)
            try system.add(.orderIntake)
            try system.awaitReady()
            Self.shared.withLock { $0 = system }
            return system[.orderIntake]
        }

        private func expectUnharmed(_ instance: ServiceInstance) throws {
            #expect(try instance.operations.get("/readyz").status == 200)
            let peak = try instance.memoryPeakKiB()
            #expect(peak < Self.memoryKiBMax, "it has held \(peak) KiB")
        }

        @Test("each is refused with problem details, and the service goes on", arguments: attacks)
        func refused(attack: Attack) throws {
            let instance = try target()
            let answer = try #require(
                Loopback.exchange(
                    port: instance.port, request: attack.bytes, milliseconds: Self.answerMilliseconds), "no answer")
            let text = String(decoding: answer, as: UTF8.self)
            let status = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) }, "\(text)")
            #expect((400..<500).contains(status), "\(text)")
            #expect(attack.words.isEmpty || text.contains(attack.words), "\(text)")
            if attack.isAnsweredByLibrary {
                #expect(text.contains("Connection: close"), "\(text)")
            } else {
                #expect(text.lowercased().contains("content-type: application/problem+json"), "\(text)")
            }
            try expectUnharmed(instance)
        }

        @Test("garbage behind a request does not reach the next: the first is answered, the connection ends")
        func pipelined() throws {
            let instance = try target()
            let good = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
            let request = good + "GET /openapi.json HTTP/1.1\r\nHo st x\r\n\r\n" + good
            let answer = try #require(
                Loopback.exchange(
                    port: instance.port, request: Array(request.utf8),
                    untilClosedWithinMilliseconds: Self.answerMilliseconds, bytesMax: 1 << 20), "it was not closed")
            let text = String(decoding: answer, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200"))
            #expect(text.ranges(of: "HTTP/1.1 200").count == 1 && text.contains("HTTP/1.1 400"), "\(text)")
            try expectUnharmed(instance)
        }

        @Test("100 MB in chunks are cut off, and never held")
        func chunked() throws {
            let instance = try target()
            let connection = try TCPConnection(port: instance.port, deadlineMilliseconds: Self.answerMilliseconds)
            let head =
                "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            try connection.send(Array(head.utf8))
            let chunk = Array("10000\r\n".utf8) + Array(repeating: 0x20, count: 65_536) + Array("\r\n".utf8)
            var sent = 0
            #expect(throws: TCPConnection.Failure.self, "100 MB were taken") {
                while sent < 100 << 20 {
                    try connection.send(chunk)
                    sent += 65_536
                }
            }
            try expectUnharmed(instance)
        }

        @Test("a chunk's extension that never ends is cut off, and never held")
        func endlessExtension() throws {
            let instance = try target()
            let connection = try TCPConnection(port: instance.port, deadlineMilliseconds: Self.answerMilliseconds)
            let head =
                "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1;"
            try connection.send(Array(head.utf8))
            var sent = 0
            #expect(throws: TCPConnection.Failure.self, "100 MB were taken") {
                while sent < 100 << 20 {
                    try connection.send(Array(repeating: 0x78, count: 65_536))
                    sent += 65_536
                }
            }
            try expectUnharmed(instance)
        }

        @Test("50 commands that come in one piece are all answered, in order")
        func pipelinedCommands() throws {
            let instance = try target()
            let connection = try TCPConnection(port: instance.port, deadlineMilliseconds: Self.answerMilliseconds)
            let keys = (0..<50).map { "pipelined-\($0)" }
            let body = #"{"account":"none"}"#
            let requests = keys.map {
                "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: \($0)\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            }
            try connection.send(Array(requests.joined().utf8))
            connection.finishSending()
            var text = ""
            while text.ranges(of: "HTTP/1.1 ").count < keys.count {
                let bytes = try connection.receive()
                try #require(!bytes.isEmpty, "closed after \(text.ranges(of: "HTTP/1.1 ").count) answers")
                text += String(decoding: bytes, as: UTF8.self)
            }
            #expect(text.ranges(of: "HTTP/1.1 400").count == keys.count, "\(text)")
        }

        @Test("1,050 idle connections of one client hinder no probe, and hold no more than their share")
        func idle() throws {
            let instance = try target()
            let idle = try (0..<1_050).map { _ in try TCPConnection(port: instance.port) }
            for _ in 0..<5 {
                let moment = ContinuousClock.now
                for path in ["/livez", "/readyz", "/metrics"] {
                    #expect(try instance.operations.get(path).status == 200)
                }
                #expect(ContinuousClock.now - moment < .seconds(2))
            }
            try eventually(
                "the rest is closed", seen: { try instance.operations.get("/metrics").text },
                holds: { try instance.operations.get("/metrics").text.contains("\no2c_http_connections 500\n") })
            #expect(idle.count == 1_050)
            try expectUnharmed(instance)
        }

        @Test("300 idle connections and 100 that send a byte a second do not keep others from their answers")
        func slow() throws {
            let instance = try target()
            let idle = try (0..<300).map { _ in try TCPConnection(port: instance.port) }
            let slow = try (0..<100).map { _ in try TCPConnection(port: instance.port) }
            let request = Array("POST /v1/orders HTTP/1.1\r\n".utf8)
            for second in 0..<4 {
                for connection in slow { try connection.send([request[second]]) }
                let moment = ContinuousClock.now
                #expect(try instance.operations.get("/readyz").status == 200)
                #expect(try instance.http.get("/v1/orders").status == 200)
                #expect(ContinuousClock.now - moment < .seconds(5))
                Pacing.pause(milliseconds: 1_000)
            }
            #expect(idle.count == 300)
            try expectUnharmed(instance)
        }
    }
}

extension EndToEnd.Attacks.Attack {
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
