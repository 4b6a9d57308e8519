import Testing

@testable import HTTPServer

@Suite("What a server holds at once") struct BudgetTests {
    private static let bodyBytes = 100_000

    private func post(_ bytes: Int, _ test: TestServer, isChunked: Bool = false) throws -> TestClient {
        let client = try test.client()
        let body = [UInt8](repeating: 0x61, count: bytes)
        let head = "POST /held HTTP/1.1\r\nHost: x\r\n"
        if isChunked {
            let size = String(bytes, radix: 16)
            try client.send(Array("\(head)Transfer-Encoding: chunked\r\n\r\n\(size)\r\n".utf8) + body)
            try client.send("\r\n0\r\n\r\n")
        } else {
            try client.send(Array("\(head)Content-Length: \(bytes)\r\n\r\n".utf8) + body)
        }
        return client
    }

    @Test(
        """
        of bodies is bounded in bytes: past it 503 and Retry-After, on a connection that goes on; small ones always \
        pass
        """
    )
    func bodies() throws {
        let responders = Handoff<Responder>()
        try withServer {
            $0.bodyBytesMax = Self.bodyBytes
            $0.bodiesBytesMax = 2 * Self.bodyBytes
        } routes: {
            $0.on(.post, "/held") { _, responder in responders.give(responder) }
        } body: { test in
            let held = try (0..<2).map { try post(Self.bodyBytes, test, isChunked: $0 == 1) }
            let waiting = [try responders.take(), try responders.take()]
            #expect(test.server.bodiesBytes == 2 * Self.bodyBytes)

            for isChunked in [false, true] {
                let late = try post(Self.bodyBytes, test, isChunked: isChunked)
                let answer = try late.response()
                #expect(answer.status == 503)
                #expect(answer.headers["Retry-After"] != nil)
                try late.send("GET /none HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try late.response().status == 404)
            }
            let small = try post(HTTPServerConfiguration.smallBytesMax, test)
            try responders.take().answer(.text("small"))
            #expect(try small.response().status == 200)

            for responder in waiting { responder.answer(.text("done")) }
            for client in held { #expect(try client.response().text == "done") }
        }
    }

    @Test("of bodies is free again when their requests are over, however they ended") func bodiesAreFreed() throws {
        try withServer {
            $0.bodyBytesMax = Self.bodyBytes
            // A connection that was broken off may be noticed late.
            $0.bodiesBytesMax = 4 * Self.bodyBytes
        } routes: {
            $0.on(.post, "/held") { .text("\($0.body.count)") }
        } body: { test in
            for _ in 0..<3 {
                let client = try post(Self.bodyBytes, test)
                #expect(try client.response().text == "\(Self.bodyBytes)")
                let broken = try test.client()
                try broken.send("POST /held HTTP/1.1\r\nHost: x\r\nContent-Length: \(Self.bodyBytes)\r\n\r\nx")
            }
            test.server.stop(deadlineMilliseconds: 5_000)
            #expect(test.server.bodiesBytes == 0)
        }
    }

    @Test("of answers is bounded: a large one to GET becomes 503, one that tells of a command goes out in any case")
    func answers() throws {
        let large = 8 << 20
        try withServer {
            $0.answersBytesMax = large
        } routes: {
            let body = [UInt8](repeating: 0x62, count: large)
            $0.on(.get, "/large") { _ in HTTPResponse(status: 200, body: body) }
            $0.on(.post, "/large") { _ in HTTPResponse(status: 201, body: body) }
        } body: { test in
            // Whoever does not read keeps the answer where it is.
            let slow = try test.client()
            try slow.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            let first = try slow.firstBytes()
            #expect(first.hasPrefix("HTTP/1.1 200"))
            let refused = try test.get("/large")
            #expect(refused.status == 503)
            #expect(refused.headers["Retry-After"] != nil)
            let command = try test.client()
            try command.send("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            #expect(try command.response().status == 201)
        }
    }
}
