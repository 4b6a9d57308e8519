import Testing

@testable import HTTPServer

@Suite("A server's limits") struct LimitTests {
    private func echo(_ router: inout Router) {
        router.on(.post, "/echo") { HTTPResponse(status: 200, body: $0.body) }
    }

    @Test("a body announced as too large is refused before it comes") func announcedBody() throws {
        try withServer {
            $0.bodyBytesMax = 1_000
        } routes: {
            echo(&$0)
        } body: { test in
            let client = try test.client()
            try client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
            let answer = try client.response()
            #expect(answer.status == 413)
            #expect(answer.headers["Content-Type"] == "application/problem+json")
            #expect(client.isClosed())
        }
    }

    @Test("a body of exactly the limit passes") func bodyAtLimit() throws {
        try withServer {
            $0.bodyBytesMax = 300_000
        } routes: {
            echo(&$0)
        } body: { test in
            let client = try test.client()
            let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try client.send(Array("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n".utf8) + body)
            #expect(try client.response().body == body)
        }
    }

    @Test("a chunked body that grows too large is refused at its end, one without end is cut off") func chunkedBody()
        throws
    {
        try withServer {
            $0.bodyBytesMax = 1_000
        } routes: {
            echo(&$0)
        } body: { test in
            let chunk = "1f4\r\n" + String(repeating: "x", count: 500) + "\r\n"
            let head = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            let client = try test.client()
            try client.send(head + chunk + chunk + chunk + "0\r\n\r\n")
            #expect(try client.response().status == 413)
            let endless = try test.client()
            try endless.send(head + String(repeating: chunk, count: 8))
            #expect(endless.isClosed())
        }
    }

    @Test("headers past the limit are refused, at it they pass") func headers() throws {
        try withServer {
            $0.headerBytesMax = 4_096
        } routes: {
            echo(&$0)
        } body: { test throws in
            func status(fillBytes: Int) throws -> Int {
                let client = try test.client()
                let fill = String(repeating: "f", count: fillBytes)
                try client.send("POST /echo HTTP/1.1\r\nHost: x\r\nX-Fill: \(fill)\r\nContent-Length: 0\r\n\r\n")
                return try client.response().status
            }
            #expect(try status(fillBytes: 3_900) == 200)
            #expect(try status(fillBytes: 4_200) == 431)
            #expect(try status(fillBytes: 60_000) == 431)
        }
    }

