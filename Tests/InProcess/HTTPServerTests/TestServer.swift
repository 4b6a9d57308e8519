import Platform
import Testing

@testable import HTTPServer

/// A server on a free port, stopped when `body` ends, however it ends.
func withServer(
    _ configure: (inout HTTPServerConfiguration) -> Void = { _ in },
    routes: (inout Router) -> Void,
    body: (TestServer) throws -> Void
) throws {
    var configuration = HTTPServerConfiguration()
    configure(&configuration)
    var router = Router()
    routes(&router)
    let events = Events()
    let server = HTTPServer(configuration: configuration, router: router) { events.append($0) }
    let port = try server.start()
    defer { server.stop(deadlineMilliseconds: 0) }
    try body(TestServer(server: server, port: port, events: events))
}

struct TestServer {
    let server: HTTPServer
    let port: UInt16
    let events: Events

    func client() throws -> TestClient { try TestClient(port: port) }

    /// One request on a connection of its own.
    func get(_ path: String) throws -> TestClient.Response {
        let client = try client()
        try client.send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
        return try client.response()
    }
}

/// What the server told its operator, but for the library's own chatter.
final class Events: Sendable {
    private let list = Monitor<[HTTPServerEvent]>([])

    func append(_ event: HTTPServerEvent) {
        if case .library = event { return }
        list.withLock { $0.append(event) }
        list.wakeAll()
    }

    var all: [HTTPServerEvent] { list.withLock { $0 } }

    /// Waits for an event; false: none came within ten seconds.
    func contains(where isIt: (HTTPServerEvent) -> Bool) -> Bool {
        list.wait(until: .now.advanced(byMilliseconds: 10_000)) { $0.contains(where: isIt) ? true : nil } ?? false
    }
}

/// Hands values from a handler to a test.
final class Handoff<Value: Sendable>: Sendable {
    private let values = Monitor<[Value]>([])

    func give(_ value: Value) {
        values.withLock { $0.append(value) }
        values.wakeAll()
    }

    /// - Throws: an expectation, when nothing came within ten seconds.
    func take() throws -> Value {
        let value = values.wait(until: .now.advanced(byMilliseconds: 10_000)) { $0.isEmpty ? nil : $0.removeFirst() }
        return try #require(value)
    }
}

// Routes by plain closures, for tests.
extension Router {
    mutating func on(
        _ method: HTTPMethod, _ template: String, query: Set<String>? = nil,
        handler: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse
    ) { on(method, template, query: query, .blocking(handler)) }

    mutating func on(
        _ method: HTTPMethod, _ template: String, handler: @escaping @Sendable (HTTPRequest, Responder) throws -> Void
    ) { on(method, template, .deferred(handler)) }

    mutating func onImmediately(
        _ method: HTTPMethod, _ template: String, handler: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse
    ) { on(method, template, .immediate(handler)) }
}
