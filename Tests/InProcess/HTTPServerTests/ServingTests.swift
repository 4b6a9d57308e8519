import Foundation
import Glibc
import Testing

@testable import HTTPServer

/// `::` where the system has IPv6.
private let anyAddresses = ["0.0.0.0"] + (FileManager.default.fileExists(atPath: "/proc/net/if_inet6") ? ["::"] : [])

@Suite("A server") struct ServingTests {
    @Test("gives a handler the request: parameters, query, headers, body, peer") func request() throws {
        let seen = Handoff<HTTPRequest>()
        try withServer {
            $0.threads(2)
        } routes: {
            $0.on(.post, "/v1/orders/{id}") { request in
                seen.give(request)
                return .json(Array(#"{"done":true}"#.utf8), status: 201)
            }
        } body: { test in
            let client = try test.client()
            try client.send(
                "POST /v1/orders/a%2Fb?q=one+two%2B&empty=&flag&q=%C3%A9 HTTP/1.1\r\nHost: x\r\n"
                    + "X-Twice: 1\r\nx-twice: 2\r\nContent-Length: 5\r\n\r\nhello")
            let answer = try client.response()
            #expect(answer.status == 201)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.text == #"{"done":true}"#)
            let request = try seen.take()
            #expect(request.method == .post)
            #expect(request.path == "/v1/orders/a%2Fb")
            #expect(request.route == "/v1/orders/{id}")
            #expect(request.pathParameter("id") == "a/b")
            #expect(request.queryItems.map(\.name) == ["q", "empty", "flag", "q"])
            #expect(request.queryItems.map(\.value) == ["one two+", "", nil, "é"])
            #expect(request.headers.all("X-Twice") == ["1", "2"])
            #expect(request.body == Array("hello".utf8))
            #expect(request.remoteAddress == "127.0.0.1")
        }
    }

    @Test("keeps a connection and answers pipelined requests in their order, whoever answers them") func pipelining()
        throws
    {
        try withServer {
            $0.on(.get, "/slow/{n}") { .text($0.pathParameter("n")) }
            $0.onImmediately(.get, "/fast/{n}") { .text($0.pathParameter("n")) }
        } body: { test in
            let client = try test.client()
            let paths = (0..<60).map { ($0 % 3 == 0 ? "slow" : $0 % 3 == 1 ? "fast" : "none") + "/\($0)" }
            try client.send(paths.map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            for (number, path) in paths.enumerated() {
                let answer = try client.response()
                #expect(answer.status == (path.hasPrefix("none") ? 404 : 200))
                if answer.status == 200 { #expect(answer.text == "\(number)") }
            }
        }
    }

    @Test("answers all of many requests that were sent at once, with bodies, though the client sends no more")
    func manyAtOnce() throws {
        try withServer {
            $0.on(.post, "/slow") { HTTPResponse(status: 200, body: $0.body) }
        } body: { test in
            let client = try test.client()
            let bodies = (0..<300).map { String(repeating: "\($0) ", count: $0) }
            let requests = bodies.map {
                "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: \($0.utf8.count)\r\n\r\n\($0)"
            }
            try client.send(requests.joined())
            client.finishSending()
            for body in bodies { #expect(try client.response().text == body) }
        }
    }

    @Test("gives what stands in a header without the blanks around it, and tells different bytes apart")
    func headerBytes()
        throws
    {
        let seen = Handoff<String?>()
        try withServer {
            $0.on(.get, "/") { request in
                seen.give(request.headers["X-Key"])
                return .noContent
            }
        } body: { test throws in
            func key(_ bytes: [UInt8]) throws -> String? {
                let client = try test.client()
                try client.send(Array("GET / HTTP/1.1\r\nHost: x\r\nX-Key:".utf8) + bytes + Array("\r\n\r\n".utf8))
                #expect(try client.response().status == 204)
                return try seen.take()
            }
            #expect(try key(Array(" \t a b \t ".utf8)) == "a b")
            #expect(try key([0x61, 0xe9]) == "a\u{e9}")
            #expect(try key([0x61, 0xe8]) == "a\u{e8}")
            #expect(try key(Array("\u{e9}".utf8)) == "\u{e9}")
        }
    }

    @Test("takes a body in chunks") func chunked() throws {
        try withServer {
            $0.on(.put, "/echo") { HTTPResponse(status: 200, body: $0.body) }
        } body: { test in
            let client = try test.client()
            try client.send("PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            try client.send("4;x=y\r\ndefg\r\n0\r\n\r\nPUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nz")
            #expect(try client.response().text == "abcdefg")
            #expect(try client.response().text == "z")
        }
    }

    @Test("lets a client that asks first send its body") func continues() throws {
        try withServer {
            $0.on(.put, "/echo") { HTTPResponse(status: 200, body: $0.body) }
        } body: { test in
            let client = try test.client()
            try client.send("PUT /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            #expect(try client.response().status == 100)
            try client.send("ok")
            #expect(try client.response().text == "ok")
        }
    }

    @Test("refuses with problem details: unknown paths, other methods, malformed targets") func refusals() throws {
        try withServer {
            $0.on(.get, "/orders/{id}") { _ in .text("order") }
            $0.on(.delete, "/orders/{id}") { _ in .noContent }
        } body: { test in
            let client = try test.client()
            func answer(_ target: String, method: String = "GET") throws -> TestClient.Response {
                try client.send("\(method) \(target) HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
                return try client.response()
            }
            let unknown = try answer("/nothing")
            #expect(unknown.status == 404)
            #expect(unknown.headers["Content-Type"] == "application/problem+json")
            #expect(unknown.text.contains(#""status":404"#))
            let wrong = try answer("/orders/1", method: "POST")
            #expect(wrong.status == 405)
            #expect(wrong.headers["Allow"] == "GET, HEAD, DELETE")
            #expect(try answer("/orders/1", method: "BREW").status == 405)
            #expect(try answer("/orders/%zz").status == 400)
            #expect(try answer("/orders/1?q=%").status == 400)
            #expect(try answer("/orders/1", method: "DELETE").status == 204)
            #expect(try answer("http://elsewhere/orders/1").text == "order")
        }
    }

    @Test("answers HEAD as GET, without the body") func head() throws {
        try withServer {
            $0.on(.get, "/a") { _ in .text("body") }
        } body: { test in
            let client = try test.client()
            try client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n")
            let head = try client.response(hasBody: false)
            #expect(head.status == 200)
            #expect(head.headers["Content-Length"] == "4")
            #expect(try client.response().text == "body")
        }
    }

    @Test("answers with the problem that a handler throws, and keeps any other error to itself") func errors() throws {
        struct Secret: Error {}
        try withServer {
            $0.on(.get, "/problem") { _ in
                throw ProblemDetails(
                    .init("taken", 409, "Conflict", meaning: "It is taken.", remedy: "Take another."),
                    "same id, other body")
            }
            $0.on(.get, "/error") { _ in throw Secret() }
            $0.onImmediately(.get, "/now") { _ in throw Secret() }
            $0.on(.get, "/later") { _, _ in throw Secret() }
        } body: { test in
            let problem = try test.get("/problem")
            #expect(problem.status == 409)
            #expect(problem.text.contains("same id, other body"))
            for path in ["/error", "/now", "/later"] {
                let error = try test.get(path)
                #expect(error.status == 500)
                #expect(!error.text.contains("Secret"))
                let isLogged = test.events.contains {
                    if case .handlerFailed(.get, path, let error) = $0 { error is Secret } else { false }
                }
                #expect(isLogged)
            }
        }
    }

    @Test("sends no header that would split the answer") func headerInjection() throws {
        try withServer {
            $0.on(.get, "/a") { _ in HTTPResponse(status: 200, headers: ["X-Bad": "1\r\nSet-Cookie: a=b"]) }
        } body: { test in
            let answer = try test.get("/a")
            #expect(answer.status == 500)
            #expect(answer.headers["Set-Cookie"] == nil)
            let isLogged = test.events.contains {
                if case .responseHeaderRefused("X-Bad") = $0 { true } else { false }
            }
            #expect(isLogged)
        }
    }

    @Test("tells of every answer, by route, for metrics") func observation() throws {
        let answers = Handoff<HTTPAnswer>()
        var router = Router()
        router.on(.get, "/orders/{id}") { _ in .text("order") }
        let server = HTTPServer(configuration: HTTPServerConfiguration(), router: router) {
            answers.give($0)
        } log: { _ in
        }
        let port = try server.start()
        defer { server.stop(deadlineMilliseconds: 0) }
        for (path, route, status) in [("/orders/7", "/orders/{id}", 200), ("/nothing", "", 404)] {
            let client = try TestClient(port: port)
            try client.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().status == status)
            let answer = try answers.take()
            #expect(answer.method == .get)
            #expect(answer.route == route)
            #expect(answer.status == status)
            #expect(answer.durationNanoseconds > 0)
        }
    }

    @Test("serves 200 connections at once") func manyConnections() throws {
        try withServer {
            $0.threads(2)
        } routes: {
            $0.on(.get, "/n/{n}") { .text($0.pathParameter("n")) }
        } body: { test in
            let clients = try (0..<200).map { _ in try test.client() }
            for round in 0..<3 {
                for (number, client) in clients.enumerated() {
                    try client.send("GET /n/\(number)-\(round) HTTP/1.1\r\nHost: x\r\n\r\n")
                }
                for (number, client) in clients.enumerated() {
                    #expect(try client.response().text == "\(number)-\(round)")
                }
            }
            #expect(test.server.connectionCount == 200)
        }
    }

    @Test("listens on every address of either family, if told so", arguments: anyAddresses) func anyAddress(
        host: String
    ) throws {
        try withServer {
            $0.host = host
        } routes: {
            $0.on(.get, "/peer") { .text($0.remoteAddress) }
        } body: { test throws in
            #expect(try test.get("/peer").text.hasSuffix("127.0.0.1"))
        }
    }

    @Test("listens at a name, and says which one there is not") func hostName() throws {
        try withServer {
            $0.host = "localhost"
        } routes: {
            $0.on(.get, "/peer") { .text($0.remoteAddress) }
        } body: { test throws in
            #expect(try test.get("/peer").text == "127.0.0.1")
        }
        var configuration = HTTPServerConfiguration()
        configuration.host = "no such host"
        let server = HTTPServer(configuration: configuration, router: Router()) { _ in }
        let error = #expect(throws: HTTPServerError.self) { try server.start() }
        guard case .cannotListen("no such host", 0, .unknownHost) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
    }

    @Test("takes its address before it serves: who asks meanwhile waits") func listensFirst() throws {
        var router = Router()
        router.on(.get, "/") { _ in .text("here") }
        let server = HTTPServer(configuration: HTTPServerConfiguration(), router: router) { _ in }
        let port = try server.listen()
        defer { server.stop(deadlineMilliseconds: 0) }
        let client = try TestClient(port: port)
        try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(try server.start() == port)
        #expect(try client.response().text == "here")
    }

    @Test("that only listened releases its address when it is stopped") func neverStarted() throws {
        let server = HTTPServer(configuration: HTTPServerConfiguration(), router: Router()) { _ in }
        let port = try server.listen()
        server.stop(deadlineMilliseconds: 0)
        #expect(throws: TCPConnection.Failure(operation: "connect", errorNumber: ECONNREFUSED)) {
            try TCPConnection(port: port)
        }
    }

    @Test("stops when its owner releases it") func released() throws {
        var server: HTTPServer? = HTTPServer(configuration: HTTPServerConfiguration(), router: Router()) { _ in }
        let port = try #require(try server?.start())
        server = nil
        #expect(throws: TCPConnection.Failure(operation: "connect", errorNumber: ECONNREFUSED)) {
            try TCPConnection(port: port)
        }
    }

    @Test("says why it cannot listen, and starts only once") func cannotStart() throws {
        try withServer {
            $0.on(.get, "/") { _ in .noContent }
        } body: { test in
            var taken = HTTPServerConfiguration()
            taken.port = test.port
            let second = HTTPServer(configuration: taken, router: Router()) { _ in }
            let error = #expect(throws: HTTPServerError.self) { try second.start() }
            #expect(error == .cannotListen(host: "127.0.0.1", port: test.port, fault: .portInUse))
            #expect(throws: HTTPServerError.alreadyStarted) { try second.start() }
        }
    }
}

extension HTTPServerConfiguration {
    mutating func threads(_ count: Int) { pollingThreads = count }
}