    @Test("an ambiguous length is refused, and nothing behind it is read as a request") func smuggling() throws {
        try withServer {
            echo(&$0)
        } body: { test in
            let client = try test.client()
            try client.send(
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "0\r\n\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            #expect(try client.response().status == 400)
            #expect(client.isClosed())
        }
    }

    @Test("HTTP/1.1 without Host is refused") func noHost() throws {
        try withServer {
            echo(&$0)
        } body: { test in
            let client = try test.client()
            try client.send("POST /echo HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            #expect(try client.response().status == 400)
        }
    }

    @Test("a silent client is dropped at the idle timeout") func idle() throws {
        try withServer {
            $0.idleTimeoutSeconds = 1
        } routes: {
            echo(&$0)
        } body: { test in
            let client = try test.client()
            try client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
            #expect(client.isClosed())
        }
    }

    @Test("a client that trickles is dropped at the transfer deadline, in the headers as in the body") func trickle()
        throws
    {
        try withServer {
            $0.transferDeadlineMilliseconds = 300
        } routes: {
            echo(&$0)
        } body: { test in
            let inHeaders = try test.client()
            let inBody = try test.client()
            try inHeaders.send("POST /echo HTTP/1.1\r\nHo")
            try inBody.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
            // The idle timeout is thirty seconds, the client's patience ten: only the transfer deadline can do this.
            #expect(inHeaders.isClosed())
            #expect(inBody.isClosed())
            let isLogged = test.events.contains {
                if case .transferDeadlinePassed("127.0.0.1") = $0 { true } else { false }
            }
            #expect(isLogged)
        }
    }

    @Test("a client that does not read its answer is dropped at the same deadline") func slowReader() throws {
        try withServer {
            $0.transferDeadlineMilliseconds = 300
        } routes: {
            $0.on(.get, "/large") { _ in HTTPResponse(status: 200, body: [UInt8](repeating: 0, count: 32 << 20)) }
        } body: { test in
            let client = try test.client()
            try client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            let isLogged = test.events.contains { if case .transferDeadlinePassed = $0 { true } else { false } }
            #expect(isLogged)
            #expect(throws: (any Error).self) { try client.response() }
        }
    }

    @Test("a limit that makes no sense is named before anything starts") func nonsense() {
        var configuration = HTTPServerConfiguration()
        configuration.workerThreads = 0
        let server = HTTPServer(configuration: configuration, router: Router()) { _ in }
        #expect(throws: HTTPServerError.invalidConfiguration(name: "workerThreads", value: 0, allowed: 1...1_024)) {
            try server.start()
        }
    }

    @Test("an address has no more connections than it may") func perAddress() throws {
        try withServer {
            $0.connectionsPerAddressMax = 2
        } routes: {
            echo(&$0)
        } body: { test in
            let allowed = try (0..<2).map { _ in try test.client() }
            for client in allowed {
                try client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na")
                #expect(try client.response().status == 200)
            }
            #expect(try test.client().isClosed())
        }
    }

    @Test("connections past the limit wait until one is closed") func connectionsMax() throws {
        try withServer {
            $0.connectionsMax = 1
        } routes: {
            echo(&$0)
        } body: { test in
            var first: TestClient? = try test.client()
            try first?.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na")
            #expect(try first?.response().status == 200)
            let second = try test.client()
            try second.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nb")
            first = nil
            #expect(try second.response().text == "b")
        }
    }

    @Test(
        "a query has as many items as it may: one more is refused, on a connection that goes on",
        arguments: [101, 4_000])
    func queryItems(count: Int) throws {
        try withServer {
            $0.headerBytesMax = 16 << 10
        } routes: {
            $0.on(.get, "/items") { .text("\($0.queryItems.count)") }
        } body: { test throws in
            let client = try test.client()
            let query = { (count: Int) in (0..<count).map { _ in "a" }.joined(separator: "&") }
            try client.send("GET /items?\(query(count)) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().status == 400)
            try client.send("GET /items?\(query(100)) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().text == "100")
        }
    }

    @Test("a query may have the names that its route declares, each once") func queryNames() throws {
        try withServer {
            $0.on(.get, "/items", query: ["limit", "state"]) { .text($0.query("limit") ?? "") }
        } body: { test in
            #expect(try test.get("/items?limit=1&state=b+c").text == "1")
            let unknown = try test.get("/items?limit=1&lim%69ts=2")
            #expect(unknown.status == 400)
            #expect(unknown.text.contains("There is no parameter limits here; the query may have limit, state."))
            #expect(unknown.text.contains(#""parameter":"limits""#))
            let twice = try test.get("/items?limit=1&limit=1")
            #expect(twice.status == 400)
            #expect(twice.text.contains("The parameter limit occurs twice."))
            let long = try test.get("/items?\(String(repeating: "x", count: 5_000))=1")
            #expect(long.status == 400)
            #expect(long.text.utf8.count < 700)
        }
    }

    @Test("a chunk's extension that never ends is answered, and the connection closed") func endlessExtension() throws {
        try withServer {
            echo(&$0)
        } body: { test in
            let client = try test.client()
            try client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;")
            let junk = [UInt8](repeating: 0x78, count: 4_096)
            var sent = 0
            #expect(throws: TCPConnection.Failure.self) {
                while sent < 64 << 20 {
                    try client.send(junk)
                    sent += junk.count
                }
            }
            #expect(sent < 64 << 20)
        }
    }
}
